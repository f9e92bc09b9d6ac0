/** Content-Transfer-Encodings (RFC 2045 6) and uuencode, bytes to bytes, never throwing. */

const BASE64 = new Int8Array(256).fill(-1);
'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
	.split('')
	.forEach((char, index) => (BASE64[char.charCodeAt(0)] = index));

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

export interface DecodedBytes {
	bytes: Buffer;
	/** Bytes that do not belong to the encoding; they were passed over. */
	rubbish: number;
}

/**
 * Base64 with anything between: what is not in the alphabet is passed over (RFC 2045 6.8), padding
 * ends a group and not the text, for some programs pad every line. A line of words behind the
 * padding (a mailing list's footer) is rubbish too.
 */
export function decodeBase64(source: Uint8Array): DecodedBytes {
	const out = Buffer.allocUnsafe(Math.ceil((source.length * 3) / 4) + 3);
	const length = source.length;
	let written = 0;
	let group = 0;
	let count = 0;
	let rubbish = 0;
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
				i = skipFooter(source, i);
			}
		} else if (byte !== LF && byte !== CR && byte !== SPACE && byte !== TAB) rubbish++;
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

const FOOTER_LINE_BYTES = 400;

/** Behind padding: passes over lines that hold a blank inside or a byte outside the alphabet. */
function skipFooter(source: Uint8Array, from: number): number {
	let position = from;
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
		if (end > position && (!hasRubbish || end - position === FOOTER_LINE_BYTES)) return position;
		while (end < source.length && (source[end] === LF || source[end] === CR)) end++;
		position = end;
	}
	return position;
}

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

/** One line of uuencode: its first character says how many bytes follow. */
function decodeUuLine(line: string, out: number[]): void {
	let left = (line.charCodeAt(0) - 32) & 63;
	for (let i = 1; left > 0 && i < line.length; i += 4) {
		const c = [0, 1, 2, 3].map((k) => ((line.charCodeAt(i + k) || 32) - 32) & 63);
		const bits = ((c[0] ?? 0) << 18) | ((c[1] ?? 0) << 12) | ((c[2] ?? 0) << 6) | (c[3] ?? 0);
		for (let k = 16; k >= 0 && left > 0; k -= 8, left--) out.push((bits >> k) & 255);
	}
}

/**
 * Uuencoded bytes between `begin MODE NAME` and `end`; null when there is no `begin` line. What
 * stands around is passed over.
 */
export function decodeUuencode(source: Buffer): { bytes: Buffer; fileName: string } | null {
	const lines = source.toString('latin1').split(/\r?\n|\r/);
	const begin = lines.findIndex((line) => /^begin [0-7]{3,4} \S/.test(line));
	if (begin < 0) return null;
	const out: number[] = [];
	for (let i = begin + 1; i < lines.length; i++) {
		const line = lines[i] ?? '';
		if (line.trim() === 'end') break;
		if (line !== '') decodeUuLine(line, out);
	}
	const fileName = (lines[begin] ?? '').replace(/^begin [0-7]{3,4} /, '').trim();
	return { bytes: Buffer.from(out), fileName };
}

export interface TransferDecoded extends DecodedBytes {
	/** Set when the declared encoding was not the real one. */
	oddity: string | null;
}

/** Share of foreign bytes from which "base64" is plain text with a wrong label. */
const NOT_BASE64_SHARE = 0.3;
/** The same where the decoded bytes are no text either. */
const FOREIGN_TEXT_SHARE = 0.05;

function isPrintable(bytes: Uint8Array): boolean {
	return !bytes.some((byte) => byte < 0x20 && byte !== LF && byte !== CR && byte !== TAB);
}

/** Text that only claims to be base64: words, or letters whose decoding is no text. */
function isFalseBase64(source: Buffer, decoded: DecodedBytes, isText: boolean): boolean {
	if (source.length === 0) return false;
	if (decoded.rubbish > source.length * NOT_BASE64_SHARE) return true;
	if (!isText) return false;
	const sample = source.subarray(0, 2000);
	if (isPrintable(decoded.bytes.subarray(0, 400)) || !isPrintable(sample)) return false;
	if (decoded.rubbish > source.length * FOREIGN_TEXT_SHARE) return true;
	const plain = sample.toString('latin1').trim();
	// Words, or a single one whose length base64 cannot have.
	return /[A-Za-z]{2} [A-Za-z]{2}/.test(plain) || (plain.length < 100 && plain.length % 4 === 1);
}

/**
 * Undoes a Content-Transfer-Encoding. An unknown one is taken as none.
 *
 * @param encoding as declared, '' for none
 * @param isText of a text part more is known: its bytes must be text
 */
export function decodeTransfer(source: Buffer, encoding: string, isText: boolean): TransferDecoded {
	switch (encodingName(encoding)) {
		case 'base64': {
			const decoded = decodeBase64(source);
			if (isFalseBase64(source, decoded, isText)) {
				return { bytes: source, rubbish: 0, oddity: 'base64 declared but plain' };
			}
			const oddity = decoded.rubbish > 0 ? 'base64 with foreign characters' : null;
			return { ...decoded, oddity };
		}
		case 'quoted-printable':
			return { ...decodeQuotedPrintable(source), oddity: null };
		case 'uuencode': {
			const decoded = decodeUuencode(source);
			if (decoded === null) return { bytes: source, rubbish: 0, oddity: 'no uuencoded data' };
			return { bytes: decoded.bytes, rubbish: 0, oddity: null };
		}
		case '':
			return { bytes: source, rubbish: 0, oddity: null };
		default:
			return { bytes: source, rubbish: 0, oddity: 'unknown transfer encoding' };
	}
}

function encodingName(declared: string): string {
	const name = declared
		.slice(0, 60)
		.toLowerCase()
		.replace(/\([^()]*\)/g, '')
		.replace(/[^a-z0-9-]/g, '');
	if (name === 'base64' || name === 'b' || name === 'base-64') return 'base64';
	if (/^(?:quoted-?printable|qp|q|printable)/.test(name)) return 'quoted-printable';
	if (/^(?:x-)?uu(?:e|encode|encoded)?$/.test(name)) return 'uuencode';
	return /^(?:7-?bits?|8-?bits?|binary|none)?$/.test(name) ? '' : 'unknown';
}
