/** Enhanced status code (RFC 3463) in a text; no part of an IP address or of a version number. */
const ENHANCED = /(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\d|\.\d)/g;

/** SMTP reply codes in use (RFC 5321 4.2.3, RFC 4954, and what servers made up beside them). */
const REPLIES =
	'4(?:2[12]|3[0-2]|4[1-9]|5[0-7]|7[1-3])|5(?:0[0-4]|1[0-7]|2[1-5]|3[0-8]|4[0-7]|5[0-9]|60|7[0-3])';
/** A reply code where servers and reports put one: no part of a number, a phone number or a time. */
const REPLY = new RegExp(
	`(?:^|[\\s:;,('"<>[=#])(${REPLIES})(?=-[45]\\.\\d|-(?!\\d)|[\\s,:;.)\\]'"#]|$)`,
	'g',
);

/** Enhanced codes of a text in their order, each once. */
export function enhancedCodes(text: string): string[] {
	const found: string[] = [];
	for (const match of text.matchAll(ENHANCED)) {
		const code = `${match[1]}.${Number(match[2])}.${Number(match[3])}`;
		if (!found.includes(code)) found.push(code);
	}
	return found;
}

/** The first SMTP reply code of class 4 or 5 in a text, null when there is none. */
export function replyCode(text: string): string | null {
	for (const match of text.matchAll(REPLY)) return match[1] ?? null;
	return null;
}

/** `5.0.0` and `4.0.0` say only that it failed, and so does a subject beyond 7 (RFC 3463 3.1). */
export function isGenericStatus(status: string): boolean {
	return /^[245]\.(?:0\.0$|[89]\.|\d{2,3}\.)/.test(status);
}

/** `5.1.1` out of `5.1.1 (bad destination mailbox)`; null when a field holds no status. */
export function readStatus(value: string): string | null {
	const match = /^\s{0,50}([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])/.exec(value);
	return match === null ? null : `${match[1]}.${Number(match[2])}.${Number(match[3])}`;
}
