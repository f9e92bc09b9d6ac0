import type { DecodedBytes } from './decodedBytes';

const HEX = new Int8Array(256).fill(-1);
'0123456789'.split('').forEach((char, index) => (HEX[char.charCodeAt(0)] = index));
'abcdef'.split('').forEach((char, index) => {
	HEX[char.charCodeAt(0)] = index + 10;
	HEX[char.toUpperCase().charCodeAt(0)] = index + 10;
});

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const EQUALS = 0x3d;

/**
 * Quoted-printable: soft line ends also with trailing white space, hexadecimal in any case; a lone
 * `=` and raw 8-bit bytes stay as they are, white space at a line's end goes (RFC 2045 6.7).
 */
export function decodeQuotedPrintable(source: Uint8Array): DecodedBytes {
	const out = Buffer.allocUnsafe(source.length);
	const length = source.length;
	let written = 0;
	// White space before this offset was encoded and stays.
	let floor = 0;
	let rubbish = 0;
	for (let i = 0; i < length; i++) {
		const byte = source[i] as number;
		if (byte === EQUALS) {
			const high = i + 2 < length ? (HEX[source[i + 1] as number] as number) : -1;
			const low = high >= 0 ? (HEX[source[i + 2] as number] as number) : -1;
			if (high >= 0 && low >= 0) {
				out[written++] = (high << 4) | low;
				floor = written;
				i += 2;
				continue;
			}
			let next = i + 1;
			while (next < length && (source[next] === SPACE || source[next] === TAB)) next++;
			if (next >= length) {
				i = next;
				floor = written;
			} else if (source[next] === LF || source[next] === CR) {
				while (source[next] === CR) next++;
				i = source[next] === LF ? next : next - 1;
				floor = written;
			} else {
				out[written++] = byte;
				rubbish++;
			}
			continue;
		}
		if (byte === LF || byte === CR) {
			while (written > floor && (out[written - 1] === SPACE || out[written - 1] === TAB)) written--;
		}
		out[written++] = byte;
	}
	while (written > floor && (out[written - 1] === SPACE || out[written - 1] === TAB)) written--;
	return { bytes: out.subarray(0, written), rubbish };
}

/** The Q encoding of RFC 2047: as quoted-printable on one line, `_` is a space. */
export function decodeQuotedWord(source: Uint8Array): Buffer {
	const out = Buffer.allocUnsafe(source.length);
	let written = 0;
	for (let i = 0; i < source.length; i++) {
		const byte = source[i] as number;
		const high = byte === EQUALS && i + 2 < source.length ? HEX[source[i + 1] as number] : -1;
		const low = high !== undefined && high >= 0 ? HEX[source[i + 2] as number] : -1;
		if (high !== undefined && low !== undefined && low >= 0) {
			out[written++] = (high << 4) | low;
			i += 2;
		} else out[written++] = byte === 0x5f ? SPACE : byte;
	}
	return out.subarray(0, written);
}

/** Percent encoding of RFC 2231; a lone `%` stays. */
export function decodePercent(value: string): Buffer {
	const source = Buffer.from(value, 'latin1');
	const out = Buffer.allocUnsafe(source.length);
	let written = 0;
	for (let i = 0; i < source.length; i++) {
		const byte = source[i] as number;
		const high = byte === 0x25 && i + 2 < source.length ? HEX[source[i + 1] as number] : -1;
		const low = high !== undefined && high >= 0 ? HEX[source[i + 2] as number] : -1;
		if (high !== undefined && low !== undefined && low >= 0) {
			out[written++] = (high << 4) | low;
			i += 2;
		} else out[written++] = byte;
	}
	return out.subarray(0, written);
}
