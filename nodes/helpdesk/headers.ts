import type { HeaderLine, ParsedMail } from './model';

/** Whatever carries header lines: a mail or a part of one. */
export type HasHeaders = Pick<ParsedMail, 'headers'> | { headers: readonly HeaderLine[] };

/** All values of a header in their order, topmost first; `name` in lower case. */
export function headerValues(mail: HasHeaders, name: string): string[] {
	const values: string[] = [];
	for (const line of mail.headers) if (line.name === name) values.push(line.value.trim());
	return values;
}

/** The topmost value of a header, '' when the mail has none; `name` in lower case. */
export function headerValue(mail: HasHeaders, name: string): string {
	for (const line of mail.headers) if (line.name === name) return line.value.trim();
	return '';
}

/** Whether the mail has the header at all, even empty; `name` in lower case. */
export function hasHeader(mail: HasHeaders, name: string): boolean {
	return mail.headers.some((line) => line.name === name);
}

/**
 * The keyword of a header such as `Auto-Submitted: auto-replied (vacation); owner="x"`: lower case,
 * without comments (RFC 5322 3.2.2) and parameters.
 */
export function headerKeyword(value: string): string {
	let depth = 0;
	let keyword = '';
	for (const char of value) {
		if (char === '(') depth++;
		else if (char === ')') depth = Math.max(0, depth - 1);
		else if (depth === 0) {
			if (char === ';') break;
			keyword += char;
		}
	}
	return keyword.trim().toLowerCase();
}
