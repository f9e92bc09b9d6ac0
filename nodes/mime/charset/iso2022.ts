/**
 * Readers for charsets that switch tables by escape sequences, which iconv-lite does not have.
 * Each rewrites the bytes into the EUC form of the same tables and lets `decodeRun` do those.
 * Sources: RFC 1468, RFC 1554 and code page 50221/50222 (Japanese), RFC 1557 (Korean), RFC 1922
 * (Chinese), RFC 1843 (HZ).
 */

const ESC = 0x1b;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const LF = 0x0a;
const TILDE = 0x7e;

type DecodeRun = (bytes: Buffer, charset: string) => string;

type Table = 'ascii' | 'kana' | 'jis0208' | 'jis0212' | 'ksc' | 'gb' | 'latin1' | 'greek';

const CHARSETS: Readonly<Record<Table, string>> = {
	ascii: 'windows-1252',
	kana: 'euc-jp',
	jis0208: 'euc-jp',
	jis0212: 'euc-jp',
	ksc: 'cp949',
	gb: 'gb18030',
	latin1: 'iso-8859-1',
	greek: 'iso-8859-7',
};

/** Escape sequences without their ESC; the longest that matches wins. */
const ESCAPES: ReadonlyArray<{ text: string; table: Table; single?: boolean; so?: boolean }> = [
	{ text: '$(D', table: 'jis0212' },
	{ text: '$(C', table: 'ksc' },
	{ text: '$(B', table: 'jis0208' },
	{ text: '$(@', table: 'jis0208' },
	{ text: '$(A', table: 'gb' },
	{ text: '$)C', table: 'ksc', so: true },
	{ text: '$)A', table: 'gb', so: true },
	{ text: '$)G', table: 'gb', so: true },
	{ text: '.A', table: 'latin1', single: true },
	{ text: '.F', table: 'greek', single: true },
	{ text: '$B', table: 'jis0208' },
	{ text: '$@', table: 'jis0208' },
	{ text: '$A', table: 'gb' },
	{ text: '(B', table: 'ascii' },
	{ text: '(J', table: 'ascii' },
	{ text: '(H', table: 'ascii' },
	{ text: '(I', table: 'kana' },
	{ text: 'N', table: 'latin1', single: true },
];

function toEuc(bytes: Buffer, table: Table): Buffer {
	if (table === 'kana' || table === 'jis0212') {
		const out: number[] = [];
		const lead = table === 'kana' ? 0x8e : 0x8f;
		const width = table === 'kana' ? 1 : 2;
		for (let i = 0; i < bytes.length; i++) {
			const byte = bytes[i] ?? 0;
			if (byte <= 0x20) {
				out.push(byte);
				continue;
			}
			out.push(lead);
			for (let k = 0; k < width && i + k < bytes.length; k++) out.push((bytes[i + k] ?? 0) | 0x80);
			i += width - 1;
		}
		return Buffer.from(out);
	}
	const out = Buffer.allocUnsafe(bytes.length);
	for (let i = 0; i < bytes.length; i++) {
		const byte = bytes[i] ?? 0;
		out[i] = byte > 0x20 ? byte | 0x80 : byte;
	}
	return out;
}

function matchEscape(bytes: Buffer, at: number): (typeof ESCAPES)[number] | undefined {
	const text = bytes.toString('latin1', at, at + 3);
	return ESCAPES.find((escape) => text.startsWith(escape.text));
}

/**
 * Decodes the ISO-2022 families of Japan, Korea and China, with half-width katakana by `ESC ( I`,
 * by SO/SI and by raw 8-bit bytes (code pages 50221 and 50222). A line end returns to ASCII, as the
 * RFCs demand, so one lost escape costs one line.
 */
export function decodeIso2022(bytes: Buffer, decodeRun: DecodeRun): string {
	let result = '';
	let table: Table = 'ascii';
	let shiftTable: Table = 'kana';
	let isShifted = false;
	let runStart = 0;
	const flush = (end: number): void => {
		if (end <= runStart) return;
		const run = bytes.subarray(runStart, end);
		const active = isShifted ? shiftTable : table;
		if (active === 'ascii') result += decodeRun(run, run.some((b) => b > 0x7f) ? 'cp932' : 'ascii');
		else result += decodeRun(toEuc(run, active), CHARSETS[active]);
	};
	for (let i = 0; i < bytes.length; i++) {
		const byte = bytes[i];
		if (byte === ESC) {
			const escape = matchEscape(bytes, i + 1);
			if (escape === undefined) continue;
			flush(i);
			if (escape.so === true) shiftTable = escape.table;
			else if (escape.single !== true) table = escape.table;
			i += escape.text.length;
			runStart = i + 1;
		} else if (byte === SHIFT_OUT || byte === SHIFT_IN) {
			flush(i);
			isShifted = byte === SHIFT_OUT;
			runStart = i + 1;
		} else if (byte === LF) {
			flush(i + 1);
			runStart = i + 1;
			table = 'ascii';
			isShifted = false;
		}
	}
	flush(bytes.length);
	return result;
}

/** Decodes HZ (RFC 1843): `~{` opens GB 2312, `~}` closes it, `~~` is a tilde. */
export function decodeHz(bytes: Buffer, decodeRun: DecodeRun): string {
	let result = '';
	let isChinese = false;
	let runStart = 0;
	const flush = (end: number): void => {
		if (end <= runStart) return;
		const run = bytes.subarray(runStart, end);
		result += isChinese ? decodeRun(toEuc(run, 'gb'), 'gb18030') : decodeRun(run, 'ascii');
	};
	for (let i = 0; i < bytes.length; i++) {
		if (bytes[i] === LF) {
			flush(i);
			runStart = i;
			isChinese = false;
			continue;
		}
		if (bytes[i] !== TILDE) continue;
		const next = bytes[i + 1];
		const isSwitch = next === 0x7b || next === 0x7d;
		if (!isSwitch && (isChinese || next !== TILDE)) continue;
		flush(isSwitch ? i : i + 1);
		if (isSwitch) isChinese = next === 0x7b;
		i += 1;
		runStart = i + 1;
	}
	flush(bytes.length);
	return result;
}

/** True for 7-bit text that switches to a Japanese, Korean or Chinese table, whatever it claims. */
export function hasIso2022Escapes(bytes: Buffer): boolean {
	for (let at = bytes.indexOf(ESC); at >= 0; at = bytes.indexOf(ESC, at + 1)) {
		const next = bytes[at + 1];
		const after = bytes[at + 2];
		if (next === 0x24 && (after === 0x42 || after === 0x40 || after === 0x28 || after === 0x29)) {
			return true;
		}
		if (next === 0x28 && after === 0x49) return true;
	}
	return false;
}
