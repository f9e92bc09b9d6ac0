import { isUtf8 } from 'node:buffer';

import chardet from 'chardet';

import { normalizeCharsetName } from './charsetName';
import { decodeIconv, isIconvCharset } from './iconv';
import { hasIso2022Escapes } from './iso2022';
import { latinCharset } from './latinCharset';

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

/** Share of consonants in Thai text; the letters of Hebrew and Greek lie behind them. */
const LEAST_CONSONANTS = 0.4;

/**
 * Thai in windows-874: nearly all non-ASCII bytes are in 0xA1–0xFB, in long runs without the
 * lead/trail rhythm of the East Asian sets, and vowel or tone marks (0xD1, 0xD4–0xDA, 0xE7–0xEE)
 * stand behind consonants. chardet does not know it.
 */
function looksThai(sample: Buffer): boolean {
	let high = 0;
	let outside = 0;
	let consonants = 0;
	let marks = 0;
	let badMarks = 0;
	let previous = 0;
	for (const byte of sample) {
		if (byte > 0x7f) {
			high++;
			if (byte >= 0xa1 && byte <= 0xce) consonants++;
			if (byte < 0xa1 || byte > 0xfb || (byte > 0xda && byte < 0xdf)) outside++;
			if (byte === 0xd1 || (byte >= 0xd4 && byte <= 0xda) || (byte >= 0xe7 && byte <= 0xee)) {
				marks++;
				if (previous < 0xa1) badMarks++;
			}
		}
		previous = byte;
	}
	if (high < 8 || outside > 0 || consonants < high * LEAST_CONSONANTS) return false;
	return marks / high > 0.15 && marks / high < 0.5 && badMarks === 0;
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

/** chardet's percentage below which it says nothing. */
const LEAST_CONFIDENCE = 10;

function byStatistics(sample: Buffer): string {
	for (const { name, confidence } of chardet.analyse(sample)) {
		const charset = normalizeCharsetName(name);
		if (confidence < LEAST_CONFIDENCE) break;
		if (charset.startsWith('utf-') || charset.startsWith('iso-2022')) continue;
		if (charset === FALLBACK) break;
		if (fits(sample, charset)) return charset === 'koi8-r' ? koi8Kind(sample) : charset;
	}
	return isDosCyrillic(sample) ? 'cp866' : FALLBACK;
}

/** Where koi8-r has box drawing, koi8-u has the letters of Ukrainian. */
function koi8Kind(sample: Buffer): string {
	return /[\u2550-\u256c]/.test(decodeIconv(sample, 'koi8-r')) ? 'koi8-u' : 'koi8-r';
}

function isDosCyrillic(sample: Buffer): boolean {
	const high = decodeIconv(sample, 'cp866').replace(/[\0-\x7f]/g, '');
	return high.length >= 8 && /^[а-яёА-ЯЁ№]+$/.test(high);
}

/**
 * Guesses the charset of bytes that are not plain ASCII: UTF-8 when valid, then escape sequences,
 * UTF-16, the surrounding mail's charset, the alphabets of Latin script, Thai, and chardet's
 * statistics; windows-1252 at last.
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
	if (isUsableHint && fits(sample, hinted)) return hinted;
	const latin = latinCharset(sample);
	if (latin !== null) return latin;
	let high = 0;
	for (const byte of sample) if (byte > 0x7f) high++;
	if (high < FEW_BYTES) return FALLBACK;
	return looksThai(sample) ? 'windows-874' : byStatistics(sample);
}
