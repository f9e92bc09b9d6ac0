/** Decompression of PidTagRtfCompressed (MS-OXRTFCP 3). */

import { LIMITS } from '../../helpdesk/limits';

const DICTIONARY_BYTES = 4096;
const LZFU = 0x75465a4c;
const UNCOMPRESSED = 0x414c454d;
const HEADER_BYTES = 16;

/** MS-OXRTFCP 2.1.2.1: what the dictionary holds at the start. */
const INITIAL = Buffer.from(
	'{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern ' +
		'\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0' +
		'\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx',
	'latin1',
);

/**
 * The RTF inside, null when the bytes are no compressed RTF. A stream that breaks off gives what
 * could be read; more than `LIMITS.rtfBytes` is cut there.
 */
export function decompressRtf(source: Buffer): Buffer | null {
	if (source.length < HEADER_BYTES) return null;
	const rawSize = Math.min(source.readUInt32LE(4), LIMITS.rtfBytes);
	const type = source.readUInt32LE(8);
	if (type === UNCOMPRESSED) return source.subarray(HEADER_BYTES, HEADER_BYTES + rawSize);
	if (type !== LZFU) return null;
	// Each input byte gives at most 17/2 bytes: a lying size must not allocate more.
	const out = Buffer.alloc(Math.min(rawSize, (source.length - HEADER_BYTES) * 9 + 16));
	const dictionary = Buffer.alloc(DICTIONARY_BYTES);
	INITIAL.copy(dictionary);
	let write = INITIAL.length;
	let written = 0;
	let position = HEADER_BYTES;
	const put = (byte: number): void => {
		out[written++] = byte;
		dictionary[write] = byte;
		write = (write + 1) % DICTIONARY_BYTES;
	};
	while (position < source.length && written < out.length) {
		const control = source[position++] ?? 0;
		for (let bit = 0; bit < 8 && position < source.length && written < out.length; bit++) {
			if ((control & (1 << bit)) === 0) {
				put(source[position++] ?? 0);
				continue;
			}
			if (position + 1 >= source.length) return out.subarray(0, written);
			const reference = source.readUInt16BE(position);
			position += 2;
			const offset = reference >> 4;
			if (offset === write) return out.subarray(0, written);
			const length = (reference & 0x0f) + 2;
			for (let i = 0; i < length && written < out.length; i++) {
				put(dictionary[(offset + i) % DICTIONARY_BYTES] ?? 0);
			}
		}
	}
	return out.subarray(0, written);
}
