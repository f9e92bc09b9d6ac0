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
