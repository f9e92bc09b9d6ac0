import type { BodyLine, HeaderLine } from './bodyLine';
import { fold } from '../text';
import { RULE_LINE_CHARS } from './bodyLine';
import type { BlockField } from './data/headerLabels';
import { HEADER_LABELS, LONGEST_LABEL } from './data/headerLabels';
import { asciiDigits } from './words';

export interface HeaderBlock {
	start: number;
	/** Behind its last header line. */
	end: number;
	fields: ReadonlyMap<BlockField, string>;
	/** Address of the link behind the From value, where its text does not show it. */
	fromAddress: string | null;
}

/** Lines that one block spans at most, blank and wrapped lines included. */
const BLOCK_LINES = 60;
/** "Phone: 123" between known labels: a form that a person or a web page filled in. */
const UNKNOWN_LABEL = /^[\p{L} -]{2,30}[:：] /u;
/** Wrapped lines of one field: long recipient lists. */
const WRAPPED_LINES = 12;

/** Bold, table and list marks before a label. */
const LABEL_MARKS = '*_|> \u2022';

/** Blocks overlap in hostile bodies; every line is read once. */
function headerOf(line: BodyLine): HeaderLine | null {
	if (line.header === undefined) line.header = headerLine(line.match);
	return line.header;
}

/** Label and value of a header line (`*From:* x`, `| Von : x`), or null. */
export function headerLine(match: string): HeaderLine | null {
	if (match.length > RULE_LINE_CHARS * 4) return null;
	if (!match.includes(':') && !match.includes('：') && match[0] !== '|') return null;
	let start = 0;
	while (start < match.length && LABEL_MARKS.includes(match[start] ?? '')) start++;
	const window = match.slice(start, start + LONGEST_LABEL + 6);
	// NetEase makes a table of it: "| 发件人 | Ada<ada@example.org> |".
	const isRow = match[0] === '|' && match.endsWith('|');
	let colon = -1;
	for (let i = 0; i < window.length; i++) {
		if (window[i] === ':' || window[i] === '：' || (window[i] === '|' && isRow)) {
			colon = i;
			break;
		}
	}
	if (colon < 1) return null;
	const label = fold(window.slice(0, colon).replace(/[*_ ]{1,6}$/, ''));
	const field = HEADER_LABELS.get(label) ?? HEADER_LABELS.get(label.replace(/ /g, ''));
	if (field === undefined) return null;
	const value = match
		.slice(start + colon + 1)
		.trim()
		.replace(/^[*_]{1,3} ?/, '')
		.trim();
	return { field, value };
}

/**
 * Whether the label begins with a small letter: mail programs write none but "cc" so, settings and
 * source code do (`from: ada@example.org`).
 */
function hasSmallLabel({ match }: BodyLine, { field }: HeaderLine): boolean {
	if (field === 'cc' || field === 'bcc') return false;
	let start = 0;
	while (LABEL_MARKS.includes(match[start] ?? '.')) start++;
	const letter = match[start] ?? '';
	return letter !== letter.toUpperCase();
}

function looksLikeMailbox(value: string): boolean {
	return value.includes('@');
}

/** The shortest value of a sender that holds the fields behind it, characters. */
const FLAT_CHARS = 60;
/** One or two words with a colon behind them. */
const FLAT_LABEL = /(?<= )(\p{L}[^ :：@<>]{0,20}(?: \p{L}[^ :：@<>]{0,20})?) ?[:：](?= )/gu;

/**
 * The fields of a block whose line ends were lost ("From: Ada <a@x> Sent: … To: … Subject: …"): a
 * sender with an address, a date and a recipient or subject. Null for every other line.
 */
function flatFields({ field, value }: HeaderLine): Map<BlockField, string> | null {
	if (field !== 'from' || value.length < FLAT_CHARS || !looksLikeMailbox(value)) return null;
	const fields = new Map<BlockField, string>();
	let label: BlockField = 'from';
	let begin = 0;
	for (const found of value.matchAll(FLAT_LABEL)) {
		const words = fold(found[1] ?? '');
		const next = HEADER_LABELS.get(words) ?? HEADER_LABELS.get(words.split(' ').pop() ?? '');
		if (next === undefined || fields.has(next)) continue;
		fields.set(label, value.slice(begin, found.index).trim());
		label = next;
		begin = found.index + found[0].length;
	}
	fields.set(label, value.slice(begin).trim());
	const isBlockOfThem = fields.has('date') && (fields.has('to') || fields.has('subject'));
	return isBlockOfThem && looksLikeMailbox(fields.get('from') ?? '') ? fields : null;
}

/** Whether the address of a sender or recipient can be read. */
export function namesMailbox({ fields, fromAddress }: HeaderBlock): boolean {
	return (
		fromAddress !== null ||
		(['from', 'to', 'cc'] as const).some((field) => looksLikeMailbox(fields.get(field) ?? ''))
	);
}

function looksLikeDate(value: string): boolean {
	return /\d/.test(value.slice(0, 80));
}

/** Programs copy the time with the date; people who tell of a mail leave it out. */
function hasTime(value: string): boolean {
	return /\d{1,2}[:.hH：時点點시] ?\d{2}|\d ?[ap]\.?m/i.test(asciiDigits(value.slice(0, 120)));
}

/**
 * Whether the fields make a block that a mail program wrote. A person may write "From: Berlin, To:
 * Munich, Date: Monday" too, so fewer than a sender, a recipient, a date and a subject need an
 * address among them, or a divider above (`isMarked`).
 */
function isBlock(fields: ReadonlyMap<BlockField, string>, isMarked: boolean): boolean {
	const from = fields.get('from');
	const date = fields.get('date');
	const hasSubject = fields.has('subject');
	const hasAddress = [...fields].some(
		([field, value]) =>
			(field === 'from' || field === 'to' || field === 'cc') && looksLikeMailbox(value),
	);
	const envelope = ['from', 'date', 'to', 'subject'].filter((field) =>
		fields.has(field as BlockField),
	);
	if (from === undefined) {
		// A person names date, recipient and subject of their own mail to find it again.
		if (!isMarked || !fields.has('to')) return false;
		return date !== undefined && looksLikeDate(date) ? hasSubject || hasAddress : hasSubject;
	}
	if (from === '' && !isMarked) return false;
	if (envelope.length === 4) return true;
	if (envelope.length === 3) {
		if (isMarked) return true;
		if (!fields.has('to')) return hasTime(date ?? '');
		return hasAddress || (hasSubject && date !== undefined);
	}
	if (envelope.length === 2) {
		if (isMarked) return true;
		// Sender and subject alone are what web forms write above the customer's words.
		return looksLikeMailbox(from) && hasTime(date ?? '');
	}
	return isMarked && looksLikeMailbox(from);
}

/**
 * The header block that starts at `start`, or null. Fields may be wrapped, bold, indented, in a
 * table, or have blank lines between them (HTML made to text).
 *
 * @param isMarked a divider or marker stands above, so that less evidence is enough
 */
export function headerBlockAt(
	lines: readonly BodyLine[],
	start: number,
	isMarked: boolean,
): HeaderBlock | null {
	const first = lines[start];
	const header = first === undefined ? null : headerOf(first);
	if (first === undefined || header === null) return null;
	const flat = flatFields(header);
	if (flat !== null) return { start, end: start + 1, fields: flat, fromAddress: first.address };
	const fields = new Map<BlockField, string>();
	let fromAddress: string | null = null;
	let current: BlockField | null = null;
	let end = start;
	let wrapped = 0;
	let blanks = 0;
	/** The sender's field stands apart from what is above it. */
	let isApart = false;
	/** A field came again, or a line above a sender that stands apart is no field. */
	let isMixed = false;
	for (let i = start; i < lines.length && i < start + BLOCK_LINES; i++) {
		const line = lines[i];
		if (line === undefined || line.depth !== first.depth) break;
		if (line.match === '') {
			blanks++;
			if (blanks > 1) break;
			continue;
		}
		const header = headerOf(line);
		if (header !== null) {
			if (!isMarked && hasSmallLabel(line, header)) break;
			// A field twice is the next block, or no block at all.
			if (fields.has(header.field) && header.field !== 'other') {
				isMixed = true;
				break;
			}
			fields.set(header.field, header.value);
			if (header.field === 'from') isApart = blanks > 0 && i > start;
			if (header.field === 'from' && fromAddress === null) fromAddress = line.address;
			current = header.field;
			end = i + 1;
			wrapped = 0;
			blanks = 0;
			continue;
		}
		if (!isMarked && UNKNOWN_LABEL.test(line.match)) break;
		wrapped++;
		if (!fields.has('from')) isMixed = true;
		if (blanks > 0 || current === null || wrapped > WRAPPED_LINES) break;
		if (line.match.length > RULE_LINE_CHARS * 2) break;
		const value = fields.get(current) ?? '';
		if (value.length < RULE_LINE_CHARS * 4) fields.set(current, `${value} ${line.match}`.trim());
		if (current === 'from' && fromAddress === null) fromAddress = line.address;
		const next = lines[i + 1];
		if (next === undefined || next.match === '') {
			// A wrapped last field cannot be told from the first line of the text; leave it outside.
			if (!hasHeaderSoon(lines, i + 1, first.depth)) fields.set(current, value);
		}
	}
	// "To: all", a sentence, and then the block of the original.
	if (isApart && isMixed) return null;
	return isBlock(fields, isMarked) ? { start, end, fields, fromAddress } : null;
}

function hasHeaderSoon(lines: readonly BodyLine[], start: number, depth: number): boolean {
	for (let i = start; i < start + 2; i++) {
		const line = lines[i];
		if (line !== undefined && line.depth === depth && headerOf(line) !== null) return true;
	}
	return false;
}
