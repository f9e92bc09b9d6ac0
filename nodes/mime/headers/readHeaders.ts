import { LIMITS } from '../../helpdesk/limits';

/** One header field as bytes: a "binary" string holds one byte in each character. */
export interface RawHeader {
	/** Lower case. */
	name: string;
	/** Unfolded and trimmed; a binary string. */
	value: string;
}

export interface HeaderBlock {
	headers: RawHeader[];
	/** Offset of the first byte of the body. */
	bodyStart: number;
	/** What was odd, in words for a finding. */
	oddities: string[];
}

const LF = 0x0a;
const MAX_NAME_CHARS = 200;
/** Lines looked at behind a line that is no header, to tell a broken header from a body. */
const LOOK_AHEAD_LINES = 8;

const KNOWN_NAMES =
	/^(?:from|to|cc|bcc|subject|date|sender|reply-to|message-id|in-reply-to|references|received|return-path|delivered-to|mime-version|content-[a-z-]{1,200}|x-[\w-]{1,200}|list-[a-z-]{1,200}|dkim-signature|arc-[a-z-]{1,200}|authentication-results|received-spf|precedence|auto-submitted|importance|priority|organization|user-agent|thread-[a-z]{1,200}|errors-to|envelope-to)$/;
/** Fields whose lines are joined even when the fold lost its leading space. */
const FOLDED_FIELDS = /^(?:subject|references|in-reply-to|message-id)$/;

const BRACKET_FIELDS = /^(?:from|to|cc|reply-to|references|in-reply-to|message-id)$/;

/** Length of the field name when the line is `Name:` or `Name :`, else 0. Names are RFC 5322 ftext. */
function fieldNameLength(line: string): number {
	const colon = line.indexOf(':');
	if (colon <= 0 || colon > MAX_NAME_CHARS) return 0;
	let end = colon;
	while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--;
	for (let i = 0; i < end; i++) {
		const code = line.charCodeAt(i);
		if (code <= 0x20 || code >= 0x7f) return 0;
	}
	return end;
}

function isBlank(line: string): boolean {
	for (let i = 0; i < line.length; i++) {
		const code = line.charCodeAt(i);
		if (code !== 0x20 && code !== 0x09 && code !== 0x0d) return false;
	}
	return true;
}

class LineReader {
	constructor(
		private readonly source: Buffer,
		public position: number,
		private readonly end: number,
	) {}

	get isAtEnd(): boolean {
		return this.position >= this.end;
	}

	/** The next line without its line end; at most `headerBytes` of it are looked at. */
	next(): string {
		const lf = this.source.indexOf(LF, this.position);
		const stop = lf < 0 || lf >= this.end ? this.end : lf;
		const from = this.position;
		this.position = Math.min(this.end, stop + 1);
		let to = stop;
		while (to > from && this.source[to - 1] === 0x0d) to--;
		return this.source.toString('latin1', from, Math.min(to, from + LIMITS.headerBytes));
	}
}

/** Does a header go on behind a line that is none? Only names that mail really uses count. */
function headerGoesOn(source: Buffer, position: number, end: number): boolean {
	const reader = new LineReader(source, position, end);
	for (let i = 0; i < LOOK_AHEAD_LINES && !reader.isAtEnd; i++) {
		const line = reader.next();
		if (isBlank(line) || line.startsWith('--')) return false;
		const length = fieldNameLength(line);
		if (length > 0 && KNOWN_NAMES.test(line.slice(0, length).toLowerCase())) return true;
	}
	return false;
}

/** `Content-Type: multipart/mixed;` and in the next line `boundary=…` without a space before it. */
function continuesParameters(previous: RawHeader | undefined, line: string): boolean {
	if (previous === undefined || !/^content-(?:type|disposition)$/.test(previous.name)) return false;
	return previous.value.endsWith(';') && /^[a-z][\w*-]{1,30}=/i.test(line);
}

/** The line closes a bracket that the field has open: its fold lost the space, header end or not. */
function closesBracket(previous: RawHeader | undefined, line: string): boolean {
	if (previous === undefined || !BRACKET_FIELDS.test(previous.name)) return false;
	const isOpen = previous.value.lastIndexOf('<') > previous.value.lastIndexOf('>');
	return isOpen && line.includes('>');
}

function belongsToPrevious(previous: RawHeader | undefined, line: string): boolean {
	if (previous === undefined) return false;
	if (FOLDED_FIELDS.test(previous.name)) return true;
	if (/^content-(?:type|disposition)$/.test(previous.name)) return line.includes('=');
	if (/^(?:from|to|cc|reply-to)$/.test(previous.name) && line.includes('@')) return true;
	return /[;,=]$/.test(previous.value);
}

/** Pieces of a value are joined once at the end: a hostile field of many lines stays linear. */
class FieldBuilder {
	readonly headers: RawHeader[] = [];
	private pieces: string[] = [];
	private name = '';

	get current(): RawHeader | undefined {
		return this.name === '' ? undefined : { name: this.name, value: this.pieces.at(-1) ?? '' };
	}

	start(name: string, value: string): void {
		this.finish();
		this.name = name;
		this.pieces = [value.trim()];
	}

	append(line: string): void {
		const piece = line.trim();
		if (piece !== '') this.pieces.push(piece);
	}

	finish(): void {
		if (this.name !== '') {
			const value = this.pieces.length === 1 ? (this.pieces[0] ?? '') : this.pieces.join(' ');
			this.headers.push({ name: this.name, value: value.trim() });
		}
		this.name = '';
	}
}

/** A bare CR inside a line is a line end when a header follows it, else white space. */
function splitBareCr(line: string): string[] {
	if (!line.includes('\r')) return [line];
	const lines: string[] = [];
	let current = '';
	for (const piece of line.split('\r')) {
		const isFolded = piece.startsWith(' ') || piece.startsWith('\t');
		if (current !== '' && !isFolded && fieldNameLength(piece) === 0) current += ` ${piece}`;
		else {
			if (current !== '') lines.push(current);
			current = piece;
		}
	}
	if (current !== '') lines.push(current);
	return lines;
}

/** Passes over a byte order mark, blank lines and an mbox separator before the first field. */
function skipLeading(source: Buffer, start: number, end: number): number {
	let position = start;
	if (source[position] === 0xef && source[position + 1] === 0xbb && source[position + 2] === 0xbf) {
		position += 3;
	}
	const reader = new LineReader(source, position, end);
	while (!reader.isAtEnd) {
		const lineStart = reader.position;
		const line = reader.next();
		if (isBlank(line)) continue;
		if (/^>?From [^:]/.test(line) && fieldNameLength(line) === 0) {
			position = reader.position;
			continue;
		}
		return fieldNameLength(line) > 0 ? lineStart : position;
	}
	return position;
}

/**
 * Reads the header block of a mail or part, tolerant of everything the world's programs do to it:
 * any line end, an mbox line or byte order mark first, lost folds, lines without colon, white space
 * before the colon, no blank line before the body. Bounded by `LIMITS.headerBytes` and
 * `LIMITS.headerFields`.
 *
 * @param isTop the mail itself: blank lines, a BOM or an mbox line may stand first
 */
export function readHeaders(
	source: Buffer,
	start: number,
	end: number,
	isTop: boolean,
): HeaderBlock {
	const oddities: string[] = [];
	const fields = new FieldBuilder();
	const first = isTop ? skipLeading(source, start, end) : start;
	const reader = new LineReader(source, first, end);
	let isOverLimit = false;
	for (;;) {
		const lineStart = reader.position;
		if (reader.isAtEnd) return finish(lineStart);
		const wholeLine = reader.next();
		if (isBlank(wholeLine)) {
			const isSpaces = wholeLine.includes(' ') || wholeLine.includes('\t');
			if (isSpaces && headerGoesOn(source, reader.position, end)) continue;
			return finish(reader.position);
		}
		if (lineStart - first > LIMITS.headerBytes || fields.headers.length >= LIMITS.headerFields) {
			isOverLimit = true;
			continue;
		}
		for (const line of splitBareCr(wholeLine)) {
			if (line.startsWith(' ') || line.startsWith('\t')) {
				if (fields.current === undefined && !isTop) return finish(lineStart);
				fields.append(line);
				continue;
			}
			const length = fieldNameLength(line);
			if (length > 0) {
				fields.start(line.slice(0, length).toLowerCase(), line.slice(line.indexOf(':') + 1));
				continue;
			}
			const isDelimiter = line.startsWith('--');
			const isRest =
				continuesParameters(fields.current, line) || closesBracket(fields.current, line);
			if (isDelimiter || (!isRest && !headerGoesOn(source, reader.position, end))) {
				if (fields.current !== undefined) oddities.push('no blank line before the body');
				return finish(lineStart);
			}
			if (isRest || belongsToPrevious(fields.current, line)) {
				fields.append(line);
				oddities.push('a folded line without leading space');
			} else oddities.push('a header line without colon');
		}
	}

	function finish(bodyStart: number): HeaderBlock {
		fields.finish();
		if (isOverLimit) oddities.push('header over the size limit, the rest ignored');
		return { headers: fields.headers, bodyStart, oddities: [...new Set(oddities)] };
	}
}

/** First field of that name that says something, as a binary string; '' when there is none. */
export function firstHeader(headers: readonly RawHeader[], name: string): string {
	for (const header of headers)
		if (header.name === name && header.value !== '') return header.value;
	return '';
}
