import { decodeIconv } from './iconv';

/**
 * Letters beyond ASCII of languages in Latin script, by the charsets they are written in. Statistics
 * need more text than a subject has; an alphabet decides on three letters.
 */
const ALPHABETS: ReadonlyArray<readonly [charset: string, alphabets: readonly string[]]> = [
	[
		'windows-1252',
		[
			'äöüß',
			'àâæçéèêëîïôœùûü',
			'áéíñóúü¿¡ºª',
			'ãõáàâçéêíóôúü',
			'àèéìíîòóùú',
			'åäöæøéèüÿ',
			'ëïéèöüáóíêç',
			'áðéíóúýþæö',
			'õäöüšž',
		],
	],
	['windows-1254', ['çğıiöşüâîû']],
	...['windows-1250', 'iso-8859-2'].map(
		(charset) =>
			[
				charset,
				['áčďéěíňóřšťúůýž', 'áäčďéíľĺňóôŕšťúýž', 'ąćęłńóśźż', 'áéíóöőúüű', 'ăâîşţ', 'čćđšž'],
			] as const,
	),
	...['windows-1257', 'iso-8859-13'].map(
		(charset) => [charset, ['ąčęėįšųūž', 'āčēģīķļņšūž', 'äõöüšž']] as const,
	),
	['iso-8859-15', ['äöüß', 'àâæçéèêëîïôœùûü', 'áéíñóúü¿¡', 'åäöæøé']],
];

/** Signs that stand in texts of any language. */
const SIGNS = new Set('–—‘’‚“”„…•€«»°§©®™´·£†‰‹›\u00a0\u00ad');

/** Share of non-ASCII among all letters above which a text is not in Latin script. */
const MOST_ACCENTS = 0.35;

function lettersOf(text: string): Set<string> {
	const letters = new Set<string>();
	for (const char of text.toLowerCase()) {
		if (char > '\u007f' && !SIGNS.has(char)) letters.add(char);
	}
	return letters;
}

function isMostlyAscii(sample: Buffer): boolean {
	let high = 0;
	let ascii = 0;
	for (const byte of sample) {
		if (byte > 0x7f) high++;
		else if ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) ascii++;
	}
	return high <= (high + ascii) * MOST_ACCENTS;
}

/**
 * The first charset in which all letters of the sample belong to one language of Latin script; null
 * when there is none. İ in lower case is i and a combining dot, which no alphabet but Turkish has.
 */
export function latinCharset(sample: Buffer): string | null {
	if (!isMostlyAscii(sample)) return null;
	for (const [charset, alphabets] of ALPHABETS) {
		const letters = lettersOf(decodeIconv(sample, charset));
		letters.delete('\u0307');
		const fits = alphabets.some((alphabet) =>
			[...letters].every((char) => alphabet.includes(char)),
		);
		if (fits) return charset;
	}
	return null;
}
