import { isUtf8 } from 'node:buffer';

import type { DecodedBytes } from './decodedBytes';

const BASE64 = new Int8Array(256).fill(-1);
'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
	.split('')
	.forEach((char, index) => (BASE64[char.charCodeAt(0)] = index));

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const EQUALS = 0x3d;

/**
 * Base64 with anything between: what is not in the alphabet is passed over (RFC 2045 6.8), padding
 * ends a group and not the text, for some programs pad every line. Lines of words behind the padding
 * or a blank line (a mailing list's footer) are passed over.
 */
export function decodeBase64(source: Uint8Array): DecodedBytes {
	const out = Buffer.allocUnsafe(Math.ceil((source.length * 3) / 4) + 3);
	const length = source.length;
	let written = 0;
	let group = 0;
	let count = 0;
	let rubbish = 0;
	/** Behind padding up to here there is data: a line of `QQ==QQ==` is looked through once. */
	let dataUntil = 0;
	let i = 0;
	while (i < length) {
		if (count === 0) {
			while (i + 3 < length) {
				const a = BASE64[source[i] as number] as number;
				const b = BASE64[source[i + 1] as number] as number;
				const c = BASE64[source[i + 2] as number] as number;
				const d = BASE64[source[i + 3] as number] as number;
				if ((a | b | c | d) < 0) break;
				const bits = (a << 18) | (b << 12) | (c << 6) | d;
				out[written] = bits >> 16;
				out[written + 1] = (bits >> 8) & 255;
				out[written + 2] = bits & 255;
				written += 3;
				i += 4;
			}
			if (i >= length) break;
		}
		const byte = source[i++] as number;
		const bits = BASE64[byte] as number;
		if (bits >= 0) {
			group = (group << 6) | bits;
			count++;
			if (count === 4) {
				out[written++] = group >> 16;
				out[written++] = (group >> 8) & 255;
				out[written++] = group & 255;
				group = 0;
				count = 0;
			}
		} else if (byte === EQUALS) {
			if (count > 0) {
				flushGroup();
				// The rest of the padding, then only real base64 lines count.
				while (source[i] === EQUALS) i++;
				if (i >= dataUntil) ({ position: i, dataUntil } = skipFooter(source, i));
			}
		} else if (byte === LF) {
			if (count === 0 && isBlankLine(source, i) && isText(out.subarray(0, written))) {
				({ position: i, dataUntil } = skipFooter(source, i));
			}
		} else if (byte !== CR && byte !== SPACE && byte !== TAB) rubbish++;
	}
	flushGroup();
	return { bytes: out.subarray(0, written), rubbish };

	function flushGroup(): void {
		if (count === 2) out[written++] = group >> 4;
		else if (count === 3) {
			out[written++] = group >> 10;
			out[written++] = (group >> 2) & 255;
		}
		group = 0;
		count = 0;
	}
}

function isBlankLine(source: Uint8Array, at: number): boolean {
	return source[at] === LF || (source[at] === CR && source[at + 1] === LF);
}

/** Decoded bytes before which only a text that is UTF-8 shows that they were base64 at all. */
const SURE_BYTES = 18;

/** Words that were never encoded may look like base64 up to the first blank line; they decode to no text. */
function isText(decoded: Uint8Array): boolean {
	if (decoded.length >= SURE_BYTES) return true;
	return decoded.length > 0 && isUtf8(decoded) && decoded.every((byte) => byte >= 0x20);
}

const FOOTER_LINE_BYTES = 400;
/** Length from which a line of the alphabet alone behind words is data and no word. */
const DATA_LINE_BYTES = 60;

/**
 * Behind padding or a blank line: passes over lines that hold a blank inside or a byte outside the
 * alphabet, and over single words between these.
 */
function skipFooter(source: Uint8Array, from: number): { position: number; dataUntil: number } {
	let position = from;
	let isFooter = false;
	while (position < source.length) {
		let end = position;
		let hasRubbish = false;
		// A line without end is data; looking on would cost the square of its length.
		const stop = Math.min(source.length, position + FOOTER_LINE_BYTES);
		while (end < stop && source[end] !== LF && source[end] !== CR) {
			const byte = source[end] as number;
			if ((BASE64[byte] as number) < 0 && byte !== EQUALS) hasRubbish = true;
			end++;
		}
		const length = end - position;
		const isData = !hasRubbish && length >= (isFooter ? DATA_LINE_BYTES : 1);
		if (isData || length === FOOTER_LINE_BYTES) return { position, dataUntil: end };
		isFooter ||= hasRubbish;
		while (end < source.length && (source[end] === LF || source[end] === CR)) end++;
		position = end;
	}
	return { position, dataUntil: position };
}
