import type { BodyLine } from './bodyLine';
import { matchForm, RULE_LINE_CHARS } from './bodyLine';

/** `AB> `: The Bat! and Gnus quote with the initials of the writer. */
const INITIALS = /^ {0,2}\p{Lu}[\p{L}]{0,4}(>{1,20}) ?/u;

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
 * Plain text as lines. Quote marks are `>` (up to three spaces before it) and, where two or more
 * lines of the mail have them, the writer's initials before it. `>From` is mbox escaping, and
 * `>>> … <<<` is decoration: neither is a quote.
 */
export function plainLines(text: string): BodyLine[] {
	const sources = text.split(/\r\n|\n|\r/);
	const lines = sources.map((source): BodyLine => {
		const { depth, end } = quoteMarks(source);
		const rest = source.slice(end);
		// GroupWise: ">>> Ada Lovelace <ada@example.org> 2/5/2024 10:12 >>>" above an unmarked original.
		if (
			depth === 3 &&
			source.startsWith('>>> ') &&
			/(?:\d|[AaPp]\.?[Mm]\.?) ?>>>\s*$/.test(source.slice(-40))
		) {
			return { text: source, match: matchForm(rest), depth: 0, role: 'attribution', address: null };
		}
		const isDecoration =
			depth > 0 && ((depth === 1 && rest.startsWith('From ')) || /<<\s*$/.test(rest.slice(-12)));
		return {
			text: source,
			match: matchForm(isDecoration ? source : rest),
			depth: isDecoration ? 0 : depth,
			role: null,
			address: null,
		};
	});
	const withInitials = lines.filter(
		(line) => line.depth === 0 && INITIALS.test(line.text.slice(0, 40)),
	);
	if (withInitials.length >= 2) {
		for (const line of withInitials) {
			const marks = INITIALS.exec(line.text.slice(0, 40));
			line.depth = marks?.[1]?.length ?? 1;
			line.match = matchForm(line.text.slice(marks?.[0].length ?? 0));
		}
	}
	return lines;
}

/** Marks other than `>`, of programs and lists: they count only under an attribution. */
const OTHER_MARKS = ['|', ':', ']', '}', '\u2502', '!', '#'];

/**
 * Gives depth to the run of lines under an attribution that all begin with the same other mark
 * (`| `, `: `). `start` is the first line after the attribution; blank lines before the run are
 * skipped. Does nothing when the run is shorter than two lines.
 */
export function deepenOtherMarks(lines: readonly BodyLine[], start: number): void {
	let first = start;
	while (first < lines.length && lines[first]?.match === '') first++;
	const mark = lines[first]?.match[0];
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
