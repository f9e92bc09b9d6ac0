import { attributionEndingAt } from './attribution';
import type { Attribution } from './attribution';
import type { BodyLine } from './bodyLine';
import { isQuoted } from './bodyLine';
import { headerBlockAt } from './headerBlock';
import { isDashedText, isRule, markerOf } from './marker';
import { deepenOtherMarks } from './plainLines';
import { strayFooters, signatureStart } from './signature';

/** What ended or interrupted the person's own text. */
export type BoundaryKind =
	'attribution' | 'headerBlock' | 'original' | 'forward' | 'replyAbove' | 'quote' | 'container';

export interface OwnText {
	/** The person's own lines; empty when everything is a quote. */
	text: string;
	/** The first thing that is not the person's, null when the whole body is theirs. */
	boundary: { kind: BoundaryKind; line: number } | null;
	/** A signature or a program's footer was left out. */
	hasSignature: boolean;
}

interface Boundary {
	kind: BoundaryKind;
	/** Behind the lines of the boundary itself. */
	end: number;
	/** Without quote marks below it, what follows is the original up to the end of the mail. */
	cuts: boolean;
}

/** Lines below a divider in which the header block it announces must begin. */
const DIVIDER_REACH = 4;

/** Notes: "Ada Lovelace---05/02/2024 10:12:00---Hello, please restart", above its header block. */
const NOTES_PREVIEW =
	/^[^-]{2,80} ?---\d{1,4}[./-]\d{1,2}[./-]\d{2,4} \d{1,2}[:.]\d{2}[^-]{0,12}---/;

/** For every index the first visible line at or behind it: hostile runs of blank lines cost once. */
function visibleFrom(lines: readonly BodyLine[]): Int32Array {
	const next = new Int32Array(lines.length + 1).fill(lines.length);
	for (let i = lines.length - 1; i >= 0; i--) {
		next[i] = lines[i]?.match === '' ? (next[i + 1] ?? lines.length) : i;
	}
	return next;
}

/** A body with what was found out about it before the walk. */
interface Body {
	lines: readonly BodyLine[];
	attributions: ReadonlyMap<number, Attribution>;
	visible: Int32Array;
}

function nextVisible(body: Body, from: number): number {
	return body.visible[from] ?? body.lines.length;
}

/** Attributions by their first line, found from their last lines. */
function findAttributions(lines: readonly BodyLine[]): Map<number, Attribution> {
	const found = new Map<number, Attribution>();
	let floor = 0;
	let weak: Attribution | null = null;
	for (let i = 0; i < lines.length; i++) {
		const line = lines[i];
		if (line === undefined || line.depth > 0 || line.role === 'quote') continue;
		const attribution = attributionEndingAt(lines, i, floor);
		if (attribution === null) continue;
		if (attribution.strength === 'strong') floor = attribution.end;
		if (weak !== null && attribution.start <= weak.start) found.delete(weak.start);
		weak = attribution.strength === 'weak' ? attribution : null;
		found.set(attribution.start, attribution);
		deepenOtherMarks(lines, attribution.end);
	}
	return found;
}

/** Three or more "word: value" lines with an address: a header block in an unknown language. */
function unknownHeaderBlock(lines: readonly BodyLine[], start: number): boolean {
	let labelled = 0;
	let hasAddress = false;
	for (let i = start; i < start + 8 && i < lines.length; i++) {
		const match = lines[i]?.match ?? '';
		if (match === '') continue;
		if (!/^[^:：]{1,30}[:：] ?\S/.test(match)) break;
		labelled++;
		hasAddress ||= match.includes('@');
	}
	return labelled >= 3 && hasAddress;
}

function markedBlockBelow(body: Body, from: number): number | null {
	const { lines } = body;
	for (
		let i = nextVisible(body, from), seen = 0;
		i < lines.length && seen < DIVIDER_REACH;
		seen++
	) {
		const block = headerBlockAt(lines, i, true);
		if (block !== null) return block.end;
		if (unknownHeaderBlock(lines, i)) return i;
		const match = lines[i]?.match ?? '';
		if (!isRule(match, 2) && lines[i]?.role !== 'divider') return null;
		i = nextVisible(body, i + 1);
	}
	return null;
}

function boundaryAt(body: Body, i: number): Boundary | null {
	const { lines, attributions } = body;
	const line = lines[i];
	if (line === undefined) return null;
	if (line.match === '' && line.role === null) return null;
	if (line.role === 'original') return { kind: 'container', end: i + 1, cuts: true };
	if (line.role === 'forward') return { kind: 'forward', end: i + 1, cuts: true };
	const marker = markerOf(line.match);
	if (marker !== null) {
		if (marker.kind === 'end') return { kind: 'forward', end: i + 1, cuts: false };
		if (marker.kind !== 'bareOriginal') return { kind: marker.kind, end: i + 1, cuts: true };
		const end = markedBlockBelow(body, i + 1);
		if (end !== null) return { kind: 'original', end, cuts: true };
	}
	if (line.role === 'attribution' && line.match !== '') {
		let end = i + 1;
		while (lines[end]?.role === 'attribution') end++;
		return { kind: 'attribution', end, cuts: true };
	}
	if (line.role === 'divider' || isRule(line.match, 3) || isDashedText(line.match)) {
		const end = markedBlockBelow(body, i + 1);
		if (end !== null) return { kind: 'headerBlock', end, cuts: true };
	}
	if (line.match === '') return null;
	if (NOTES_PREVIEW.test(line.match.slice(0, 300))) {
		return { kind: 'attribution', end: i + 1, cuts: true };
	}
	const attribution = attributions.get(i);
	if (attribution !== undefined) {
		const below = lines[nextVisible(body, attribution.end)];
		const isAboveQuote = below !== undefined && (isQuoted(below) || below.role === 'maybeQuote');
		if (attribution.strength === 'strong' || isAboveQuote) {
			return { kind: 'attribution', end: attribution.end, cuts: true };
		}
	}
	const block = headerBlockAt(lines, i, false);
	if (block !== null) return { kind: 'headerBlock', end: block.end, cuts: true };
	return null;
}

/** Index behind the last line that is not blank, a rule or a divider. */
function withoutTrailingRules(lines: readonly BodyLine[]): number {
	let end = lines.length;
	while (end > 0) {
		const line = lines[end - 1];
		if (line === undefined) break;
		const isStar = line.match === '*' || line.match === '|' || line.match === '"';
		if (line.match !== '' && line.role !== 'divider' && !isRule(line.match, 3) && !isStar) break;
		end--;
	}
	return end;
}

/** Joins runs of own lines: one blank line where something was cut out between them. */
function joined(runs: ReadonlyArray<readonly string[]>): string {
	const out: string[] = [];
	for (const run of runs) {
		let blanks = 0;
		let isBegun = false;
		for (const text of run) {
			const line = text.trimEnd();
			if (line.trim() === '') {
				blanks++;
				continue;
			}
			const gap = isBegun ? blanks : out.length > 0 ? 1 : 0;
			for (let i = 0; i < gap; i++) out.push('');
			out.push(line);
			blanks = 0;
			isBegun = true;
		}
	}
	return out.join('\n').trim();
}

/**
 * What the person wrote now: their lines without quotes, the lines above quotes, copied originals
 * and signatures. Answers between quoted lines are kept, the quoted lines are not. `text` is empty
 * when nothing of the body is theirs; the caller falls back to the whole.
 *
 * Linear in the number of lines: every look ahead or back is bounded.
 */
export function ownText(lines: readonly BodyLine[]): OwnText {
	const attributions = findAttributions(lines);
	const body: Body = { lines, attributions, visible: visibleFrom(lines) };
	const runs: BodyLine[][] = [[]];
	let boundary: OwnText['boundary'] = null;
	const meet = (kind: BoundaryKind, line: number): void => {
		boundary ??= { kind, line };
	};
	let ownSeen = false;
	let i = 0;
	while (i < lines.length) {
		const line = lines[i];
		if (line === undefined) break;
		if (isQuoted(line)) {
			meet('quote', i);
			if ((runs[runs.length - 1]?.length ?? 0) > 0) runs.push([]);
			i++;
			continue;
		}
		const found = boundaryAt(body, i);
		if (found !== null && !(found.kind === 'replyAbove' && !ownSeen)) {
			meet(found.kind, i);
			const current = runs[runs.length - 1];
			if (current !== undefined) current.length = withoutTrailingRules(current);
			let end = found.end;
			if (found.kind === 'original' || found.kind === 'container' || found.kind === 'forward') {
				end = markedBlockBelow(body, found.end) ?? found.end;
			}
			const below = lines[nextVisible(body, end)];
			const isAboveQuote = below !== undefined && (isQuoted(below) || below.role === 'maybeQuote');
			if (found.cuts && !isAboveQuote) break;
			runs.push([]);
			i = end;
			if (below?.role === 'maybeQuote') {
				i = nextVisible(body, i);
				while (i < lines.length && (lines[i]?.role === 'maybeQuote' || lines[i]?.match === '')) i++;
			}
			continue;
		}
		if (line.role === 'maybeQuote') {
			// Nobody vouches for this blockquote: a quote when the mail ends with it.
			let end = i;
			while (end < lines.length && (lines[end]?.role === 'maybeQuote' || lines[end]?.match === ''))
				end++;
			if (end >= lines.length && ownSeen) {
				meet('quote', i);
				break;
			}
			for (; i < end; i++) runs[runs.length - 1]?.push(lines[i] as BodyLine);
			continue;
		}
		// A help desk's marker above everything is the head of its notification, not an end.
		if (found === null) runs[runs.length - 1]?.push(line);
		ownSeen ||= line.match !== '' && line.role !== 'signature' && line.role !== 'divider';
		i++;
	}

	let hasSignature = false;
	const kept = runs.map((run) => {
		const end = signatureStart(run);
		const above = run.slice(0, end);
		const footers = strayFooters(above);
		const own = above.filter((line, index) => line.role !== 'signature' && !footers.has(index));
		hasSignature ||= own.some((line) => line.match !== '') && own.length < run.length;
		return own.filter((line) => line.role !== 'divider').map((line) => line.text);
	});
	let text = joined(kept);
	if (
		text === '' &&
		boundary !== null &&
		runs.some((run) => run.some((line) => line.match !== ''))
	) {
		hasSignature = false;
		text = joined(runs.map((run) => run.map((line) => line.text)));
	}
	return { text, boundary, hasSignature };
}
