const WORD_CHAR = /[\p{L}\p{M}\u2019']/u;

/** Whether a UTF-16 unit is part of a word, by its code: 0 not asked yet, 1 it is, 2 it is not. */
const KNOWN = new Uint8Array(0x10000);

function isWordCode(code: number): boolean {
	if (KNOWN[code] === 0) KNOWN[code] = WORD_CHAR.test(String.fromCharCode(code)) ? 1 : 2;
	return KNOWN[code] === 1;
}

/** The words of a text: letters, combining marks and apostrophes of the Basic Multilingual Plane. */
export function wordsOf(text: string): string[] {
	const words: string[] = [];
	let start = -1;
	for (let i = 0; i < text.length; i++) {
		if (isWordCode(text.charCodeAt(i))) {
			if (start < 0) start = i;
		} else if (start >= 0) {
			words.push(text.slice(start, i));
			start = -1;
		}
	}
	if (start >= 0) words.push(text.slice(start));
	return words;
}

/** The last word among the last `reach` characters, '' when there is none. */
export function lastWord(text: string, reach: number): string {
	const floor = Math.max(0, text.length - reach);
	let end = text.length;
	while (end > floor && !isWordCode(text.charCodeAt(end - 1))) end--;
	let start = end;
	while (start > floor && isWordCode(text.charCodeAt(start - 1))) start--;
	return text.slice(start, end);
}

const FOREIGN_DIGIT = /[\u0660-\u0669\u06f0-\u06f9]/;

/** Arabic and Persian digits as ASCII ones. */
export function asciiDigits(text: string): string {
	if (!FOREIGN_DIGIT.test(text)) return text;
	return text.replace(new RegExp(FOREIGN_DIGIT, 'g'), (digit) => String(digit.charCodeAt(0) & 15));
}
