import { isUtf8 } from 'node:buffer';

import chardet from 'chardet';

import { alphabeticCharset } from './alphabeticCharset';
import { normalizeCharsetName } from './charsetName';
import { COMMON_CHARACTERS } from './commonCharacters';
import { commonShare, eastAsianCharset } from './eastAsianCharset';
import { decodeIconv, isIconvCharset } from './iconv';
import { hasIso2022Escapes } from './iso2022';
import { latinCharset } from './latinCharset';

/** Bytes given to the statistics: more does not make them surer, only slower. */
const SAMPLE_BYTES = 16 * 1024;
/** Bytes whose words are looked at: each charset tried decodes them once. */
const WORDS_BYTES = 2 * 1024;
/** Below this many non-ASCII bytes statistics are noise and only whole-form checks count. */
const FEW_BYTES = 4;
const FALLBACK = 'windows-1252';

/** The non-ASCII parts with a little of their surroundings; statistics drown in English headers. */
function sampleOf(bytes: Buffer, size: number): Buffer {
	if (bytes.length <= size) return bytes;
	const first = bytes.findIndex((byte) => byte > 0x7f);
	const start = Math.max(0, first - 64);
	let end = Math.min(bytes.length, start + size);
	// Ends behind an ASCII byte, so that no character is cut in two.
	while (end > start + size / 2 && (bytes[end - 1] ?? 0) > 0x7f) end--;
	return bytes.subarray(start, end);
}

/** One character in this many may be damaged. */
const DAMAGED_SHARE = 100;

function fits(bytes: Buffer, charset: string): boolean {
	if (!isIconvCharset(charset)) return false;
	const text = decodeIconv(bytes, charset);
	return (text.split('\ufffd').length - 1) * DAMAGED_SHARE <= text.length;
}

/** UTF-16 without a declaration: Latin text in it has a NUL at every second place. */
function looksUtf16(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
	const end = Math.min(bytes.length, 200) & ~1;
	if (end < 8) return null;
	let even = 0;
	let odd = 0;
	for (let i = 0; i < end; i += 2) {
		if (bytes[i] === 0) even++;
		if (bytes[i + 1] === 0) odd++;
	}
	if (odd > end / 3 && even === 0) return 'utf-16le';
	return even > end / 3 && odd === 0 ? 'utf-16be' : null;
}

/** An East Asian charset that makes mostly half-width or damaged characters of the bytes. */
function isUnlikely(sample: Buffer, charset: string): boolean {
	const common = COMMON_CHARACTERS.find(([name]) => name === charset)?.[1];
	return common !== undefined && commonShare(decodeIconv(sample, charset), common) < 0;
}

/** chardet's percentage below which it says nothing. */
const LEAST_CONFIDENCE = 10;

function byStatistics(sample: Buffer): string {
	for (const { name, confidence } of chardet.analyse(sample)) {
		const charset = normalizeCharsetName(name);
		if (confidence < LEAST_CONFIDENCE) break;
		if (charset.startsWith('utf-') || charset.startsWith('iso-2022')) continue;
		if (charset === FALLBACK) break;
		if (fits(sample, charset) && !isUnlikely(sample, charset)) return charset;
	}
	return FALLBACK;
}

export const LATIN_CHARSET =
	/^(?:windows-125[02478]|iso-8859-(?:[1-4]|9|1[03456])|macroman|cp(?:437|85[028]))$/;
/** Share of non-ASCII among all letters above which a text is not in Latin script. */
const MOST_ACCENTS = 0.35;

interface Density {
	/** Bytes beyond ASCII, as a share of them and the ASCII letters. */
	high: number;
	/** Of these, the share in runs of at least three and at least four. */
	inThrees: number;
	inFours: number;
}

/** In Latin script letters beyond ASCII stand alone or in pairs, in others they stand in a row. */
function densityOf(sample: Buffer): Density {
	let high = 0;
	let ascii = 0;
	let inThrees = 0;
	let inFours = 0;
	let run = 0;
	for (let i = 0; i <= sample.length; i++) {
		const byte = sample[i] ?? 0;
		// A no-break space for itself is no letter; behind a letter it may be half of one.
		if (byte > 0x7f && (byte !== 0xa0 || run > 0)) {
			high++;
			run++;
			continue;
		}
		if ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) ascii++;
		if (run >= 3) inThrees += run;
		if (run >= 4) inFours += run;
		run = 0;
	}
	return {
		high: high / Math.max(1, high + ascii),
		inThrees: inThrees / Math.max(1, high),
		inFours: inFours / Math.max(1, high),
	};
}

/**
 * The charset of text in a script other than Latin, by its letters; null when the bytes make no
 * words of any.
 */
export function otherScriptCharset(bytes: Buffer): string | null {
	const sample = sampleOf(bytes, WORDS_BYTES);
	const { high, inThrees, inFours } = densityOf(sample);
	const eastAsian = high > MOST_ACCENTS || inFours >= 0.5 ? eastAsianCharset(sample) : null;
	if (eastAsian !== null) return eastAsian.charset;
	return inThrees >= 0.5 ? (alphabeticCharset(sample)?.charset ?? null) : null;
}

/**
 * Guesses the charset of bytes that are not plain ASCII: UTF-8 when valid, then escape sequences,
 * UTF-16, the surrounding mail's charset, the words of other scripts, the alphabets of Latin script,
 * and chardet's statistics; windows-1252 at last.
 *
 * @param hint charset of the surrounding mail as written there, '' for none
 * @returns a name that `decodeText` knows
 */
export function detectCharset(bytes: Buffer, hint: string): string {
	if (isUtf8(bytes)) return hasIso2022Escapes(bytes) ? 'iso-2022-jp' : 'utf-8';
	const wide = looksUtf16(bytes);
	if (wide !== null) return wide;
	if (hasIso2022Escapes(bytes)) return 'iso-2022-jp';
	const sample = sampleOf(bytes, SAMPLE_BYTES);
	const hinted = hint === '' ? '' : normalizeCharsetName(hint);
	const isUsableHint = hinted !== '' && hinted !== 'utf-8' && hinted !== 'us-ascii';
	const isLatinHint = LATIN_CHARSET.test(hinted);
	if (isUsableHint && !isLatinHint && fits(sample, hinted)) return hinted;
	const script = otherScriptCharset(sample);
	if (script !== null) return script;
	if (isUsableHint && fits(sample, hinted)) return hinted;
	const latin = densityOf(sample).inThrees < 0.5 ? latinCharset(sample) : null;
	if (latin !== null) return latin;
	let high = 0;
	for (const byte of sample) if (byte > 0x7f) high++;
	return high < FEW_BYTES ? FALLBACK : byStatistics(sample);
}
