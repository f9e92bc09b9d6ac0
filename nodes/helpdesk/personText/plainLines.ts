import type { BodyLine } from './bodyLine';
import { beginsWithLetter, isEven, matchForm, RULE_LINE_CHARS } from './bodyLine';

/** `AB> `: The Bat! and Gnus quote with the initials of the writer. */
const INITIALS = /^ {0,2}(\p{Lu}\p{L}{0,4})(>{1,20}) ?/u;

/** Quote marks at the start of a line: how many, and where the text behind them begins. */
function quoteMarks(text: string): { depth: number; end: number } {
	let depth = 0;
	let end = 0;
	for (let i = 0; i < text.length; i++) {
		const char = text[i];
		if (char === '>' || char === '\uff1e') {
			depth++;
			end = i + 1;
		} else if (char !== ' ' && char !== '\u00a0' && char !== '\t') {
			break;
		} else if (depth === 0 && i >= 3) {
			break;
		} else if (depth > 0 && i - end >= 2) {
			break;
		}
	}
	return { depth, end };
}

/**
 * A line with the depth that its own quote marks give it: `>` with up to three spaces before it.
 * `>From` is mbox escaping, `>=` a comparison, `>>> … <<<` decoration: none is a quote. For plain text, and
 * for HTML made of it.
 */
export function withQuoteMarks(line: BodyLine): BodyLine {
	const { text } = line;
	if (beginsWithLetter(text)) return line;
	const { depth, end } = quoteMarks(text);
	if (depth === 0) return line;
	const rest = text.slice(end);
	// GroupWise: ">>> Ada Lovelace <ada@example.org> 2/5/2024 10:12 >>>" above an unmarked original.
	const isGroupWise =
		depth === 3 &&
		text.startsWith('>>> ') &&
		/(?:\d|[AaPp]\.?[Mm]\.?) ?>>>\s*$/.test(text.slice(-40));
	if (isGroupWise) return { ...line, match: matchForm(rest), role: 'attribution' };
	const isEscaped = depth === 1 && rest.startsWith('From ');
	const isComparison = depth === 1 && text[end] === '=';
	if (isEscaped || isComparison || /<<\s*$/.test(rest.slice(-12))) return line;
	return { ...line, match: matchForm(rest), depth };
}

/** Plain text as lines. */
export function plainLines(text: string): BodyLine[] {
	const sources = text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n');
	const isTrimmed = isEven(text);
	return sources.map((source) =>
		withQuoteMarks({
			text: source,
			match: isTrimmed ? source.trim() : matchForm(source),
			depth: 0,
			role: null,
			address: null,
		}),
	);
}

/** Marks other than `>`, of programs and lists: they count only under an attribution. */
const OTHER_MARKS = ['|', ':', ']', '}', '\u2502', '!', '#'];

/** Lines below an attribution in which the writer's initials are looked for. */
const INITIALS_REACH = 500;

/** Quotes with the writer's initials; without an attribution above it is a prompt: `SQL> select`. */
function deepenInitials(lines: readonly BodyLine[], first: number, initials: string): void {
	for (let i = first; i < lines.length && i < first + INITIALS_REACH; i++) {
		const line = lines[i];
		if (line === undefined || line.depth > 0 || line.role !== null) continue;
		const marks = INITIALS.exec(line.text.slice(0, 40));
		if (marks?.[1] !== initials) continue;
		line.depth = marks[2]?.length ?? 1;
		line.match = matchForm(line.text.slice(marks[0].length));
	}
}

/**
 * Gives depth to the lines under an attribution that begin with other marks than `>`: a run of two
 * or more that all begin with the same one (`| `, `: `), or with the writer's initials (`AB> `).
 * `start` is the first line after the attribution; blank lines before the run are skipped.
 */
export function deepenOtherMarks(lines: readonly BodyLine[], start: number): void {
	let first = start;
	while (first < lines.length && lines[first]?.match === '') first++;
	const top = lines[first];
	if (top === undefined || top.depth > 0 || top.role !== null) return;
	const initials = INITIALS.exec(top.text.slice(0, 40))?.[1];
	if (initials !== undefined) return deepenInitials(lines, first, initials);
	const mark = top.match[0];
	if (mark === undefined || !OTHER_MARKS.includes(mark)) return;
	let end = first;
	while (end < lines.length) {
		const line = lines[end];
		if (line === undefined || line.depth > 0 || line.role !== null) break;
		if (line.match[0] !== mark) break;
		end++;
	}
	if (end - first < 2) return;
	for (let i = first; i < end; i++) {
		const line = lines[i];
		if (line === undefined) continue;
		line.depth = 1;
		if (line.match.length <= RULE_LINE_CHARS) line.match = line.match.slice(1).trim();
	}
}
