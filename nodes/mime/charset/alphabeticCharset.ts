import { CYRILLIC_PAIRS } from './commonCharacters';
import { decodeIconv } from './iconv';

/** Share of common pairs of letters in Cyrillic text; by a wrong table it is below two fifths. */
export const PAIR_SHARE = 0.5;
const CYRILLIC = ['windows-1251', 'koi8-r', 'koi8-u', 'iso-8859-5', 'cp866'];
/** Letters below which only whole words of one script say something. */
const FEW_LETTERS = 4;
/** Signs that stand in texts of any language. */
const SIGNS = /[«»№–—…“”„‘’€°§·©®\u00a0]/g;
/** Characters of Cyrillic looked at: more does not make it surer. */
const SAMPLE_CHARS = 1000;

export interface AlphabeticGuess {
	charset: string;
	/** 0 to 1. */
	share: number;
}

/** Runs of letters beyond ASCII. */
function wordsOf(text: string): string[] {
	return text.split(/[\0-\x7f]+/).filter((word) => word !== '');
}

function isMixedCase(word: string): boolean {
	return /\p{Ll}\p{Lu}/u.test(word);
}

/**
 * Share of common pairs among the pairs of letters, less for foreign signs; words in `mIXED` case,
 * which koi8-r and windows-1251 make of each other, have none. 0 for fewer than four letters.
 */
export function cyrillicShare(text: string): number {
	let pairs = 0;
	let common = 0;
	for (const word of wordsOf(text.slice(0, SAMPLE_CHARS).replace(SIGNS, ' '))) {
		const lower = word.toLowerCase();
		if (isMixedCase(word)) {
			pairs += word.length;
			continue;
		}
		for (let i = 0; i + 1 < lower.length; i++) {
			pairs++;
			const pair = lower.slice(i, i + 2);
			if (CYRILLIC_PAIRS.has(pair)) common++;
			else if (!/^[а-яёіїєґў]{2}$/.test(pair)) common--;
		}
	}
	return pairs < FEW_LETTERS - 1 ? 0 : common / pairs;
}

function cyrillic(sample: Buffer): AlphabeticGuess | null {
	let best: AlphabeticGuess | null = null;
	for (const charset of CYRILLIC) {
		const share = cyrillicShare(decodeIconv(sample, charset));
		if (share >= PAIR_SHARE && share > (best?.share ?? 0)) best = { charset, share };
	}
	return best;
}

/** A word of Greek: one case behind its first letter, the final sigma at its end. */
const GREEK_WORD = /^(?:[Α-ΩΆΈΉΊΌΎΏ]?[α-ρσ-ωάέίόύήώϊϋΐΰ]{1,30}ς?|[Α-ΩΆΈΉΊΌΎΏ]{1,30})$/;
const GREEK_VOWEL = /[αειουηωάέίόύήώΑΕΙΟΥΗΩ]/;

/** What a word of the script looks like as a whole, and letters of which one is in nearly all. */
const SCRIPTS: ReadonlyArray<readonly [charset: string, word: RegExp, least: RegExp]> = [
	// Final forms of Hebrew stand at the end of a word only.
	['windows-1255', /^[אבגדהוזחטיכלמנסעפצקרשת׳״]{1,30}[ךםןףץ]?$/, /[אבגדהוחילמנרשת]/],
	['windows-1253', GREEK_WORD, GREEK_VOWEL],
	['iso-8859-7', GREEK_WORD, GREEK_VOWEL],
	// Ta marbuta, alef maqsura and the lone hamza begin no word.
	['windows-1256', /^[ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآ][ء-يـً-ْ]{0,30}[،؟؛]?$/, /[النيومر]/],
	// A mark stands on a consonant, a leading vowel before one.
	['windows-874', /^(?:[เ-ไ]?[ก-ฮ](?:[ัิ-ฺ][่-๋์]?|[็-์])?[ะาำๅๆฯ]{0,2}|[๐-๙])+$/, /[กนรอาเมงยลวดทสต]/],
];

/** Words that must look like the script. */
const SCRIPT_SHARE = 0.8;

function otherScript(sample: Buffer): AlphabeticGuess | null {
	let best: AlphabeticGuess | null = null;
	for (const [charset, pattern, least] of SCRIPTS) {
		const words = wordsOf(decodeIconv(sample, charset).slice(0, SAMPLE_CHARS));
		let letters = 0;
		let good = 0;
		for (const word of words) {
			const bare = word.replace(SIGNS, '').slice(0, 200);
			letters += bare.length;
			if (pattern.test(bare) && least.test(bare)) good += bare.length;
		}
		const share = letters < FEW_LETTERS ? 0 : good / letters;
		if (share >= SCRIPT_SHARE && share > (best?.share ?? 0)) best = { charset, share };
	}
	return best;
}

/**
 * The charset of Cyrillic, Greek, Hebrew, Arabic or Thai text, from four letters on; null when the
 * bytes make no words of any of them. chardet wants more text and does not know Thai at all.
 */
export function alphabeticCharset(sample: Buffer): AlphabeticGuess | null {
	const slavic = cyrillic(sample);
	const other = otherScript(sample);
	if (slavic === null || other === null) return slavic ?? other;
	// Hebrew has no case, and its bytes are the capitals of koi8-r.
	return /\p{Ll}/u.test(decodeIconv(sample, slavic.charset).replace(/[\0-\x7f]/g, ''))
		? slavic
		: other;
}
