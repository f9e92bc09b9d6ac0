import { LIMITS } from './limits';

/** One line of evidence, short enough for a finding (`LIMITS.evidenceChars`). */
export function evidence(text: string): string {
	const line = text
		.slice(0, LIMITS.evidenceChars * 4)
		.replace(/\s+/g, ' ')
		.trim();
	return line.length <= LIMITS.evidenceChars ? line : `${line.slice(0, LIMITS.evidenceChars - 1)}…`;
}

/** Lower case for comparing with a table; the dot that Turkish capital letters leave is taken off. */
export function fold(text: string): string {
	const lower = text.toLowerCase();
	return lower.includes('\u0307') ? lower.replace(/\u0307/g, '') : lower;
}

/** A text capped at `bytes` bytes of UTF-8, never inside a character. */
export function capBytes(text: string, bytes: number): { text: string; cut: boolean } {
	// A character has at most 3 bytes per UTF-16 unit: most texts need no encoding to be measured.
	if (text.length * 3 <= bytes) return { text, cut: false };
	const encoded = Buffer.from(text, 'utf8');
	if (encoded.length <= bytes) return { text, cut: false };
	let end = bytes;
	while (end > 0 && ((encoded[end] ?? 0) & 0xc0) === 0x80) end--;
	return { text: encoded.toString('utf8', 0, end), cut: true };
}
