/** One Authentication-Results header: who says what. */
export interface AuthenticationResults {
	/** The authserv-id in lower case; '' where the server names none, as Exchange Online. */
	source: string;
	/** Results by method, both in lower case, in their order. */
	results: Map<string, string[]>;
}

/** Longer headers are no server's. */
const VALUE_CHARS = 16_000;

/**
 * The value without comments (RFC 5322 section 3.2.2), with the blanks, semicolons and equals signs
 * of quoted strings as `_`; null where a comment or a quoted string has no end. A scanner, for
 * comments nest. A sender chooses his local part, and so what stands in `smtp.mailfrom`.
 */
function plain(value: string): string | null {
	let depth = 0;
	let isQuoted = false;
	let text = '';
	for (let at = 0; at < value.length; at++) {
		const char = value[at] ?? '';
		if (char === '\\') {
			if (isQuoted && depth === 0) text += '_';
			at++;
		} else if (char === '"' && depth === 0) isQuoted = !isQuoted;
		else if (isQuoted) text += /[\s;=]/.test(char) ? '_' : char;
		else if (char === '(') depth++;
		else if (char === ')') depth--;
		else if (depth === 0) text += char;
		if (depth < 0) return null;
	}
	return depth === 0 && !isQuoted ? text : null;
}

/** `spf=pass`, `dkim/1=pass`: method and result. */
const RESULT = /^([a-z0-9-]{1,40})(?:\/\d{1,3})?=([a-z]{1,20})$/;
/** `header.from=example.com`, `reason=100`, Microsoft's `action=none`. */
const PROPERTY = /^[a-z0-9._-]{1,60}=\S{0,2000}$/;

/** Words of one entry, with the blanks around `=` and `/` taken out. */
function words(entry: string): string[] {
	return entry
		.split(/(\s{1,200}|[=/])/)
		.filter((part) => part !== undefined && part.trim() !== '')
		.reduce<string[]>((all, part) => {
			const last = all.at(-1);
			if (last !== undefined && (part === '=' || part === '/' || /[=/]$/.test(last))) {
				all[all.length - 1] = last + part;
			} else all.push(part);
			return all;
		}, []);
}

/**
 * Reads one Authentication-Results value (RFC 8601 section 2.2). Text that is not wholly of its
 * grammar says nothing: a server would not write it, and half of it may be a sender's.
 *
 * @returns null when it cannot be read.
 */
export function readAuthenticationResults(value: string): AuthenticationResults | null {
	if (value.length > VALUE_CHARS) return null;
	const text = plain(value);
	if (text === null) return null;
	const [head = '', ...entries] = text.toLowerCase().split(';');
	const first = words(head);
	const hasId = first[0] !== undefined && !RESULT.test(first[0]);
	if (hasId && !/^[^\s=]{1,255}$/.test(first[0] ?? '')) return null;
	// An authserv-id may be followed by the version of the grammar.
	if (hasId && first.length > 1 && !/^\d{1,3}$/.test(first.slice(1).join(' '))) return null;
	const results = new Map<string, string[]>();
	for (const entry of hasId ? entries : [head, ...entries]) {
		const [result, ...properties] = words(entry);
		if (result === undefined || (result === 'none' && properties.length === 0)) continue;
		const match = RESULT.exec(result);
		if (match === null || !properties.every((each) => PROPERTY.test(each))) return null;
		const method = match[1] ?? '';
		results.set(method, [...(results.get(method) ?? []), match[2] ?? '']);
	}
	return { source: hasId ? (first[0] ?? '') : '', results };
}
