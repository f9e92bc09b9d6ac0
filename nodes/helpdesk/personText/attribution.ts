import {
	ATTRIBUTION_OPENERS,
	ATTRIBUTION_PHRASES,
	ATTRIBUTION_VERBS,
	PROSE_PHRASES,
	PROSE_WORDS,
	SPOKEN_VERBS,
} from './data/attributionWords';
import type { BodyLine } from './bodyLine';
import { fold } from '../text';
import { beginsWithLetter, RULE_LINE_CHARS } from './bodyLine';
import { asciiDigits, lastWord, wordsOf } from './words';

/**
 * The line above a quote ("On … wrote:"), which may be wrapped over several lines.
 * strong: says who and when; what follows is the original even without quote marks.
 * weak: counts only above quoted lines.
 */
export interface Attribution {
	start: number;
	/** Behind its last line. */
	end: number;
	strength: 'strong' | 'weak';
}

/** Yahoo's app runs the original on: "On Mon, Feb 5, 2024 at 10:12, Ada<a@x> wrote:   Hello". */
const COLON_AND_GAP = ':   ';

/** Lines that one attribution is wrapped over at most: name, long address, verb. */
const WRAPPED_LINES = 4;

const EMAIL = /[^\s<>()[\]"',;:]{1,64}@[^\s<>()[\]"',;:]{1,255}/;
const TIME = /(?:^|[^\d])\d{1,2}[:.h：]\d{2}(?!\d)|\d{1,2} ?[時시点點]/;
const YEAR = /(?:^|[^\d])(?:19|20)\d{2}(?!\d)/;
/** 05.02.24, 5/2/2024, 2024-02-05; not the first numbers of an IP address or a version. */
const NUMERIC_DATE =
	/(?:^|[^\d.])(?:\d{1,2}[./-] ?\d{1,2}[./-] ?(?:\d{4}|\d{2})|\d{4}[./-] ?\d{1,2}[./-] ?\d{1,2})(?!\d|\.\d)/;
const STARTS_WITH_DATE = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ ,T]/;
interface Evidence {
	verb: boolean;
	opener: boolean;
	email: boolean;
	time: boolean;
	date: boolean;
	digit: boolean;
	/** The address stands at the end: `… <a@example.com>:`. */
	emailAtEnd: boolean;
	/** "On 5 February at 10:12 I wrote:" is a person who tells of a mail. */
	prose: boolean;
	/** A name stands where programs put it; asked only without an address. */
	name: boolean;
	/** `2016-03-03 17:21 GMT+01:00 Ada`, of old Gmail. */
	startsWithDate: boolean;
}

/** "AM", "CET", "Uhr": they stand behind a time. */
const BEHIND_TIME = /^(?:\p{Lu}{2,4}|Uhr)$/u;
const DIGITS = /\d[\d.:/-]{0,20}/;

/**
 * Whether a name stands where programs put it that write no address: behind the date, next to the
 * verb. "Il 5 febbraio alle 10:12 ho scritto:" names nobody, and "Mr. Smith wrote on 5 February at
 * 10:12:" is as well a person's.
 */
function namesSomebody(text: string): boolean {
	return text.split(DIGITS).some((part, index) => {
		if (index === 0) return false;
		const words = wordsOf(part);
		const isVerb = (word: string): boolean => {
			const lower = fold(word);
			return ATTRIBUTION_VERBS.has(lower) && !SPOKEN_VERBS.has(lower);
		};
		const isName = (word: string): boolean =>
			word[0] !== word[0]?.toLowerCase() && !BEHIND_TIME.test(word) && !isVerb(word);
		const hasVerb =
			words.some(isVerb) || ATTRIBUTION_PHRASES.some((phrase) => part.includes(phrase));
		return hasVerb && words.some(isName);
	});
}

/** Whether a person tells in their own words of who wrote when. */
function readsAsProse(text: string, lower: string, words: readonly string[]): boolean {
	if (/(?:^|[ ,])I [a-z]/.test(text)) return true;
	if (words.some((word) => PROSE_WORDS.has(word))) {
		// Not the words of an address, and no name: small letters, or the first word.
		const written = wordsOf(text.replace(EMAIL, ''));
		if (written.some((word, index) => PROSE_WORDS.has(index === 0 ? fold(word) : word)))
			return true;
	}
	return (
		lower.charCodeAt(lower.length - 2) >= FIRST_OF_PHRASES &&
		PROSE_PHRASES.some((phrase) => lower.includes(phrase))
	);
}

/**
 * What a text says of who wrote when; null when it has neither a verb nor an address nor a date at
 * its start, without which it is no attribution.
 */
function evidenceOf(text: string): Evidence | null {
	const lower = fold(text);
	const words = wordsOf(lower);
	const email = text.includes('@') && EMAIL.test(text);
	const startsWithDate = STARTS_WITH_DATE.test(text);
	const verb =
		words.some((word) => ATTRIBUTION_VERBS.has(word)) ||
		ATTRIBUTION_PHRASES.some((phrase) => lower.includes(phrase));
	if (!verb && !email && !startsWithDate) return null;
	const first = words[0] ?? '';
	const tail = text.slice(-6);
	const opener = ATTRIBUTION_OPENERS.has(first) && lower.indexOf(first) <= 2;
	const time = TIME.test(text);
	const date = YEAR.test(text) || NUMERIC_DATE.test(text);
	return {
		startsWithDate,
		prose: verb && (time || date) && readsAsProse(text, lower, words),
		name: verb && !email && time && date && namesSomebody(text),
		verb,
		opener,
		email,
		time,
		date,
		digit: /\d/.test(text),
		emailAtEnd: /[>)\]] ?[:：]?$/.test(tail) || /@[^\s@]{1,255}$/.test(text.slice(-260)),
	};
}

/** So long may a line be that says who wrote, and no more. */
const VERB_ALONE_CHARS = 120;

function strengthOf(
	evidence: Evidence,
	hasEnd: boolean,
	isDashed: boolean,
	length: number,
): Attribution['strength'] | null {
	const { verb, opener, email, time, date, digit, emailAtEnd, startsWithDate, prose, name } =
		evidence;
	if (verb && isDashed) return 'strong';
	if (verb && email && (time || date)) return hasEnd && !prose ? 'strong' : 'weak';
	if (verb && date && time) return hasEnd && !prose && name ? 'strong' : 'weak';
	if (verb && date && opener) return 'weak';
	if (!verb && email && emailAtEnd && date && (time || opener)) return hasEnd ? 'strong' : 'weak';
	if (verb && (email || (opener && digit) || time)) return 'weak';
	if (startsWithDate && time && length <= 160) return 'weak';
	if (verb && hasEnd && length <= VERB_ALONE_CHARS) return 'weak';
	if (!verb && email && emailAtEnd && hasEnd && length <= 200) return 'weak';
	if (!verb && email && date && (emailAtEnd || (time && hasEnd))) return 'weak';
	return null;
}

const EDGE_MARKS = '-\u2013\u2014_*=~"\'\u201c\u201e\u00ab ';
const TRAILING_MARKS = '-\u2013\u2014_*=~ ';
/** Marks that one end of a line is freed of. */
const MOST_MARKS = 40;

/** What a date, a time or an address cannot do without. */
const DATE_OR_ADDRESS = /[@\d\u0660-\u0669\u06f0-\u06f9]/;

/** Without dashes and bold marks around it: `---- On … wrote ----`. */
function bare(text: string): string {
	let start = 0;
	let end = text.length;
	if (!beginsWithLetter(text)) {
		while (start < MOST_MARKS && start < end && EDGE_MARKS.includes(text[start] ?? '')) start++;
	}
	const least = Math.max(start, end - MOST_MARKS);
	while (end > least && TRAILING_MARKS.includes(text[end - 1] ?? '')) end--;
	return asciiDigits(text.slice(start, end));
}

/** The first character of the scripts that have phrases. */
const FIRST_OF_PHRASES = 0x0e00;

/** How far before its end the last word of an attribution stands. */
const LAST_WORD_REACH = 24;

/** A cheap look before the words are counted: most lines of a mail end differently. */
function mayEnd(text: string): boolean {
	if (text.length > RULE_LINE_CHARS) return false;
	if (':：>)]'.includes(text[text.length - 1] ?? '')) return true;
	if (!beginsWithLetter(text) && STARTS_WITH_DATE.test(text)) return true;
	if (ATTRIBUTION_VERBS.has(lastWord(text, LAST_WORD_REACH).toLowerCase())) return true;
	return (
		text.charCodeAt(text.length - 1) >= FIRST_OF_PHRASES &&
		ATTRIBUTION_PHRASES.some((phrase) => text.endsWith(phrase))
	);
}

const isVisible = (line: BodyLine | undefined): boolean => line !== undefined && line.match !== '';

/** A line above can be the start of the same attribution when it does not end a sentence. */
function mayContinue(line: BodyLine | undefined, below: BodyLine): boolean {
	if (line === undefined || line.match === '' || line.depth !== below.depth) return false;
	if (line.role !== below.role || line.match.length > RULE_LINE_CHARS) return false;
	return !/[.!?…。！？:：]$/.test(line.match) || /\d\.$|\p{L}{1,6}\.$/u.test(line.match);
}

/**
 * The attribution whose last line is `last`, or null. The shortest run of lines that says who and
 * when wins, so that a sentence above it is not swallowed; a first line that begins as attributions
 * do is then taken in too. Cost is bounded: at most four lines of `RULE_LINE_CHARS`.
 *
 * @param floor lines before it belong to another attribution
 */
export function attributionEndingAt(
	lines: readonly BodyLine[],
	last: number,
	floor = 0,
): Attribution | null {
	const end = lines[last];
	if (end === undefined || end.match === '') return null;
	const gap = end.match.indexOf(COLON_AND_GAP);
	const isRunOn = gap > 0 && gap < RULE_LINE_CHARS;
	const endMatch = isRunOn ? end.match.slice(0, gap + 1) : end.match;
	const bareEnd = bare(endMatch);
	if (!mayEnd(bareEnd)) return null;
	// A colon, or the dashes that some put around it: what a sentence of a person lacks.
	const hasEnd = /[:：]$/.test(bareEnd) || bareEnd.length < endMatch.length;

	let best: Attribution | null = null;
	let text = '';
	let opened = false;
	let saysMore = false;
	for (let start = last; start > last - WRAPPED_LINES && start >= floor; start--) {
		const line = lines[start];
		if (line === undefined) break;
		if (start < last && !mayContinue(line, end)) break;
		text = start === last ? endMatch : `${line.match} ${text}`;
		if (text.length > RULE_LINE_CHARS * 2) break;
		const bareText = bare(text);
		const isDashed = /^-{3}/.test(text) && /-{3}$/.test(text);
		saysMore ||= isDashed || DATE_OR_ADDRESS.test(line.match);
		// A verb alone is not enough for a long text: its words need no count.
		if (!saysMore && (!hasEnd || bareText.length > VERB_ALONE_CHARS)) continue;
		const evidence = evidenceOf(bareText);
		if (evidence === null) continue;
		const strength = strengthOf(evidence, hasEnd, isDashed, bareText.length);
		const beginsAsOne = evidence.opener && evidence.digit;
		// A line that tells nothing of it is the end of the person's text, unless it begins a paragraph.
		const isForeign =
			best !== null &&
			!beginsAsOne &&
			!DATE_OR_ADDRESS.test(line.match) &&
			(start < best.start - 1 || isVisible(lines[start - 1]));
		const improves =
			strength !== null &&
			!isForeign &&
			(best === null ||
				(best.strength === 'weak' && strength === 'strong') ||
				(!opened && beginsAsOne));
		if (improves) {
			best = { start, end: last + 1, strength };
			opened = beginsAsOne;
		}
	}
	// What stands behind it on the line would be lost.
	if (isRunOn && best?.strength !== 'strong') return null;
	if (best !== null && !opened) {
		while (best.start > floor && last - best.start + 1 < WRAPPED_LINES) {
			if (!isNameAbove(lines, best.start)) break;
			best.start--;
		}
	}
	return best;
}

/** A line of nothing but a name, characters. */
const NAME_CHARS = 80;

/**
 * Whether the line above holds the name that the attribution goes on from: "Ada Lovelace", then
 * "<ada@example.org> schrieb am …:". It ends with the address or its bracket, or begins a paragraph
 * above a line that begins with the address. A date belongs to the time it is wrapped before.
 */
function isNameAbove(lines: readonly BodyLine[], start: number): boolean {
	const line = lines[start];
	const above = lines[start - 1];
	if (line === undefined || above === undefined || !mayContinue(above, line)) return false;
	const begin = line.match.slice(0, 330);
	if (/^[<([]?[^\s<>@]{1,64}@/.test(begin)) {
		if (/[<([]$/.test(above.match)) return true;
		return above.match.length <= NAME_CHARS && !isVisible(lines[start - 2]);
	}
	if (/^\d{1,2}[:.]\d{2}/.test(begin))
		return YEAR.test(above.match) || NUMERIC_DATE.test(above.match);
	// Chinese puts a preposition behind the address: "<ada@example.org> 於".
	return !begin.includes('@') && /@[^\s@]{1,253}[>)\]] ?\S{0,3}$/.test(above.match.slice(-260));
}

/** An opener in the middle of a line, with the day or date behind it: "Yes. On Mon, 5 Feb …". */
const OPENER_INSIDE =
	/(?:[-_]{2,8} ?|\s)(?=(?:On|At|Am|Le|El|Il|Em|Op|Den|Dnia) (?:\p{L}{2,10}[.,]? ?){0,2}\d)/gu;

/**
 * What stands before an attribution on its own line: programs that flatten HTML run the person's
 * last words and the attribution together. '' when the attribution begins the line.
 */
export function textBefore(lines: readonly BodyLine[], attribution: Attribution): string {
	const line = lines[attribution.start];
	if (line === undefined || line.text.length > RULE_LINE_CHARS) return '';
	for (const found of line.text.matchAll(OPENER_INSIDE)) {
		const before = line.text.slice(0, found.index).trimEnd();
		if (before.replace(/[-_\s]/g, '') !== '') return before;
	}
	return '';
}
