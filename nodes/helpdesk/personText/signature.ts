import type { BodyLine } from './bodyLine';
import { fold } from '../text';
import type { FooterPattern } from './data/footers';
import { FOOTERS } from './data/footers';
import { isRule } from './marker';

/** Lines of a signature under a delimiter that is not the standard `-- `. */
const LOOSE_SIGNATURE_LINES = 12;
/** So few lines below a delimiter are a signature even when they are a sentence. */
const LINES_OF_A_MOTTO = 3;
const SHORT_LINE = 60;
/** Rules that frame a heading or a warning. */
const HEADING_MARKS = /^[#.+]/;
/** A phone's or program's footer line, characters; longer lines are a person's. */
const FOOTER_CHARS = 110;

const CONTACT =
	/@[\p{L}\d-]{1,63}\.|https?:\/\/|www\.|(?:\+|\(0|\b0|tel|fon|phone|mob)[\d .:/()+-]{6,40}|\d{3}[ .-]\d{3}[ .-]?\d{3,4}/iu;
const SENTENCE_END = /[.!?…。！？][)"'”]?$/u;

/** `-- ` (RFC 3676 4.3) or what comes of it when spaces are trimmed. */
export function isSignatureDelimiter(line: BodyLine): boolean {
	// `- --`: the dash is escaped in a signed text (RFC 9580 7.1).
	return (
		line.match === '--' ||
		line.match === '- --' ||
		line.match === '\u2014' ||
		line.match === '\u2013\u2013'
	);
}

/** Characters by which the patterns are looked up. */
const BEGINNING_CHARS = 3;
const FOOTERS_BY_BEGINNING = new Map<string, FooterPattern[]>();
const OTHER_FOOTERS: FooterPattern[] = [];
for (const pattern of FOOTERS) {
	const beginning = pattern.start.replace(/\*$/, '').slice(0, BEGINNING_CHARS);
	const known = FOOTERS_BY_BEGINNING.get(beginning);
	if (beginning.length < BEGINNING_CHARS) OTHER_FOOTERS.push(pattern);
	else if (known === undefined) FOOTERS_BY_BEGINNING.set(beginning, [pattern]);
	else known.push(pattern);
}

/** Outlook for phones offers itself in every language, with a link of its own. */
const OFFER_OF_OUTLOOK = /\boutlook[^.,;!?]{0,60}[<([]https?:\/\/aka\.ms\//;

/** The line that a phone or program added: "Sent from my iPhone" in the languages known. */
export function isFooter(match: string): boolean {
	if (match.length < 4 || match.length > FOOTER_CHARS || /[?？]$/.test(match)) return false;
	const folded = fold(match);
	if (folded.includes('aka.ms/') && OFFER_OF_OUTLOOK.test(folded)) return true;
	const line = folded
		.replace(/^(?:-{2,12} ?|[<([{*_~|"'\u00ab-]{1,4} ?)/, '')
		.replace(/(?: ?-{2,12}|[>)\]}*_~|"'\u00bb.!]{1,4})$/, '')
		.replace(/[<([]? ?https?:\/\/\S{1,200}$/, '')
		.replace(/[[\]]/g, '')
		.trim();
	const isIn = (patterns: readonly FooterPattern[] | undefined): boolean =>
		patterns?.some(({ start, end }) => beginsWith(line, start) && endsWith(line, end)) === true;
	return isIn(FOOTERS_BY_BEGINNING.get(line.slice(0, BEGINNING_CHARS))) || isIn(OTHER_FOOTERS);
}

/** What a footer names: a device, a program, a service. */
const DEVICE =
	/iphone|ipad|ipod|android|galaxy|samsung|outlook|mail|yahoo|windows|[pf]hone|fon|mobil|móvil|handy|tablet|huawei|xiaomi|redmi|pixel|nokia|xperia|sony|blackberry|proton|tuta|spark|libero|k-9|app|celular|cellulare|portable|puhel|laitte|urządze|устрой|телефон|смартфон|по[шч]т|мобил|κινητ|[\u0590-\u06ff\u0e00-\u0e7f\u3040-\ud7af]/i;

/**
 * Whether this line is a footer where it stands. "Gesendet von Berlin am Montag." begins like one:
 * without a device or program it needs a paragraph of its own, and is no sentence.
 */
function isFooterAt(lines: readonly BodyLine[], at: number): boolean {
	const match = lines[at]?.match ?? '';
	if (!isFooter(match)) return false;
	if (DEVICE.test(match)) return true;
	return !SENTENCE_END.test(match) && (lines[at - 1]?.match ?? '') === '';
}

function endsWith(line: string, end: string | undefined): boolean {
	if (end === undefined) return true;
	return line.endsWith(end) && line.length <= SHORT_LINE && line.length > end.length;
}

/** Scripts with spaces between words: there a pattern ends at the end of a word. */
const SPACED_LETTER = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{M}\d]/u;

function beginsWith(line: string, start: string): boolean {
	if (start.endsWith('*')) return line.startsWith(start.slice(0, -1));
	if (!line.startsWith(start)) return false;
	const last = start[start.length - 1] ?? '';
	return !SPACED_LETTER.test(last) || !SPACED_LETTER.test(line[start.length] ?? '');
}

function looseSignature(lines: readonly BodyLine[]): boolean {
	const visible = lines.filter((line) => line.match !== '');
	if (visible.length === 0) return true;
	const contacts = visible.filter((line) => CONTACT.test(line.match.slice(0, 300))).length;
	const sentences = visible.filter((line) => SENTENCE_END.test(line.match)).length;
	return contacts > 0 && sentences <= visible.length / 3;
}

/**
 * Whether a signature follows a delimiter that lost its space, or was never one: people draw a line
 * with two dashes and go on writing. A signature begins with a name, not with a sentence.
 */
function isBelowDelimiter(lines: readonly BodyLine[], at: number, visible: number): boolean {
	if (visible > LOOSE_SIGNATURE_LINES * 2) return false;
	// A dash of another kind is also what people put between two thoughts.
	if (visible <= LINES_OF_A_MOTTO && lines[at]?.match.startsWith('-') === true) return true;
	const first = lines.slice(at + 1, at + 7).find((line) => line.match !== '')?.match ?? '';
	return isFooter(first) || (first.length <= SHORT_LINE && !SENTENCE_END.test(first));
}

/**
 * Where the signature of a run of a person's lines begins; the run's length when it has none.
 * Certain only: a delimiter line, a program's footer. A closing formula ("Best regards, Ada") is
 * what the person wrote and stays (the convention of the reply parsers, and losing text is worse).
 */
export function signatureStart(lines: readonly BodyLine[]): number {
	/** Visible lines below the one that is looked at. */
	let visible = 0;
	for (const { match } of lines) if (match !== '') visible++;
	for (let i = 0; i < lines.length; i++) {
		const line = lines[i];
		if (line === undefined || line.match === '') continue;
		visible--;
		const isSignature = isSignatureDelimiter(line)
			? line.text.startsWith('-- ') || isBelowDelimiter(lines, i, visible)
			: visible <= LOOSE_SIGNATURE_LINES &&
				isRule(line.match, 2) &&
				!HEADING_MARKS.test(line.match) &&
				looseSignature(lines.slice(i + 1));
		if (isSignature) return trimFooters(lines, i);
	}
	return trimFooters(lines, lines.length);
}

function trimFooters(lines: readonly BodyLine[], from: number): number {
	let end = from;
	for (;;) {
		let last = end - 1;
		while (last >= 0 && lines[last]?.match === '') last--;
		const line = lines[last];
		if (line === undefined) return end;
		if (isFooterAt(lines, last)) {
			end = last;
			continue;
		}
		// "Get Outlook for iOS" and its link wrapped onto a second line.
		const above = lines[last - 1];
		if (
			/^[<([]?https?:\/\/\S{1,300}$/.test(line.match) &&
			above !== undefined &&
			isFooter(above.match)
		) {
			end = last - 1;
			continue;
		}
		return end;
	}
}

/** Lines that may stand below a footer: a name, a company, not a text. */
const LINES_BELOW_FOOTER = 4;

/**
 * Footers that are not the last lines: "Sent from my iPad" and the name below it. Only one that
 * stands apart, with nothing but a few short lines behind it.
 */
export function strayFooters(lines: readonly BodyLine[]): ReadonlySet<number> {
	const found = new Set<number>();
	let below = 0;
	for (let i = lines.length - 1; i > 0 && below <= LINES_BELOW_FOOTER; i--) {
		const match = lines[i]?.match ?? '';
		if (match === '') continue;
		if (match.length > SHORT_LINE) break;
		if (lines[i - 1]?.match === '' && isFooterAt(lines, i)) found.add(i);
		else below++;
	}
	return found;
}
