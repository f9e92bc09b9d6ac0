import { decodeUuencode, isUuLine } from '../structure/uuencode';

export interface UuFile {
	fileName: string;
	content: Buffer;
}

export interface WithoutUuBlocks {
	text: string;
	files: UuFile[];
}

const BEGIN = /^begin [0-7]{3,4} \S/;

/** Longest line of a block, bytes: 45 encoded ones, a checksum, a line end. */
const LINE_BYTES = 100;
const LF = 0x0a;

/** Offset behind the `end` line of the block whose `begin` line is there, -1 when it is none. */
function endOfBlockAt(bytes: Buffer, begin: number): number {
	let at = begin;
	for (let line = 0; at < bytes.length; line++) {
		const lf = bytes.indexOf(LF, at);
		const next = lf < 0 ? bytes.length : lf + 1;
		if (line > 0 && next - at > LINE_BYTES) return -1;
		const text = bytes.toString('latin1', at, Math.min(next, at + LINE_BYTES)).trimEnd();
		if (line === 0 && !BEGIN.test(text)) return -1;
		if (text === 'end') return line > 1 ? next : -1;
		if (line > 0 && text !== '' && !isUuLine(text)) return -1;
		at = next;
	}
	return -1;
}

/** Offset of the next line that begins with `begin `, null when there is none. */
function nextBegin(bytes: Buffer, from: number): number | null {
	const at = bytes.indexOf('\nbegin ', from);
	return at < 0 ? null : at + 1;
}

/**
 * `takeUuBlocks` for a text that is too long to be cut into lines: what is left is a copy of the bytes
 * between the files. In charsets that are ASCII in their lower half, as those of programs before MIME.
 */
export function takeLargeUuBlocks(bytes: Buffer): { rest: Buffer; files: UuFile[] } {
	const files: UuFile[] = [];
	const kept: Buffer[] = [];
	let from = 0;
	let begin = bytes.toString('latin1', 0, 6) === 'begin ' ? 0 : nextBegin(bytes, 0);
	while (begin !== null) {
		const end = endOfBlockAt(bytes, begin);
		const decoded = end < 0 ? null : decodeUuencode(bytes.subarray(begin, end));
		if (decoded !== null) {
			files.push({ fileName: decoded.fileName, content: decoded.bytes });
			kept.push(bytes.subarray(from, begin));
			from = end;
		}
		begin = nextBegin(bytes, Math.max(begin, from - 1));
	}
	return files.length === 0
		? { rest: bytes, files }
		: { rest: Buffer.concat([...kept, bytes.subarray(from)]), files };
}

/** Index of the `end` line when all between is uuencode, else -1. */
function endOfBlock(lines: readonly string[], begin: number): number {
	for (let i = begin + 1; i < lines.length; i++) {
		const line = lines[i] ?? '';
		if (line.trim() === 'end') return i > begin + 1 ? i : -1;
		if (line !== '' && !isUuLine(line)) return -1;
	}
	return -1;
}

/**
 * Takes whole uuencoded files out of a plain text, as programs before MIME attached them. A block
 * that is not complete and valid to its last line stays in the text.
 */
export function takeUuBlocks(text: string): WithoutUuBlocks {
	if (!text.startsWith('begin ') && !text.includes('\nbegin ')) return { text, files: [] };
	const lines = text.split('\n');
	const kept: string[] = [];
	const files: UuFile[] = [];
	for (let i = 0; i < lines.length; i++) {
		const line = lines[i] ?? '';
		const end = BEGIN.test(line) ? endOfBlock(lines, i) : -1;
		const block = end < 0 ? '' : lines.slice(i, end + 1).join('\n');
		const decoded = end < 0 ? null : decodeUuencode(Buffer.from(block, 'latin1'));
		if (decoded === null) kept.push(line);
		else {
			files.push({ fileName: decoded.fileName, content: decoded.bytes });
			i = end;
		}
	}
	return { text: kept.join('\n'), files };
}
