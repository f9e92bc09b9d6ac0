import { decodeIconv } from './iconv';

interface Alphabet {
	charset: string;
	/** Letters beyond ASCII of one language, in lower case. */
	letters: string;
	/** True for text that no one of the language writes, though its letters are all there. */
	never?: (text: string) => boolean;
}

const isNoPortuguese = (text: string): boolean => /õ(?!e)/.test(text);
/** Latvian, and Turkish without any of its own letters: only vowels with a roof. */
const hasOnlyRoofs = (text: string): boolean =>
	!/[éèàçêğışöü]/.test(text) && text.replace(/[^âîû]/g, '').length >= 3;

/**
 * Letters beyond ASCII of languages in Latin script, by the charsets they are written in; the first
 * that fits wins. Statistics need more text than a subject has; an alphabet decides on three letters.
 */
const ALPHABETS: readonly Alphabet[] = [
	{ charset: 'windows-1252', letters: 'äöüß' },
	{ charset: 'windows-1252', letters: 'àâçéèêëîïôœùûü', never: hasOnlyRoofs },
	{ charset: 'windows-1252', letters: 'áéíñóúü¿¡ºª' },
	{ charset: 'windows-1252', letters: 'ãõáàâçéêíóôúü', never: isNoPortuguese },
	{ charset: 'windows-1252', letters: 'àèéìíîòóùú' },
	{ charset: 'windows-1252', letters: 'åäöæøéüÿ' },
	{ charset: 'windows-1252', letters: 'ëïéèöüáóíêç' },
	{ charset: 'windows-1254', letters: 'çğıiöşüâîû', never: hasOnlyRoofs },
	{ charset: 'windows-1252', letters: 'áðéíóúýþæö' },
	{ charset: 'windows-1252', letters: 'õäöüšž' },
	...['windows-1250', 'iso-8859-2'].flatMap((charset) => [
		{ charset, letters: 'áčďéěíňóřšťúůýž' },
		{ charset, letters: 'áäčďéíľĺňóôŕšťúýž' },
		{ charset, letters: 'ąćęłńóśźż' },
		{ charset, letters: 'áéíóöőúüű' },
		{ charset, letters: 'ăâîşţ' },
		{ charset, letters: 'čćđšž' },
	]),
	...['windows-1257', 'iso-8859-13'].flatMap((charset) => [
		{ charset, letters: 'ąčęėįšųūž' },
		{ charset, letters: 'āčēģīķļņšūž' },
		{ charset, letters: 'äõöüšž' },
	]),
	...['äöüß', 'àâæçéèêëîïôœùûü', 'áéíñóúü¿¡', 'åäöæøé'].map((letters) => ({
		charset: 'iso-8859-15',
		letters,
	})),
];

/** Signs that stand in texts of any language. */
const SIGNS = new Set('–—‘’‚“”„…•€«»°§©®™´·£†‰‹›\u00a0\u00ad');

function lettersOf(text: string): Set<string> {
	const letters = new Set<string>();
	for (const char of text) {
		if (char > '\u007f' && !SIGNS.has(char)) letters.add(char);
	}
	return letters;
}

/**
 * The first charset in which all letters of the sample belong to one language of Latin script; null
 * when there is none. İ in lower case is i and a combining dot, which no alphabet but Turkish has.
 */
export function latinCharset(sample: Buffer): string | null {
	for (const { charset, letters, never } of ALPHABETS) {
		const text = decodeIconv(sample, charset).toLowerCase();
		const used = lettersOf(text);
		used.delete('\u0307');
		const fits = [...used].every((char) => letters.includes(char));
		if (fits && never?.(text) !== true) return charset;
	}
	return null;
}

/** Letters a text must have before they speak against Latin script. */
const FEW_LETTERS = 4;

/** Whether the letters beyond ASCII may be a text in Latin script: few, or all of one language. */
export function isLatinText(text: string): boolean {
	const used = [...lettersOf(text.toLowerCase())].filter((char) => /\p{L}/u.test(char));
	if (used.length < FEW_LETTERS) return true;
	return ALPHABETS.some(({ letters }) => used.every((char) => letters.includes(char)));
}
