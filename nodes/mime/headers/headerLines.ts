/** Single lines of a header block, and what can be told from them and the lines behind. */

import { LIMITS } from '../../helpdesk/limits';

const LF = 0x0a;
const MAX_NAME_CHARS = 200;
/** Lines looked at behind a line that is no header, to tell a broken header from a body. */
const LOOK_AHEAD_LINES = 8;
/** Signatures, traces, recipient lists and spam reports have more lines than that. */
const LONG_FIELD_LINES = 80;
const LONG_FIELDS =
	/^(?:to|cc|bcc|references|received|received-spf|dkim-signature|domainkey-signature|arc-[a-z-]{1,40}|authentication-results|autocrypt|face|x-[\w-]{1,200}|list-[a-z-]{1,40})$/;

const KNOWN_NAMES =
	/^(?:from|to|cc|bcc|subject|date|sender|reply-to|message-id|in-reply-to|references|received|return-path|delivered-to|mime-version|content-[a-z-]{1,200}|x-[\w-]{1,200}|list-[a-z-]{1,200}|dkim-signature|arc-[a-z-]{1,200}|authentication-results|received-spf|precedence|auto-submitted|importance|priority|organization|user-agent|thread-[a-z]{1,200}|errors-to|envelope-to)$/;

/** Length of the field name when the line is `Name:` or `Name :`, else 0. Names are RFC 5322 ftext. */
export function fieldNameLength(line: string): number {
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

/** Nothing but spaces, tabs and CR. */
export function isBlank(line: string): boolean {
	for (let i = 0; i < line.length; i++) {
		const code = line.charCodeAt(i);
		if (code !== 0x20 && code !== 0x09 && code !== 0x0d) return false;
	}
	return true;
}

/** Hands out the lines between two offsets. */
export class LineReader {
	constructor(
		private readonly source: Buffer,
		/** Offset of the next line. */
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

/** The next line is one more fold with words in it. */
export function isFolded(source: Buffer, position: number, end: number): boolean {
	const line = new LineReader(source, position, end).next();
	return /^[ \t]/.test(line) && !isBlank(line);
}

/** A field's name alone in its line, the colon in the fold below: `From` and ` : <a@example.com>`. */
export function hasFoldedColon(
	name: string,
	source: Buffer,
	position: number,
	end: number,
): boolean {
	if (!KNOWN_NAMES.test(name.trimEnd().toLowerCase())) return false;
	return /^[ \t]+:/.test(new LineReader(source, position, end).next());
}

/**
 * Does a header go on behind a line that is none? Only names that mail really uses count.
 *
 * @param field name of the field that the line stands behind: some have many lines that all may have
 * lost their fold
 */
export function headerGoesOn(
	source: Buffer,
	position: number,
	end: number,
	field: string | undefined,
): boolean {
	const reader = new LineReader(source, position, end);
	const lines = LONG_FIELDS.test(field ?? '') ? LONG_FIELD_LINES : LOOK_AHEAD_LINES;
	for (let i = 0; i < lines && !reader.isAtEnd; i++) {
		const line = reader.next();
		if (isBlank(line) || line.startsWith('--')) return false;
		const length = fieldNameLength(line);
		if (length > 0 && KNOWN_NAMES.test(line.slice(0, length).toLowerCase())) return true;
	}
	return false;
}
