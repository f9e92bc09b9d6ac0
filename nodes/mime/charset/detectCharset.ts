import { isUtf8 } from 'node:buffer';

import chardet from 'chardet';

import { normalizeCharsetName } from './charsetName';
import { decodeIconv, isIconvCharset } from './iconv';
import { hasIso2022Escapes } from './iso2022';

/** Bytes given to the statistics: more does not make them surer, only slower. */
const SAMPLE_BYTES = 16 * 1024;
/** Below this many non-ASCII bytes statistics are noise and only whole-form checks count. */
const FEW_BYTES = 4;
const FALLBACK = 'windows-1252';

/** The non-ASCII parts with a little of their surroundings; statistics drown in English headers. */
function sampleOf(bytes: Buffer): Buffer {
	if (bytes.length <= SAMPLE_BYTES) return bytes;
	const first = bytes.findIndex((byte) => byte > 0x7f);
	const start = Math.max(0, first - 64);
	let end = Math.min(bytes.length, start + SAMPLE_BYTES);
	// Ends behind an ASCII byte, so that no character is cut in two.
	while (end > start + SAMPLE_BYTES / 2 && (bytes[end - 1] ?? 0) > 0x7f) end--;
	return bytes.subarray(start, end);
}

/**
 * Thai in windows-874: nearly all non-ASCII bytes are in 0xA1–0xFB, in long runs without the
 * lead/trail rhythm of the East Asian sets, and vowel or tone marks (0xD1, 0xD4–0xDA, 0xE7–0xEE)
 * stand behind consonants. chardet does not know it.
 */
function looksThai(sample: Buffer): boolean {
	let high = 0;
	let outside = 0;
	let marks = 0;
	let badMarks = 0;
	let previous = 0;
	for (const byte of sample) {
		if (byte > 0x7f) {
			high++;
			if (byte < 0xa1 || byte > 0xfb || (byte > 0xda && byte < 0xdf)) outside++;
			if (byte === 0xd1 || (byte >= 0xd4 && byte <= 0xda) || (byte >= 0xe7 && byte <= 0xee)) {
				marks++;
				if (previous < 0xa1) badMarks++;
			}
		}
		previous = byte;
	}
	if (high < 8 || outside > 0) return false;
	return marks / high > 0.15 && marks / high < 0.5 && badMarks === 0;
}

function withoutReplacement(bytes: Buffer, charset: string): boolean {
	return isIconvCharset(charset) && !decodeIconv(bytes, charset).includes('\ufffd');
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

/** Fewer non-ASCII bytes than this do not tell the Latin alphabets apart. */
const FEW_LATIN_BYTES = 24;
/** chardet's percentage below which it says nothing. */
const WEAK_CONFIDENCE = 25;
const OTHER_LATIN = /^(?:iso-8859-(?:2|3|4|10|13|14|16)|windows-125[047])$/;

function byStatistics(sample: Buffer, high: number): string {
	const candidates = chardet
		.analyse(sample)
		.filter(({ confidence }) => confidence >= 10)
		.map(({ name, confidence }) => ({ name: normalizeCharsetName(name), confidence }))
		.filter(({ name }) => !name.startsWith('utf-') && !name.startsWith('iso-2022'))
		.filter(({ name }) => withoutReplacement(sample, name));
	const best = candidates[0];
	if (best === undefined) return FALLBACK;
	const western = candidates.find(({ name }) => name === FALLBACK);
	const isWeak = best.confidence < WEAK_CONFIDENCE;
	const isClose = western !== undefined && western.confidence >= best.confidence / 2;
	const isUnsure = high < FEW_LATIN_BYTES && (isWeak || isClose) && OTHER_LATIN.test(best.name);
	return isUnsure ? FALLBACK : best.name;
}

/**
 * Guesses the charset of bytes that are not plain ASCII: UTF-8 when valid, then escape sequences,
 * UTF-16, the surrounding mail's charset, Thai, and chardet's statistics; windows-1252 at last.
 *
 * @param hint charset of the surrounding mail as written there, '' for none
 * @returns a name that `decodeText` knows
 */
export function detectCharset(bytes: Buffer, hint: string): string {
	if (isUtf8(bytes)) return hasIso2022Escapes(bytes) ? 'iso-2022-jp' : 'utf-8';
	const wide = looksUtf16(bytes);
	if (wide !== null) return wide;
	if (hasIso2022Escapes(bytes)) return 'iso-2022-jp';
	const sample = sampleOf(bytes);
	const hinted = hint === '' ? '' : normalizeCharsetName(hint);
	const isUsableHint = hinted !== '' && hinted !== 'utf-8' && hinted !== 'us-ascii';
	if (isUsableHint && withoutReplacement(sample, hinted)) return hinted;
	let high = 0;
	for (const byte of sample) if (byte > 0x7f) high++;
	if (high < FEW_BYTES) return FALLBACK;
	if (looksThai(sample)) return 'windows-874';
	return byStatistics(sample, high);
}
