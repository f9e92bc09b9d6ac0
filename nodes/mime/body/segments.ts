import { htmlToText } from '../html/htmlToText';
import { textToHtml } from '../html/textToHtml';

/** A stretch of the body in one or both forms; null where the mail does not have that form. */
export interface Segment {
	text: string | null;
	html: string | null;
}

export interface Body {
	text: string;
	html: string;
	hasText: boolean;
	hasHtml: boolean;
}

function isFilled(text: string | null): text is string {
	return text !== null && text.trim() !== '';
}

function joinText(pieces: readonly string[]): string {
	let joined = '';
	for (const piece of pieces) {
		if (joined !== '' && piece !== '' && !joined.endsWith('\n')) joined += '\n';
		joined += piece;
	}
	return joined;
}

/** Characters that must agree when one form is longer, by a footer or a hidden preheader. */
const TWIN_CHARS = 40;

function sameWords(a: string, b: string): boolean {
	const words = (text: string): string => text.replace(/[\s>*[\]_-]+/g, '').slice(0, 4000);
	const [first, second] = [words(a), words(b)];
	if (first === second) return true;
	const length = Math.min(first.length, second.length);
	return length >= TWIN_CHARS && first.slice(0, length) === second.slice(0, length);
}

/** Text and HTML of the same words beside each other, sent as mixed instead of alternative. */
function mergeTwins(segments: readonly Segment[]): readonly Segment[] {
	const [first, second] = segments;
	if (segments.length !== 2 || first === undefined || second === undefined) return segments;
	const text = first.text ?? second.text;
	const html = first.html ?? second.html;
	const isPair = text !== null && html !== null && (first.text === null) !== (second.text === null);
	if (!isPair || (first.html === null) === (second.html === null)) return segments;
	return sameWords(text, htmlToText(html)) ? [{ text, html }] : segments;
}

/** Segments that stand one after the other as one, in both forms. */
export function joinSegments(all: readonly Segment[]): Segment {
	const segments = mergeTwins(all);
	const only = segments[0];
	if (segments.length === 1 && only !== undefined) return only;
	const hasText = segments.some((segment) => segment.text !== null);
	const hasHtml = segments.some((segment) => segment.html !== null);
	return {
		text: hasText
			? joinText(segments.map((segment) => segment.text ?? htmlToText(segment.html ?? '')))
			: null,
		html: hasHtml
			? joinText(segments.map((segment) => segment.html ?? textToHtml(segment.text ?? '')))
			: null,
	};
}

/** The same text once with its accents and once without, as for programs that know ASCII only. */
function isAsciiTwin(text: string, later: string): boolean {
	const ascii = (value: string): string => value.replace(/[^A-Za-z0-9]+/g, '');
	const [first, second] = [ascii(text), ascii(later)];
	return first === second && first.length >= TWIN_CHARS;
}

/** The text of alternatives: more than one of them when they are none, but parts of one body. */
function alternativeText(plain: readonly Segment[]): string | null {
	let joined: string | null = null;
	for (const { text } of plain) {
		if (!isFilled(text)) continue;
		if (joined === null) joined = text;
		else if (isAsciiTwin(joined, text)) joined = /[^\0-\x7f]/.test(text) ? text : joined;
		else if (!joined.includes(text.trim()) && !sameWords(joined, text)) {
			joined = joinText([joined, text]);
		}
	}
	return joined;
}

/**
 * The best of alternatives, given in the order of the mail (the last is the richest): the HTML of
 * the last child that has one, the text of those that are text alone.
 */
export function chooseAlternative(children: readonly Segment[]): Segment {
	const plain = children.filter((child) => child.html === null);
	const text =
		alternativeText(plain) ??
		children.find((child) => isFilled(child.text))?.text ??
		plain[0]?.text ??
		null;
	const html =
		children.findLast((child) => isFilled(child.html)) ??
		children.findLast((child) => child.html !== null);
	return { text, html: html?.html ?? null };
}

/** The two bodies of a mail, the missing one made from the other. */
export function finishBody(segments: readonly Segment[]): Body {
	const joined = joinSegments(segments);
	// An empty text beside a filled HTML is none: a program's empty alternative.
	const hasHtml = isFilled(joined.html) || (joined.html !== null && !isFilled(joined.text));
	const hasText = isFilled(joined.text) || (joined.text !== null && !hasHtml);
	const html = hasHtml ? (joined.html ?? '') : textToHtml(joined.text ?? '');
	const text = hasText ? (joined.text ?? '') : htmlToText(joined.html ?? '');
	return { text, html, hasText, hasHtml };
}
