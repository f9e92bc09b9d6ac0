/** Files in yEnc (the draft 1.3 of 2002), as Usenet programs put them into a plain text. */

import type { UuFile } from './uuBlocks';

export interface WithoutYencBlocks {
	/** What stands around the files. */
	bytes: Buffer;
	files: UuFile[];
}

const LF = 0x0a;
const CR = 0x0d;
const ESCAPE = 0x3d;
const SHIFT = 42;
const ESCAPED_SHIFT = 64;
const BEGIN = Buffer.from('=ybegin ');
const PART = Buffer.from('=ypart ');
const END = Buffer.from('=yend ');
/** Bytes of a line of keywords that are looked at. */
const KEYWORD_LINE_BYTES = 1000;

function lineStart(source: Buffer, words: Buffer, from: number): number {
	let at = source.indexOf(words, from);
	while (at > 0 && source[at - 1] !== LF) at = source.indexOf(words, at + 1);
	return at;
}

function afterLine(source: Buffer, from: number): number {
	const end = source.indexOf(LF, from);
	return end < 0 ? source.length : end + 1;
}

/** Characters are shifted by 42; those that mail cannot carry stand behind `=`, shifted by 64 more. */
function decode(lines: Buffer): Buffer {
	const out = Buffer.allocUnsafe(lines.length);
	let written = 0;
	for (let i = 0; i < lines.length; i++) {
		let byte = lines[i] ?? 0;
		if (byte === CR || byte === LF) continue;
		if (byte === ESCAPE) byte = (lines[++i] ?? 0) - ESCAPED_SHIFT;
		out[written++] = (byte - SHIFT) & 0xff;
	}
	return out.subarray(0, written);
}

function sizeIn(line: Buffer): number {
	const size = / size=(\d{1,10})\b/.exec(line.toString('latin1', 0, KEYWORD_LINE_BYTES))?.[1];
	return size === undefined ? -1 : Number(size);
}

/**
 * Takes files in yEnc out of the bytes of a text, before a charset makes letters of them. A block
 * whose `=yend` is missing or names another size stays in the text; checksums are not compared.
 */
export function takeYencBlocks(source: Buffer): WithoutYencBlocks {
	const kept: Buffer[] = [];
	const files: UuFile[] = [];
	let keptTo = 0;
	let begin = lineStart(source, BEGIN, 0);
	while (begin >= 0) {
		const line = source.toString('latin1', begin, begin + KEYWORD_LINE_BYTES).split(/\r?\n/, 1)[0];
		let data = afterLine(source, begin);
		if (source.subarray(data, data + PART.length).equals(PART)) data = afterLine(source, data);
		const end = lineStart(source, END, data);
		if (end < 0) break;
		// The name is the last keyword and may hold anything.
		const fileName = (line ?? '').split(' name=').slice(1).join(' name=').trim();
		const content = decode(source.subarray(data, end));
		const after = afterLine(source, end);
		if (sizeIn(source.subarray(end, after)) === content.length) {
			files.push({ fileName, content });
			kept.push(source.subarray(keptTo, begin));
			keptTo = after;
		}
		begin = lineStart(source, BEGIN, after);
	}
	if (files.length === 0) return { bytes: source, files };
	return { bytes: Buffer.concat([...kept, source.subarray(keptTo)]), files };
}
