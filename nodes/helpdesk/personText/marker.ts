import { PhraseFinder } from '../phraseFinder';
import { fold } from '../text';
import { beginsWithLetter, RULE_LINE_CHARS } from './bodyLine';
import {
	END_MARKERS,
	FORWARD_MARKERS,
	FORWARD_MARKERS_WITH_FORWARDER,
	FORWARD_MARKERS_WITH_SENDER,
	ORIGINAL_MARKERS,
	REPLY_ABOVE_PHRASES,
} from './data/markers';

export interface Marker {
	/** bare…: the words without dashes or colon; they count only above a header block (BlackBerry). */
	kind: 'original' | 'bareOriginal' | 'forward' | 'bareForward' | 'end';
	/** What stands behind the marker on the same line (Yahoo, Samsung), else empty. */
	rest: string;
	/** The sender that the marker itself names (Mutt), else empty. */
	sender: string;
}

const DASHES = '-_=*~#+\u2013\u2014\u2212\u2500\u30fc\uff0d ';
const DASH_RUN = /[-_=*~\u2013\u2014\u2212\u2500\u30fc\uff0d]{2}/;

/** Longest line that asks for an answer above of it, characters. */
const REPLY_ABOVE_CHARS = 240;
const REPLY_ABOVE = new PhraseFinder(REPLY_ABOVE_PHRASES);

/** A person who writes about the line puts it in quotes, or asks. */
const QUOTED_OR_ASKED = /["\u00ab\u00bb\u201c-\u201f\u300c?\uff1f]/;

/** Letters at the beginning of a marker's words by which nearly all other lines are told apart. */
const FIRST_LETTERS = 4;
const NO_LETTERS = `${DASHES}\uff1a`;

function isLetter(text: string, at: number): boolean {
	const code = text.charCodeAt(at);
	// NaN behind the end compares as false.
	if (code < 128) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
	return code >= 128 && !NO_LETTERS.includes(text[at] ?? '');
}

/** The first letters from `from` on in lower case, brackets and bold marks before them left out. */
function firstLetters(text: string, from: number): string {
	let start = from;
	if (!isLetter(text, start)) {
		while (start < from + 4 && '*_<([{'.includes(text[start] ?? '.')) start++;
		if (start > from && text[start] === ' ') start++;
	}
	let end = start;
	while (end < start + FIRST_LETTERS && isLetter(text, end)) end++;
	return fold(text.slice(start, end));
}

/** Whether a text, a line or many, has the words by which help desks ask for an answer above of them. */
export function asksForReplyAbove(text: string): boolean {
	return text.includes('##-') || REPLY_ABOVE.isIn(text);
}

/** Whether a line asks for an answer above of it. */
export function isReplyAbove(match: string): boolean {
	if (match.length < 3 || match.length > REPLY_ABOVE_CHARS) return false;
	if (match.startsWith('##-') && match.endsWith('-##')) return true;
	return REPLY_ABOVE.isIn(match) && !QUOTED_OR_ASKED.test(match);
}

const PHRASES: readonly string[] = [
	...ORIGINAL_MARKERS,
	...FORWARD_MARKERS,
	...FORWARD_MARKERS_WITH_SENDER,
	...FORWARD_MARKERS_WITH_FORWARDER,
	...END_MARKERS,
];
const BEGINNINGS: ReadonlySet<string> = new Set(PHRASES.map((phrase) => firstLetters(phrase, 0)));

/** Two ASCII letters in lower case as a number. */
const pairOf = (text: string): number =>
	((text.charCodeAt(0) | 0x20) << 8) | text.charCodeAt(1) | 0x20;

const PAIRS: ReadonlySet<number> = new Set(PHRASES.map(pairOf));

/** A look at two characters: the first ones of most lines are none of a marker. */
function mayBeMarker(match: string): boolean {
	return !beginsWithLetter(match) || match.charCodeAt(1) > 0x7f || PAIRS.has(pairOf(match));
}

function dashesBefore(text: string): number {
	let count = 0;
	while (count < text.length && DASHES.includes(text[count] ?? '')) count++;
	return count;
}

/**
 * The marker line of a mail program at this line, or null. The words must be known
 * ones; an original's marker needs dashes around it, a forward's dashes or a colon behind it.
 */
export function markerOf(match: string): Marker | null {
	if (match.length < 3 || match.length > RULE_LINE_CHARS * 2) return null;
	if (!mayBeMarker(match)) return null;
	const before = beginsWithLetter(match) ? 0 : dashesBefore(match);
	if (!BEGINNINGS.has(firstLetters(match, before))) return null;
	const body = match.slice(before);
	const cut = body.search(DASH_RUN);
	const inner = (cut < 0 ? body : body.slice(0, cut)).trim();
	const rest = cut < 0 ? '' : body.slice(cut + dashesBefore(body.slice(cut))).trim();
	const hasColon = /[:：]$/.test(inner);
	const phrase = fold(
		inner
			.replace(/ ?[:：]$/, '')
			.replace(/^[*_<([{]{1,4} ?| ?[*_>)\]}]{1,4}$/g, '')
			.replace(/ {2,20}/g, ' '),
	);
	if (phrase === '' || phrase.length > 120) return null;
	const hasDashes = before >= 2 || cut >= 0;
	if (END_MARKERS.has(phrase)) return { kind: 'end', rest: '', sender: '' };
	if (FORWARD_MARKERS.has(phrase)) {
		return { kind: hasDashes || hasColon ? 'forward' : 'bareForward', rest, sender: '' };
	}
	if (ORIGINAL_MARKERS.has(phrase)) {
		return { kind: hasDashes || hasColon ? 'original' : 'bareOriginal', rest, sender: '' };
	}
	if (hasDashes && FORWARD_MARKERS_WITH_FORWARDER.some((start) => phrase.startsWith(`${start} `))) {
		return { kind: 'forward', rest: '', sender: '' };
	}
	for (const start of FORWARD_MARKERS_WITH_SENDER) {
		if (phrase.startsWith(`${start} `) && hasDashes) {
			return { kind: 'forward', rest: '', sender: inner.slice(start.length).trim() };
		}
	}
	if (hasDashes) {
		// Yahoo: words of two languages, "Preposlaná správa --- Forwarded Message".
		const whole = fold(body.replace(/[-_=*~ ]{1,40}$/, ''));
		if (FORWARD_MARKERS.has(whole)) return { kind: 'forward', rest: '', sender: '' };
	}
	return null;
}

/** Words between dashes that no table knows: a marker when a header block follows. */
export function isDashedText(match: string): boolean {
	if (match.length < 8 || match.length > 120 || beginsWithLetter(match)) return false;
	return /^[-_=*\u2013\u2014]{3}/.test(match) && /[-_=*\u2013\u2014]{3}$/.test(match);
}

/** A line of nothing but dashes, underscores or the like, at least `least` of them. */
export function isRule(match: string, least: number): boolean {
	if (match.length < least || match.length > RULE_LINE_CHARS || beginsWithLetter(match))
		return false;
	return /^[-_=*~\u2013\u2014\u2500\u2501\u2550.+#]{2,600}$/.test(match.replace(/ /g, ''));
}
