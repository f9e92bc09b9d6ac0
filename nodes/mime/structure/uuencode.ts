const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/** Bytes of a line that are looked at as text: a `begin` line with a long name. */
const LINE_CHARS = 1000;

/** Calls back with the offsets of each line, its end not among them, until told to stop. */
function eachLine(source: Buffer, look: (start: number, end: number) => boolean): void {
	let start = 0;
	while (start < source.length) {
		let end = start;
		while (end < source.length && source[end] !== LF && source[end] !== CR) end++;
		if (!look(start, end)) return;
		start = source[end] === CR && source[end + 1] === LF ? end + 2 : end + 1;
	}
}

/** Decodes one line into `out`: its first character says how many bytes follow. Returns the new length. */
function decodeUuLine(
	source: Buffer,
	start: number,
	end: number,
	out: Buffer,
	length: number,
): number {
	let left = ((source[start] ?? SPACE) - SPACE) & 63;
	let written = length;
	for (let i = start + 1; left > 0 && i < end; i += 4) {
		let bits = 0;
		for (let k = 0; k < 4; k++) {
			const byte = i + k < end ? (source[i + k] as number) : SPACE;
			bits = (bits << 6) | ((byte - SPACE) & 63);
		}
		for (let shift = 16; shift >= 0 && left > 0; shift -= 8, left--) {
			out[written++] = (bits >> shift) & 255;
		}
	}
	return written;
}

/** A line of uuencode is as long as its first character says; spaces at its end may be lost. */
export function isUuLine(line: string): boolean {
	const count = (line.charCodeAt(0) - SPACE) & 63;
	const expected = Math.ceil(count / 3) * 4;
	if (line.length - 1 > expected + 1) return false;
	if (!/^[\x20-\x60]+$/.test(line)) return false;
	return line.trimEnd().length - 1 <= expected && (count === 0 || line.length > 1);
}

/**
 * Uuencoded lines without `begin` and `end`: some programs name the file in the part's header only
 * (seen in mail of 2002, Content-Transfer-Encoding: x-uuencode). Null unless every line is one.
 */
export function decodeBareUuencode(source: Buffer): Buffer | null {
	const out = Buffer.allocUnsafe(source.length);
	let length = 0;
	let isAll = true;
	eachLine(source, (start, end) => {
		const line = source.toString('latin1', start, Math.min(end, start + LINE_CHARS));
		if (line.trim() === 'end') return false;
		if (line === '') return true;
		isAll = isUuLine(line);
		if (isAll) length = decodeUuLine(source, start, end, out, length);
		return isAll;
	});
	return isAll && length > 0 ? Buffer.from(out.subarray(0, length)) : null;
}

/**
 * Uuencoded bytes between `begin MODE NAME` and `end`; null when there is no `begin` line. What
 * stands around is passed over.
 */
export function decodeUuencode(source: Buffer): { bytes: Buffer; fileName: string } | null {
	const out = Buffer.allocUnsafe(source.length);
	let length = 0;
	let fileName: string | null = null;
	eachLine(source, (start, end) => {
		if (fileName === null) {
			const line = source.toString('latin1', start, Math.min(end, start + LINE_CHARS));
			const begin = /^begin [0-7]{3,4} (?=\S)/.exec(line)?.[0];
			if (begin !== undefined) fileName = line.slice(begin.length).trim();
			return true;
		}
		if (source.toString('latin1', start, Math.min(end, start + 8)).trim() === 'end') return false;
		if (end > start) length = decodeUuLine(source, start, end, out, length);
		return true;
	});
	return fileName === null ? null : { bytes: Buffer.from(out.subarray(0, length)), fileName };
}
