/** Reading RTF: the HTML or text that Outlook wrapped into it (MS-OXRTFEX), else its plain text. */

import { decodeText } from '../charset/decodeText';

export interface RtfBody {
	html: string | null;
	text: string | null;
}

interface Group {
	/** Content is no text: font tables, pictures, unknown `\*` destinations. */
	isSkipped: boolean;
	isHtmlTag: boolean;
	/** Between `\htmlrtf` and `\htmlrtf0`: RTF's own rendering of what the HTML says. */
	isRtfOnly: boolean;
	isFontTable: boolean;
	/** Characters that stand for a `\u` in readers without Unicode. */
	unicodeSkip: number;
	font: number;
}

const SKIPPED = new Set([
	...['fonttbl', 'colortbl', 'stylesheet', 'info', 'pict', 'object', 'header', 'footer', 'headerl'],
	...['headerr', 'footerl', 'footerr', 'listtable', 'listoverridetable', 'rsidtbl', 'generator'],
	...['themedata', 'colorschememapping', 'datastore', 'latentstyles', 'xmlnstbl', 'mmathPr'],
	...['fldinst', 'bkmkstart', 'bkmkend', 'mhtmltag', 'pntext', 'pntxta', 'pntxtb', 'wgrffmtfilter'],
]);

const SYMBOLS: Readonly<Record<string, string>> = {
	par: '\n',
	line: '\n',
	sect: '\n',
	page: '\n',
	row: '\n',
	cell: '\t',
	tab: '\t',
	lquote: '\u2018',
	rquote: '\u2019',
	ldblquote: '\u201c',
	rdblquote: '\u201d',
	bullet: '\u2022',
	endash: '\u2013',
	emdash: '\u2014',
	emspace: '\u2003',
	enspace: '\u2002',
	zwj: '\u200d',
	zwnj: '\u200c',
};

/** `\fcharset` of the font table as code pages (RTF 1.9.1, font table). */
const FONT_CHARSETS: Readonly<Record<number, number>> = {
	0: 1252,
	77: 10000,
	128: 932,
	129: 949,
	134: 936,
	136: 950,
	161: 1253,
	162: 1254,
	163: 1258,
	177: 1255,
	178: 1256,
	186: 1257,
	204: 1251,
	222: 874,
	238: 1250,
};

const MAX_DEPTH = 500;

class RtfReader {
	private readonly out: string[] = [];
	private bytes: number[] = [];
	private readonly stack: Group[] = [];
	private group: Group = {
		isSkipped: false,
		isHtmlTag: false,
		isRtfOnly: false,
		isFontTable: false,
		unicodeSkip: 1,
		font: -1,
	};
	/** Groups beyond the depth that is kept; they are passed over. */
	private tooDeep = 0;
	private skipCharacters = 0;
	private isStarred = false;
	private codePage = 1252;
	private readonly fonts = new Map<number, number>();
	private fontInTable = -1;
	private form: 'html' | 'text' | 'rtf' = 'rtf';

	constructor(private readonly rtf: string) {}

	read(): RtfBody {
		const head = this.rtf.slice(0, 2000);
		if (head.includes('\\fromhtml')) this.form = 'html';
		else if (head.includes('\\fromtext')) this.form = 'text';
		const { rtf } = this;
		let i = 0;
		while (i < rtf.length) {
			const char = rtf[i];
			if (char === '\\') i = this.control(i + 1);
			else {
				if (char === '{') this.open();
				else if (char === '}') this.close();
				else if (char !== '\r' && char !== '\n') this.literal(rtf.charCodeAt(i));
				i++;
			}
		}
		this.flushBytes();
		const text = this.out.join('');
		return this.form === 'html' ? { html: text, text: null } : { html: null, text: text.trim() };
	}

	private get isSilent(): boolean {
		return (
			this.tooDeep > 0 || this.group.isSkipped || (this.group.isRtfOnly && this.form === 'html')
		);
	}

	private open(): void {
		this.flushBytes();
		this.isStarred = false;
		if (this.stack.length >= MAX_DEPTH) {
			this.tooDeep++;
			return;
		}
		this.stack.push(this.group);
		this.group = { ...this.group };
	}

	private close(): void {
		this.flushBytes();
		this.isStarred = false;
		if (this.tooDeep > 0) this.tooDeep--;
		else this.group = this.stack.pop() ?? this.group;
	}

	private literal(code: number): void {
		if (this.skipCharacters > 0) {
			this.skipCharacters--;
			return;
		}
		if (this.isSilent) return;
		if (code > 0x7f || this.bytes.length > 0) this.bytes.push(code);
		else this.put(String.fromCharCode(code));
		if (code <= 0x7f && this.bytes.length > 0) this.flushBytes();
	}

	private put(text: string): void {
		const isMarkup = this.form === 'html' && !this.group.isHtmlTag;
		this.out.push(
			isMarkup ? text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;') : text,
		);
	}

	private flushBytes(): void {
		if (this.bytes.length === 0) return;
		const codePage = this.fonts.get(this.group.font) ?? this.codePage;
		this.put(decodeText(Buffer.from(this.bytes), `cp${codePage}`).text);
		this.bytes = [];
	}

	/** One control word or symbol behind the backslash; returns the offset behind it. */
	private control(at: number): number {
		const { rtf } = this;
		const char = rtf[at] ?? '';
		if (char === "'") {
			const code = Number.parseInt(rtf.slice(at + 1, at + 3), 16);
			if (!Number.isNaN(code)) this.hex(code);
			return at + 3;
		}
		if (!/[a-z]/i.test(char)) {
			this.symbol(char);
			return at + 1;
		}
		let end = at;
		while (end < rtf.length && end - at < 32 && /[a-z]/i.test(rtf[end] ?? '')) end++;
		const word = rtf.slice(at, end);
		const digits = /^-?\d{1,10}/.exec(rtf.slice(end, end + 11))?.[0] ?? '';
		end += digits.length;
		if (rtf[end] === ' ') end++;
		const value = digits === '' ? null : Number(digits);
		if (word === 'bin' && value !== null && value > 0) return Math.min(rtf.length, end + value);
		this.word(word, value);
		return end;
	}

	private hex(code: number): void {
		if (this.skipCharacters > 0) this.skipCharacters--;
		else if (!this.isSilent) this.bytes.push(code);
	}

	private symbol(char: string): void {
		if (char === '*') {
			this.isStarred = true;
			return;
		}
		const text = char === '~' ? '\u00a0' : char === '_' ? '\u2011' : char === '-' ? '' : char;
		this.flushBytes();
		if (char === '\n' || char === '\r') this.putUnlessSilent('\n');
		else if (/[{}\\~_]/.test(char)) this.putUnlessSilent(text);
	}

	private putUnlessSilent(text: string): void {
		if (!this.isSilent) this.put(text);
	}

	private word(word: string, value: number | null): void {
		const wasStarred = this.isStarred;
		this.isStarred = false;
		this.flushBytes();
		if (word === 'u' && value !== null) {
			this.skipCharacters = this.group.unicodeSkip;
			const code = value < 0 ? value + 65536 : value;
			if (code > 0 && code <= 0xffff) this.putUnlessSilent(String.fromCharCode(code));
			return;
		}
		this.skipCharacters = 0;
		if (word === 'uc') this.group.unicodeSkip = Math.min(Math.max(value ?? 1, 0), 8);
		else if (word === 'ansicpg' && value !== null) this.codePage = value;
		else if (word === 'htmlrtf') this.group.isRtfOnly = value !== 0;
		else if (word === 'htmltag' && wasStarred) this.group.isHtmlTag = true;
		else if (word === 'f' && value !== null) this.setFont(value);
		else if (word === 'fcharset' && this.group.isFontTable) this.setFontCharset(value ?? 0);
		else if (SKIPPED.has(word) || wasStarred) this.skipGroup(word);
		else if (Object.hasOwn(SYMBOLS, word)) this.newText(word);
	}

	private newText(word: string): void {
		const text = SYMBOLS[word] ?? '';
		const isLine =
			text === '\n' && this.form === 'html' && word === 'line' && !this.group.isHtmlTag;
		if (isLine && !this.isSilent) this.out.push('<br>\n');
		else this.putUnlessSilent(text);
	}

	private setFont(font: number): void {
		if (this.group.isFontTable) this.fontInTable = font;
		else this.group.font = font;
	}

	private setFontCharset(charset: number): void {
		const codePage = FONT_CHARSETS[charset];
		if (codePage !== undefined && this.fonts.size < 1000)
			this.fonts.set(this.fontInTable, codePage);
	}

	private skipGroup(word: string): void {
		if (word === 'fonttbl') this.group.isFontTable = true;
		this.group.isSkipped = true;
	}
}

/** Reads decompressed RTF; never throws. HTML that Outlook made RTF of comes back as HTML. */
export function readRtf(rtf: Buffer): RtfBody {
	// The stream ends in a NUL as a string of C does, and no text has one.
	return new RtfReader(rtf.toString('latin1').replaceAll('\0', '')).read();
}
