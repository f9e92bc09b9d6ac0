import { LIMITS } from '../../helpdesk/limits';
import {
	fieldNameLength,
	hasFoldedColon,
	headerGoesOn,
	isBlank,
	isFolded,
	LineReader,
} from './headerLines';

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

/** Fields whose lines are joined even when the fold lost its leading space. */
const FOLDED_FIELDS = /^(?:subject|references|in-reply-to|message-id)$/;

const BRACKET_FIELDS = /^(?:from|to|cc|reply-to|references|in-reply-to|message-id)$/;

/** `X-Customer Number: 7`, as programs write it that take any label for a field name. */
const SPACED_NAME = /^x-[\w-]{1,60}(?: [\w-]{1,40}){1,5}[ \t]{0,5}:/i;

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

/** `h=from:to:subject;` of a signature that lost its folds has a colon, but is no field. */
function isLostTag(previous: RawHeader | undefined, line: string): boolean {
	return /^(?:dkim|domainkey|arc)-/.test(previous?.name ?? '') && /^[a-z]{1,2}=/.test(line);
}

function belongsToPrevious(previous: RawHeader | undefined, line: string): boolean {
	if (previous === undefined) return false;
	if (FOLDED_FIELDS.test(previous.name)) return true;
	if (/^(?:dkim|domainkey|arc)-/.test(previous.name)) return true;
	if (/^content-(?:type|disposition)$/.test(previous.name)) return line.includes('=');
	if (/^(?:from|to|cc|reply-to)$/.test(previous.name) && line.includes('@')) return true;
	return /[;,=]$/.test(previous.value);
}

/** Without these a mail is unreadable: their first is taken behind any number of others. */
const NEEDED_FIELDS =
	/^(?:from|to|cc|reply-to|subject|date|message-id|in-reply-to|references|content-(?:type|transfer-encoding|disposition))$/;

/** Picks the needed fields out of those beyond the limit. */
class LateFields {
	private readonly names = new Set<string>();
	/** The field whose folds follow; at first the last within the limit. */
	private isTaking = true;

	takes(line: string, before: readonly RawHeader[]): boolean {
		if (/^[ \t]/.test(line)) return this.isTaking;
		const name = line.slice(0, fieldNameLength(line)).toLowerCase();
		this.isTaking =
			NEEDED_FIELDS.test(name) &&
			!this.names.has(name) &&
			!before.some((header) => header.name === name);
		if (this.isTaking) this.names.add(name);
		return this.isTaking;
	}
}

/** Pieces of a value are joined once at the end: a hostile field of many lines stays linear. */
class FieldBuilder {
	readonly headers: RawHeader[] = [];
	private pieces: string[] = [];
	private name = '';

	get current(): RawHeader | undefined {
		return this.name === '' ? undefined : { name: this.name, value: this.pieces.at(-1) ?? '' };
	}

	get count(): number {
		return this.headers.length + (this.name === '' ? 0 : 1);
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
	const late = new LateFields();
	let isOverLimit = false;
	for (;;) {
		const lineStart = reader.position;
		if (reader.isAtEnd) return finish(lineStart);
		const wholeLine = reader.next();
		if (isBlank(wholeLine)) {
			const isSpaces = wholeLine.includes(' ') || wholeLine.includes('\t');
			const isOpen = isSpaces && /[,;]$/.test(fields.current?.value ?? '');
			if (isOpen && isFolded(source, reader.position, end)) continue;
			if (isSpaces && headerGoesOn(source, reader.position, end, fields.current?.name)) continue;
			return finish(reader.position);
		}
		const isTooLong = lineStart - first > LIMITS.headerBytes;
		if (isTooLong || fields.count >= LIMITS.headerFields) {
			if (isTooLong || !late.takes(wholeLine, fields.headers)) {
				isOverLimit = true;
				continue;
			}
		}
		for (const line of splitBareCr(wholeLine)) {
			const isFold = line.startsWith(' ') || line.startsWith('\t');
			if (isFold && fields.current === undefined && !isTop) return finish(lineStart);
			// A fold of nothing is a field that stands too far to the right.
			const field = isFold && fields.current === undefined ? line.trimStart() : line;
			const isNoField = (isFold && field === line) || isLostTag(fields.current, line);
			const length = isNoField ? 0 : fieldNameLength(field);
			if (length > 0) {
				fields.start(field.slice(0, length).toLowerCase(), field.slice(field.indexOf(':') + 1));
				continue;
			}
			if (isFold) {
				fields.append(line);
				continue;
			}
			if (hasFoldedColon(line, source, reader.position, end)) {
				fields.start(line.trimEnd().toLowerCase(), reader.next().replace(/^[ \t]+:/, ''));
				oddities.push('a folded name of a header field');
				continue;
			}
			if (SPACED_NAME.test(line)) {
				fields.start(
					line.slice(0, line.indexOf(':')).replace(/\s+/g, '-').toLowerCase(),
					line.slice(line.indexOf(':') + 1),
				);
				oddities.push('spaces in the name of a header field');
				continue;
			}
			const isDelimiter = line.startsWith('--');
			const isRest =
				continuesParameters(fields.current, line) || closesBracket(fields.current, line);
			if (
				isDelimiter ||
				(!isRest && !headerGoesOn(source, reader.position, end, fields.current?.name))
			) {
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
