import type { BodyLine } from './bodyLine';
import { isQuoted } from './bodyLine';
import type { Body, Boundary, BoundaryKind } from './boundary';
import { boundaryAt, isAboveQuote, markedBlockBelow, nextVisible, readBody } from './boundary';
import { isRule } from './marker';
import { regionEnd, settleRegions } from './quoteRegion';
import { signatureStart, strayFooters } from './signature';

export interface OwnText {
	/** The person's own lines; empty when everything is a quote. */
	text: string;
	/** The first thing that is not the person's, null when the whole body is theirs. */
	boundary: { kind: BoundaryKind; line: number } | null;
	/** A signature or a program's footer was left out. */
	hasSignature: boolean;
	/** Own and quoted words could not be told apart for certain: more was kept. */
	isUncertain: boolean;
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

/** The text of runs of own lines: one blank line where something was cut out between them. */
function joined(runs: ReadonlyArray<readonly BodyLine[]>): string {
	const out: string[] = [];
	for (const run of runs) {
		let blanks = 0;
		let isBegun = false;
		for (const { text, role } of run) {
			if (role === 'divider') continue;
			const line = text.trimEnd();
			if (line === '') {
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

/** Lines that people type between the line above a quote and the quote. */
const LINES_BEFORE_QUOTE = 40;

/**
 * Whether the quote that an attribution announces comes only behind other words. Programs that mark
 * no quote write the original there, and what it quotes itself has a line of its own above it.
 */
function quoteBelowWords(body: Body, from: number): boolean {
	const { region } = body.lines[from - 1] ?? {};
	for (let i = from; i < body.lines.length && i < from + LINES_BEFORE_QUOTE; i++) {
		const line = body.lines[i];
		if (line === undefined || line.region !== region) return false;
		if (isQuoted(line) || line.role === 'maybeQuote') return true;
		if (line.match !== '' && boundaryAt(body, i) !== null) return false;
	}
	return false;
}

/** Lines below a blockquote that are no answer to it. */
const LINES_BELOW_QUOTE = 5;

/** Takes the lines of a body one after the other and keeps the person's. */
class Walk {
	readonly runs: BodyLine[][] = [[]];
	boundary: OwnText['boundary'] = null;
	private ownSeen = false;
	private at = 0;

	/** Words that may be the original's were kept. */
	isUncertain = false;

	constructor(private readonly body: Body) {}

	run(): void {
		const { lines } = this.body;
		while (this.at < lines.length) {
			const line = lines[this.at];
			if (line === undefined) return;
			if (isQuoted(line)) {
				this.meet('quote');
				if (this.last.length > 0) this.runs.push([]);
				this.at++;
				continue;
			}
			const found = boundaryAt(this.body, this.at);
			if (found?.kind === 'replyAbove' && !this.ownSeen) {
				// Above everything it is the head of a help desk's notification, not an end.
				this.at++;
			} else if (found !== null) {
				if (this.passBoundary(line, found)) return;
			} else if (line.role === 'maybeQuote') {
				if (this.passBlockquote()) return;
			} else {
				this.last.push(line);
				this.ownSeen ||= line.match !== '' && line.role !== 'signature';
				this.at++;
			}
		}
	}

	private get last(): BodyLine[] {
		return this.runs[this.runs.length - 1] as BodyLine[];
	}

	private meet(kind: BoundaryKind): void {
		this.boundary ??= { kind, line: this.at };
	}

	/** Steps over a boundary; true when the person's text ends there. */
	private passBoundary(line: BodyLine, found: Boundary): boolean {
		this.meet(found.kind);
		const { before = '' } = found;
		if (before !== '') {
			this.last.push({ ...line, text: before, match: before });
			this.ownSeen = true;
		}
		this.last.length = withoutTrailingRules(this.last);
		const announces =
			found.kind === 'original' || found.kind === 'container' || found.kind === 'forward';
		const end = (announces ? markedBlockBelow(this.body, found.end) : null) ?? found.end;
		if (found.cuts && (found.kind === 'armor' || !isAboveQuote(this.body, end))) {
			if (found.kind === 'attribution' && quoteBelowWords(this.body, end)) {
				// "On … wrote:", the person's words, and only then the quote.
				this.isUncertain = true;
				this.runs.push([]);
				this.at = end;
				return false;
			}
			if (line.region === undefined) return true;
			// The original ends with its container.
			this.runs.push([]);
			this.at = Math.max(regionEnd(this.body.lines, this.at), end);
			return false;
		}
		this.runs.push([]);
		const below = nextVisible(this.body, end);
		this.at = this.body.lines[below]?.role === 'maybeQuote' ? this.blockquoteEnd(below) : end;
		return false;
	}

	/**
	 * A blockquote that nobody vouches for is a quote when it is the last one and hardly anything
	 * (a signature, a disclaimer) stands below it. True when the person's text ends there.
	 */
	private passBlockquote(): boolean {
		const end = this.blockquoteEnd(this.at);
		if (this.ownSeen && this.isLastBlockquote(end)) {
			this.meet('quote');
			this.runs.push([]);
			this.at = end;
			return end >= this.body.lines.length;
		}
		for (; this.at < end; this.at++) this.last.push(this.body.lines[this.at] as BodyLine);
		return false;
	}

	private isLastBlockquote(end: number): boolean {
		let at = nextVisible(this.body, end);
		for (let seen = 0; seen <= LINES_BELOW_QUOTE; seen++) {
			const line = this.body.lines[at];
			if (line === undefined) return true;
			if (line.role === 'maybeQuote') return false;
			at = nextVisible(this.body, at + 1);
		}
		return false;
	}

	private blockquoteEnd(start: number): number {
		const { lines } = this.body;
		let end = start;
		while (end < lines.length && (lines[end]?.role === 'maybeQuote' || lines[end]?.match === ''))
			end++;
		return end;
	}
}

/** The lines of one run without its signature and footers. */
function withoutSignature(run: readonly BodyLine[]): BodyLine[] {
	const above = run.slice(0, signatureStart(run));
	const footers = strayFooters(above);
	return above.filter((line, index) => line.role !== 'signature' && !footers.has(index));
}

/**
 * What the person wrote now: their lines without quotes, the lines above quotes, copied originals
 * and signatures. Answers between quoted lines are kept, the quoted lines are not. `text` is empty
 * when nothing of the body is theirs; the caller falls back to the whole.
 *
 * Linear in the number of lines: every look ahead or back is bounded.
 */
export function ownText(lines: readonly BodyLine[]): OwnText {
	const isTyped = settleRegions(lines);
	const walk = new Walk(readBody(lines));
	walk.run();
	const { runs, boundary } = walk;
	const own = runs.map(withoutSignature);
	const text = joined(own);
	if (text === '') {
		// Nothing but a signature above the quote: better that than the quote.
		return {
			text: boundary === null ? '' : joined(runs),
			boundary,
			hasSignature: false,
			isUncertain: false,
		};
	}
	const hasSignature = own.some((kept, index) => kept.length < (runs[index]?.length ?? 0));
	return { text, boundary, hasSignature, isUncertain: isTyped || walk.isUncertain };
}
