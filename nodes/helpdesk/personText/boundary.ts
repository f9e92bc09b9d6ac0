import { attributionEndingAt, textBefore } from './attribution';
import type { Attribution } from './attribution';
import type { BodyLine } from './bodyLine';
import { beginsWithLetter, isQuoted } from './bodyLine';
import type { BlockField } from './data/headerLabels';
import type { HeaderBlock } from './headerBlock';
import { headerBlockAt, namesMailbox } from './headerBlock';
import { asksForReplyAbove, isDashedText, isReplyAbove, isRule, markerOf } from './marker';
import { notesHeaderEnd } from './notesHeader';
import { deepenOtherMarks } from './plainLines';

/** What ended or interrupted the person's own text. */
export type BoundaryKind =
	| 'attribution'
	| 'headerBlock'
	| 'original'
	| 'forward'
	| 'replyAbove'
	| 'quote'
	| 'container'
	| 'armor';

export interface Boundary {
	kind: BoundaryKind;
	/** Behind the lines of the boundary itself. */
	end: number;
	/** Without quote marks below it, what follows is the original up to the end of the mail. */
	cuts: boolean;
	/** The person's words before it on its first line. */
	before?: string;
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
export interface Body {
	lines: readonly BodyLine[];
	attributions: ReadonlyMap<number, Attribution>;
	visible: Int32Array;
	/** Some line may ask for an answer above of it. */
	asksAbove: boolean;
}

/** The first visible line at or behind `from`. */
export function nextVisible(body: Body, from: number): number {
	return body.visible[from] ?? body.lines.length;
}

/** Whether the next visible line is a quote, beyond doubt or by its blockquote. */
export function isAboveQuote(body: Body, from: number): boolean {
	const below = body.lines[nextVisible(body, from)];
	return below !== undefined && (isQuoted(below) || below.role === 'maybeQuote');
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

export function readBody(lines: readonly BodyLine[]): Body {
	// Attributions first: under one, other marks than `>` are found to be quotes.
	const attributions = findAttributions(lines);
	const asksAbove = asksForReplyAbove(lines.map(({ match }) => match).join('\n'));
	return { lines, attributions, visible: visibleFrom(lines), asksAbove };
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

/**
 * The end of the header block that a divider or marker above `from` announces, or null.
 *
 * @param isRuled nothing but a rule, which people draw too, announces it: the block needs an address
 * where it would not do alone
 */
export function markedBlockBelow(body: Body, from: number, isRuled = false): number | null {
	const { lines } = body;
	for (
		let i = nextVisible(body, from), seen = 0;
		i < lines.length && seen < DIVIDER_REACH;
		seen++
	) {
		const block = headerBlockAt(lines, i, true);
		if (block !== null) {
			const isSure = !isRuled || namesMailbox(block) || headerBlockAt(lines, i, false) !== null;
			return isSure ? block.end : null;
		}
		if (unknownHeaderBlock(lines, i)) return i;
		const match = lines[i]?.match ?? '';
		if (!isRule(match, 2) && lines[i]?.role !== 'divider') return null;
		i = nextVisible(body, i + 1);
	}
	return null;
}

/** A header that only a mail's or a request's source has, not what programs copy of it. */
const SOURCE_HEADER =
	/^(?:return-path|received|delivered-to|dkim-signature|authentication-results|x-[a-z-]{2,40}|host|user-agent|mime-version|content-type|message-id):/i;
const ANY_LABEL = /^[\p{L} -]{2,30}: ?\S/u;

/** Lines above a block that are looked at. */
const PASTED_REACH = 12;

/**
 * Whether the person pasted the block with the lines above it: the source of a mail, or a form of
 * other labels that has less than a whole block.
 */
function isPasted(lines: readonly BodyLine[], block: HeaderBlock): boolean {
	const above = lines[block.start - 1]?.match ?? '';
	const isWhole = ['from', 'date', 'to', 'subject'].every((field) =>
		block.fields.has(field as BlockField),
	);
	if (!isWhole && ANY_LABEL.test(above)) return true;
	for (let i = block.start; i >= 0 && i >= block.start - PASTED_REACH; i--) {
		const match = lines[i]?.match ?? '';
		if (match === '') return false;
		if (SOURCE_HEADER.test(match)) return true;
	}
	return false;
}

/** OpenPGP cleartext (RFC 9580 7): its armor headers up to the blank line are not the person's. */
function armorHeaderEnd(lines: readonly BodyLine[], start: number): number {
	let end = start + 1;
	while (end < start + 8 && /^(?:Hash|Version|Comment|Charset): /.test(lines[end]?.match ?? ''))
		end++;
	return end;
}

/**
 * The boundary that begins at this line, or null. Every look ahead is bounded.
 */
export function boundaryAt(body: Body, i: number): Boundary | null {
	const { lines, attributions } = body;
	const line = lines[i];
	if (line === undefined) return null;
	if (line.match === '' && line.role === null) return null;
	if (line.role === 'original') return { kind: 'container', end: i + 1, cuts: true };
	if (line.role === 'forward') return { kind: 'forward', end: i + 1, cuts: true };
	const isWorded = beginsWithLetter(line.match);
	if (!isWorded && line.match.startsWith('-----BEGIN PGP ')) {
		const end = armorHeaderEnd(lines, i);
		return { kind: 'armor', end, cuts: line.match.includes('SIGNATURE') };
	}
	if (body.asksAbove && isReplyAbove(line.match)) {
		return { kind: 'replyAbove', end: i + 1, cuts: true };
	}
	const marker = markerOf(line.match);
	if (marker !== null) {
		if (marker.kind === 'end') return { kind: 'forward', end: i + 1, cuts: false };
		const { kind } = marker;
		if (kind === 'original' || kind === 'forward') return { kind, end: i + 1, cuts: true };
		const end = markedBlockBelow(body, i + 1);
		if (end !== null) {
			return { kind: kind === 'bareForward' ? 'forward' : 'original', end, cuts: true };
		}
	}
	if (line.role === 'attribution' && line.match !== '') {
		let end = i + 1;
		while (lines[end]?.role === 'attribution') end++;
		return { kind: 'attribution', end, cuts: true };
	}
	if (line.role === 'divider' || isRule(line.match, 3) || isDashedText(line.match)) {
		const end = markedBlockBelow(body, i + 1, true);
		if (end !== null) return { kind: 'headerBlock', end, cuts: true };
	}
	if (line.match === '') return null;
	if (line.match.includes('---') && NOTES_PREVIEW.test(line.match.slice(0, 300))) {
		return { kind: 'attribution', end: i + 1, cuts: true };
	}
	const attribution = attributions.get(i);
	if (attribution !== undefined) {
		if (attribution.strength === 'strong' || isAboveQuote(body, attribution.end)) {
			return {
				kind: 'attribution',
				end: attribution.end,
				cuts: true,
				before: textBefore(lines, attribution),
			};
		}
	}
	const notesEnd = notesHeaderEnd(lines, i);
	if (notesEnd !== null) return { kind: 'headerBlock', end: notesEnd, cuts: true };
	const block = headerBlockAt(lines, i, false);
	if (block === null || isPasted(lines, block)) return null;
	return { kind: 'headerBlock', end: block.end, cuts: true };
}
