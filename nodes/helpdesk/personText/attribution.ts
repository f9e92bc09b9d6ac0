import {
	ATTRIBUTION_OPENERS,
	ATTRIBUTION_PHRASES,
	ATTRIBUTION_VERBS,
} from './data/attributionWords';
import type { BodyLine } from './bodyLine';
import { fold, RULE_LINE_CHARS } from './bodyLine';

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

/** Lines that one attribution is wrapped over at most: name, long address, verb. */
const WRAPPED_LINES = 4;

const EMAIL = /[^\s<>()[\]"',;:]{1,64}@[^\s<>()[\]"',;:]{1,255}/;
const TIME = /(?:^|[^\d])\d{1,2}[:.h：]\d{2}(?!\d)|\d{1,2} ?[時시点點]/;
const YEAR = /(?:^|[^\d])(?:19|20)\d{2}(?!\d)/;
/** 05.02.24, 5/2/2024, 2024-02-05; not the first numbers of an IP address or a version. */
const NUMERIC_DATE =
	/(?:^|[^\d.])(?:\d{1,2}[./-] ?\d{1,2}[./-] ?(?:\d{4}|\d{2})|\d{4}[./-] ?\d{1,2}[./-] ?\d{1,2})(?!\d|\.\d)/;
const STARTS_WITH_DATE = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ ,T]/;
const FIRST_PERSON = new Set([
	'ich',
	'wir',
	'we',
	'nous',
	'ik',
	'wij',
	'yo',
	'jag',
	'jeg',
	'я',
	'мы',
]);
const WORD = /[\p{L}\p{M}’']+/gu;

interface Evidence {
	verb: boolean;
	opener: boolean;
	email: boolean;
	time: boolean;
	date: boolean;
	digit: boolean;
	/** The address stands at the end: `… <a@example.com>:`. */
	emailAtEnd: boolean;
	/** "On 5 February at 10:12 I wrote:" is a person telling of their own mail. */
	firstPerson: boolean;
	/** `2016-03-03 17:21 GMT+01:00 Ada`, of old Gmail. */
	startsWithDate: boolean;
}

function evidenceOf(text: string): Evidence {
	const lower = fold(text);
	const words = lower.match(WORD) ?? [];
	const first = words[0] ?? '';
	const tail = text.slice(-6);
	return {
		startsWithDate: STARTS_WITH_DATE.test(text),
		firstPerson: words.some((word) => FIRST_PERSON.has(word)) || /(?:^|[ ,])I [a-z]/.test(text),
		verb:
			words.some((word) => ATTRIBUTION_VERBS.has(word)) ||
			ATTRIBUTION_PHRASES.some((phrase) => lower.includes(phrase)),
		opener: ATTRIBUTION_OPENERS.has(first) && lower.indexOf(first) <= 2,
		email: EMAIL.test(text),
		time: TIME.test(text),
		date: YEAR.test(text) || NUMERIC_DATE.test(text),
		digit: /\d/.test(text),
		emailAtEnd: /[>)\]] ?[:：]?$/.test(tail) || /@[^\s@]{1,255}$/.test(text.slice(-260)),
	};
}

function strengthOf(
	evidence: Evidence,
	hasEnd: boolean,
	isDashed: boolean,
	length: number,
): Attribution['strength'] | null {
	const { verb, opener, email, time, date, digit, emailAtEnd, startsWithDate, firstPerson } =
		evidence;
	if (verb && isDashed) return 'strong';
	if (verb && email && (time || date)) return hasEnd ? 'strong' : 'weak';
	if (verb && date && time) return hasEnd && !firstPerson ? 'strong' : 'weak';
	if (verb && date && opener) return 'weak';
	if (!verb && email && emailAtEnd && date && (time || opener)) return hasEnd ? 'strong' : 'weak';
	if (verb && (email || (opener && digit) || time)) return 'weak';
	if (startsWithDate && time && length <= 160) return 'weak';
	if (verb && hasEnd && length <= 120) return 'weak';
	if (!verb && email && emailAtEnd && hasEnd && length <= 200) return 'weak';
	if (!verb && email && date && (emailAtEnd || (time && hasEnd))) return 'weak';
	return null;
}

const EDGE_MARKS = /^[-\u2013\u2014_*=~"'\u201c\u201e\u00ab ]{1,40}/;
const TRAILING_MARKS = /[-\u2013\u2014_*=~ ]{1,40}$/;

/** Arabic and Persian digits as ASCII ones. */
function asciiDigits(text: string): string {
	return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15));
}

/** Without dashes and bold marks around it: `---- On … wrote ----`. */
function bare(text: string): string {
	return asciiDigits(text.replace(EDGE_MARKS, '').replace(TRAILING_MARKS, ''));
}

/** A cheap look before the words are counted: most lines of a mail end differently. */
function mayEnd(text: string): boolean {
	if (text.length < 3 || text.length > RULE_LINE_CHARS) return false;
	const last = text[text.length - 1];
	if (last === ':' || last === '：' || last === '>' || last === ')' || last === ']') return true;
	if (STARTS_WITH_DATE.test(text)) return true;
	const words = text.toLowerCase().slice(-24).match(WORD);
	const word = words?.[words.length - 1] ?? '';
	return ATTRIBUTION_VERBS.has(word) || ATTRIBUTION_PHRASES.some((phrase) => text.endsWith(phrase));
}

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
	const bareEnd = bare(end.match);
	if (!mayEnd(bareEnd)) return null;
	// A colon, or the dashes that some put around it: what a sentence of a person lacks.
	const hasEnd = /[:：]$/.test(bareEnd) || bareEnd.length < end.match.length;

	let best: Attribution | null = null;
	let text = '';
	let opened = false;
	for (let start = last; start > last - WRAPPED_LINES && start >= floor; start--) {
		const line = lines[start];
		if (line === undefined) break;
		if (start < last && !mayContinue(line, end)) break;
		text = start === last ? line.match : `${line.match} ${text}`;
		if (text.length > RULE_LINE_CHARS * 2) break;
		const bareText = bare(text);
		const isDashed = /^-{3}/.test(text) && /-{3}$/.test(text);
		const evidence = evidenceOf(bareText);
		const strength = strengthOf(evidence, hasEnd, isDashed, bareText.length);
		const beginsAsOne = evidence.opener && evidence.digit;
		const improves =
			strength !== null &&
			(best === null ||
				(best.strength === 'weak' && strength === 'strong') ||
				(!opened && beginsAsOne));
		if (improves) {
			best = { start, end: last + 1, strength };
			opened = beginsAsOne;
		}
	}
	return best;
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
