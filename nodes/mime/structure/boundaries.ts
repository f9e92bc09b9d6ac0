/** Finding the delimiter lines of a multipart body (RFC 2046 5.1), and what stands in for them. */

import { LIMITS } from '../../helpdesk/limits';

export interface Delimiter {
	/** Offset of the delimiter line. */
	lineStart: number;
	/** Offset behind its line end. */
	next: number;
	isClose: boolean;
}

export interface Delimiters {
	found: Delimiter[];
	/** Delimiter lines beyond `LIMITS.mimeParts`. */
	ignored: number;
}

const LF = 0x0a;
const CR = 0x0d;
const MAX_BOUNDARY_CHARS = 1000;
/** Lines that begin with `--` looked at when the boundary must be guessed. */
const GUESS_LINES = 2000;

/** Offset of the line end at or behind `from`: CR or LF, or `end`. */
function lineEnd(source: Buffer, from: number, end: number): number {
	const lf = source.indexOf(LF, from);
	let stop = lf < 0 || lf > end ? end : lf;
	const cr = source.subarray(from, stop).indexOf(CR);
	if (cr >= 0) stop = from + cr;
	return stop;
}

function afterLineEnd(source: Buffer, at: number, end: number): number {
	let position = at;
	while (position < end && source[position] === CR) position++;
	if (position < end && source[position] === LF) position++;
	return position;
}

/** So many times the limit of parts are counted. */
const IGNORED_TIMES = 10;

/** Bytes looked at behind a delimiter in the middle of a line. */
const GLUED_LOOK_AHEAD = 200;

/**
 * Whether a delimiter that stands at the end of a line, not at its start, is one all the same: a
 * program has forgotten the line end of the part before it. A part's header must follow, or the end.
 */
function isGlued(source: Buffer, delimiter: Delimiter, end: number): boolean {
	const stop = Math.min(end, delimiter.next + GLUED_LOOK_AHEAD);
	const following = source.toString('latin1', delimiter.next, stop);
	return delimiter.isClose
		? following.trim() === ''
		: /^content-[a-z-]{1,30}[ \t]*:/i.test(following);
}

/**
 * All lines `--boundary` and `--boundary--` between the offsets. Lines with more behind the boundary
 * count only when there is no exact one, lines with something before it when `isGlued`.
 */
export function findDelimiters(
	source: Buffer,
	start: number,
	end: number,
	boundary: string,
): Delimiters {
	const exact: Delimiters = { found: [], ignored: 0 };
	const loose: Delimiters = { found: [], ignored: 0 };
	const needle = Buffer.from(`--${boundary.slice(0, MAX_BOUNDARY_CHARS)}`, 'latin1');
	let at = source.indexOf(needle, start);
	// Counting on costs seconds in a mail of nothing but delimiters, and tells nobody more.
	const isEnough = () => Math.max(exact.ignored, loose.ignored) > IGNORED_TIMES * LIMITS.mimeParts;
	while (at >= 0 && at < end && !isEnough()) {
		const isLineStart = at === start || source[at - 1] === LF || source[at - 1] === CR;
		const stop = lineEnd(source, at + needle.length, end);
		if (stop >= at + needle.length) {
			const restEnd = Math.min(stop, at + needle.length + 80);
			const rest = source.toString('latin1', at + needle.length, restEnd).trim();
			const list = rest === '' || rest.startsWith('--') ? exact : loose;
			const next = afterLineEnd(source, stop, end);
			const delimiter = { lineStart: at, next, isClose: rest.startsWith('--') };
			const isOne = isLineStart || (/^(?:--)?$/.test(rest) && isGlued(source, delimiter, end));
			if (isOne && list.found.length > LIMITS.mimeParts) list.ignored++;
			else if (isOne) list.found.push(delimiter);
		}
		at = source.indexOf(needle, Math.max(stop, at + 1));
	}
	return exact.found.length > 0 ? exact : loose;
}

/** End of the content before a delimiter: the line end there belongs to the delimiter. */
export function contentEnd(source: Buffer, start: number, lineStart: number): number {
	let end = lineStart;
	if (end > start && source[end - 1] === LF) end--;
	if (end > start && source[end - 1] === CR) end--;
	return end;
}

/**
 * A boundary for a multipart whose declared one is missing or occurs nowhere: the first line
 * `--something` that has a Content- field in the next line. Null when there is none.
 */
export function guessBoundary(source: Buffer, start: number, end: number): string | null {
	let at = start;
	for (let i = 0; i < GUESS_LINES && at < end; i++) {
		const isLineStart = at === start || source[at - 1] === LF || source[at - 1] === CR;
		if (isLineStart && source[at] === 0x2d && source[at + 1] === 0x2d) {
			const stop = lineEnd(source, at, end);
			const next = afterLineEnd(source, stop, end);
			const line = source.toString('latin1', at + 2, Math.min(stop, at + 2 + MAX_BOUNDARY_CHARS));
			const following = source.toString('latin1', next, Math.min(end, next + 40));
			if (line.trim() !== '' && /^content-[a-z-]{1,30}[ \t]*:/i.test(following)) {
				return line.trimEnd();
			}
		}
		const hit = source.indexOf('--', at + 2);
		if (hit < 0) return null;
		at = hit;
	}
	return null;
}
