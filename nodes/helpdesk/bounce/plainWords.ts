const BEYOND_ASCII = /[^\0-\u007f]/;
/** Letters that Unicode does not take apart, yet people write plainly. */
const PLAIN: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', ı: 'i', đ: 'd', '\u2019': "'" };

/**
 * A text as the word lists of this module are compared: lower case, straight apostrophes, no accents.
 * Systems that write ASCII leave the accents out (`n'a pas pu etre delivre`, `el buzon esta lleno`).
 * Letters of scripts without accents stay as they are.
 */
export function plainWords(text: string): string {
	const lower = text.toLowerCase();
	if (!BEYOND_ASCII.test(lower)) return lower;
	return lower
		.normalize('NFD')
		.replace(/[\u0300-\u036f]/g, '')
		.replace(/[łøıđ\u2019]/g, (letter) => PLAIN[letter] ?? letter)
		.normalize('NFC');
}
