/**
 * Secrets of this process by their value, so that no error and no transcript shows one, whatever
 * words a server puts around it. Patterns alone miss an echo such as `NO login with token ya29…`.
 */

const HIDDEN = '[redacted]';

/** Secrets remembered; the oldest are forgotten first. Each takes less than a kilobyte. */
const SECRETS = 500;
/** Shorter values are words: hiding them would garble texts. */
const SHORTEST = 8;
/** So much of a longer form gives it away: servers cut what they echo. */
const HEAD_CHARS = 12;
const WHOLE_BELOW = 20;

/** What a token may go on with, in any of its forms. */
const GOES_ON = /[A-Za-z0-9+/_.=~%-]/;

/** Beginnings of the forms of each secret. */
const known = new Map<string, readonly string[]>();

function head(form: string): string {
	return form.length < WHOLE_BELOW ? form : form.slice(0, HEAD_CHARS);
}

/**
 * The characters of base64 that depend on the secret alone where `before` bytes stand in front of it:
 * a SASL response and HTTP Basic hold it behind a user name of any length.
 */
function base64Core(secret: string, before: number): string {
	const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
	const from = Math.ceil((before * 8) / 6);
	return bytes.toString('base64').slice(from, Math.floor((bytes.length * 8) / 6));
}

function formsOf(secret: string): string[] {
	const cores = [0, 1, 2].map((before) => base64Core(secret, before));
	const urlCores = cores.map((core) => core.replaceAll('+', '-').replaceAll('/', '_'));
	const escaped = secret.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
	const forms = [secret, encodeURIComponent(secret), escaped, ...cores, ...urlCores];
	return [...new Set(forms.filter((form) => form.length >= SHORTEST).map(head))];
}

/** Has a value hidden from now on; what is no text or too short to be a secret is left alone. */
export function rememberSecret(value: unknown): void {
	if (typeof value !== 'string' || value.length < SHORTEST || known.has(value)) return;
	known.set(value, formsOf(value));
	if (known.size > SECRETS) known.delete(known.keys().next().value as string);
}

/** The text with every known secret as `[redacted]`: plain, escaped, in base64 of any offset, cut. */
export function hideSecrets(text: string): string {
	let shown = text;
	for (const forms of known.values()) {
		for (const form of forms) {
			for (let at = shown.indexOf(form); at >= 0; at = shown.indexOf(form, at + HIDDEN.length)) {
				let end = at + form.length;
				while (end < shown.length && GOES_ON.test(shown[end] ?? '')) end++;
				shown = shown.slice(0, at) + HIDDEN + shown.slice(end);
			}
		}
	}
	return shown;
}
