import { COMMON_CHARACTERS } from './commonCharacters';
import { decodeIconv } from './iconv';

/** Share of common characters that real text has; by a wrong table it is a tenth. */
const COMMON_SHARE = 0.35;
/** Characters looked at: more does not make it surer. */
const SAMPLE_CHARS = 1000;

export interface EastAsianGuess {
	charset: string;
	/** Share of characters that are common in the charset's language, 0 to 1. */
	share: number;
}

/**
 * Share of a text's characters beyond Latin-1 that are common ones of a language; damaged, private
 * and half-width ones count against it. 0 for a text without any.
 */
export function commonShare(text: string, common: ReadonlySet<string>): number {
	let all = 0;
	let known = 0;
	for (const char of text.slice(0, SAMPLE_CHARS)) {
		const code = char.codePointAt(0) ?? 0;
		if (code < 0x80) continue;
		all++;
		const isDamaged =
			code === 0xfffd || code < 0xa0 || (code >= 0xe000 && code <= 0xf8ff) || code > 0xffff;
		if (isDamaged) known -= 2;
		else if (common.has(char)) known++;
		else if (code >= 0xff61 && code <= 0xff9f) known -= 0.3;
	}
	return all < 2 ? 0 : known / all;
}

/** Share of the language that suits the text best, whichever it is. */
export function bestShare(text: string): number {
	return Math.max(...COMMON_CHARACTERS.map(([, common]) => commonShare(text, common)));
}

/**
 * The double-byte charset of China, Taiwan, Korea or Japan that turns the bytes into common
 * characters; null when none does. Sure from two characters on, where statistics over bytes want
 * some twenty.
 */
export function eastAsianCharset(sample: Buffer): EastAsianGuess | null {
	let best: EastAsianGuess | null = null;
	for (const [charset, common] of COMMON_CHARACTERS) {
		const share = commonShare(decodeIconv(sample, charset), common);
		if (share >= COMMON_SHARE && share > (best?.share ?? 0)) best = { charset, share };
	}
	return best;
}
