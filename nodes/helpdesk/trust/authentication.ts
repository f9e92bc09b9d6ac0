import { headerValues } from '../headers';
import type { Authentication, Finding, MailContext, ParsedMail } from '../model';
import { evidence } from '../text';

/** Removes comments (RFC 5322 3.2.2) and quoted strings' quotes; a scanner, for they nest. */
function withoutComments(value: string): string {
	let depth = 0;
	let quoted = false;
	let plain = '';
	for (let at = 0; at < value.length; at++) {
		const char = value[at] ?? '';
		if (char === '\\') {
			at++;
			continue;
		}
		if (char === '"' && depth === 0) quoted = !quoted;
		else if (!quoted && char === '(') depth++;
		else if (!quoted && char === ')') depth = Math.max(0, depth - 1);
		else if (depth === 0) plain += quoted && char === ';' ? ' ' : char;
	}
	return plain;
}

/** A mail that no receiving server has said anything about. */
export const NOT_CHECKED: Authentication = { spf: null, dkim: null, dmarc: null, source: null };

interface Results {
	source: string;
	results: Map<string, string[]>;
}

/** One Authentication-Results value (RFC 8601 2.2); null when it cannot be read. */
function readResults(value: string): Results | null {
	const [head = '', ...entries] = withoutComments(value.slice(0, 16_000)).split(';');
	// Exchange Online puts no authserv-id in front: `spf=pass …; dkim=…`.
	const first = head.trim();
	const hasId = first !== '' && !/^[a-z0-9-]{1,40}\s{0,5}=/i.test(first);
	const source = hasId ? (first.split(/\s/)[0] ?? '').toLowerCase() : '';
	const results = new Map<string, string[]>();
	for (const entry of hasId ? entries : [head, ...entries]) {
		const match =
			/^\s{0,50}([a-z0-9-]{1,40})\s{0,5}(?:\/\s{0,5}\d{1,3}\s{0,5})?=\s{0,5}([a-z]{1,20})/i.exec(
				entry,
			);
		if (match === null) continue;
		const method = (match[1] ?? '').toLowerCase();
		results.set(method, [...(results.get(method) ?? []), (match[2] ?? '').toLowerCase()]);
	}
	return { source, results };
}

/** A mail may bear several DKIM signatures: one that holds is enough. */
function best(values: readonly string[] | undefined): string | null {
	if (values === undefined || values.length === 0) return null;
	return values.includes('pass') ? 'pass' : (values[0] ?? null);
}

/**
 * What the receiving server found out about the sender: from the topmost Authentication-Results
 * alone, for everything below came with the mail and may be forged (RFC 8601 5 and 7.1). With
 * `trustedAuthservIds` the topmost header must bear one of them. A server that writes one header
 * per method repeats its authserv-id directly below: those count too. ARC is not read.
 */
export function readAuthentication(
	mail: ParsedMail,
	context: MailContext,
): { authentication: Authentication; findings: Finding[] } {
	const authentication: Authentication = { ...NOT_CHECKED };
	const findings: Finding[] = [];
	const trusted = context.trustedAuthservIds.map((id) => id.trim().toLowerCase());
	const all = headerValues(mail, 'authentication-results').flatMap((value) => {
		const results = readResults(value);
		return results === null ? [] : [results];
	});
	const top = all[0];
	if (top === undefined) return { authentication, findings };
	if (trusted.length > 0 && !trusted.includes(top.source)) {
		findings.push({
			rule: 'authentication',
			verdict: 'not believed: the server is none of the trusted ones',
			evidence: evidence(top.source),
		});
		return { authentication, findings };
	}
	const merged = new Map<string, string[]>();
	let used = 0;
	for (const each of all) {
		if (each.source !== top.source) break;
		// The same method a second time is another server's claim, or a forged one.
		if (used > 0 && [...each.results.keys()].some((method) => merged.has(method))) break;
		for (const [method, values] of each.results) merged.set(method, values);
		used++;
	}
	authentication.spf = best(merged.get('spf'));
	authentication.dkim = best(merged.get('dkim'));
	authentication.dmarc = best(merged.get('dmarc'));
	authentication.source = top.source === '' ? null : top.source;
	if (all.length > used) {
		findings.push({
			rule: 'authentication',
			verdict: 'ignored: Authentication-Results below the receiving server’s',
			evidence: evidence(
				all
					.slice(used)
					.map((each) => each.source)
					.join(', '),
			),
		});
	}
	return { authentication, findings };
}
