/** One line of uuencode: its first character says how many bytes follow. */
function decodeUuLine(line: string, out: number[]): void {
	let left = (line.charCodeAt(0) - 32) & 63;
	for (let i = 1; left > 0 && i < line.length; i += 4) {
		const c = [0, 1, 2, 3].map((k) => ((line.charCodeAt(i + k) || 32) - 32) & 63);
		const bits = ((c[0] ?? 0) << 18) | ((c[1] ?? 0) << 12) | ((c[2] ?? 0) << 6) | (c[3] ?? 0);
		for (let k = 16; k >= 0 && left > 0; k -= 8, left--) out.push((bits >> k) & 255);
	}
}

/** A line of uuencode is as long as its first character says; spaces at its end may be lost. */
export function isUuLine(line: string): boolean {
	const count = (line.charCodeAt(0) - 32) & 63;
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
	const out: number[] = [];
	for (const line of source.toString('latin1').split(/\r?\n|\r/)) {
		if (line.trim() === 'end') break;
		if (line === '') continue;
		if (!isUuLine(line)) return null;
		decodeUuLine(line, out);
	}
	return out.length === 0 ? null : Buffer.from(out);
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
