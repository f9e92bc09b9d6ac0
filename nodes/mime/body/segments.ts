import { htmlToText } from '../html/htmlToText';
import { textToHtml } from '../html/textToHtml';
import { isStub } from './stubText';

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
	// Looking at the end of what is joined so far would copy it for each piece.
	const filled = pieces.filter((piece) => piece !== '');
	return filled
		.map((piece, index) =>
			index === filled.length - 1 || piece.endsWith('\n') ? piece : `${piece}\n`,
		)
		.join('');
}

/** Characters looked at when two texts are compared. */
const COMPARED_CHARS = 20_000;
/** Characters that must agree when one form is longer, by a footer or a hidden preheader. */
const TWIN_CHARS = 40;

function sameWords(a: string, b: string): boolean {
	const words = (text: string): string =>
		text
			.slice(0, COMPARED_CHARS)
			.replace(/[\s>*[\]_-]+/g, '')
			.slice(0, 4000);
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

/** The letters of ASCII alone: all that is left of a text for programs that know no others. */
function asciiLetters(text: string): string {
	return text.slice(0, COMPARED_CHARS).replace(/[^A-Za-z0-9]+/g, '');
}

/**
 * The text of alternatives. When they are none but parts of one body (a gateway has added its notice,
 * the type of a form was lost), all that say something else than the first.
 */
function alternativeText(plain: readonly Segment[]): string | null {
	const texts = plain.map(({ text }) => text).filter(isFilled);
	let first = texts[0];
	if (first === undefined) return null;
	const letters = asciiLetters(first);
	const others = new Set<string>();
	for (const text of texts.slice(1)) {
		const isTwin = letters.length >= TWIN_CHARS && asciiLetters(text) === letters;
		// Of a text without its accents and one with them, the latter.
		if (isTwin && /[^\0-\x7f]/.test(text)) first = text;
		if (!isTwin && !first.includes(text.trim()) && !sameWords(first, text)) others.add(text);
	}
	return joinText([first, ...others]);
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
	const rich = html?.html ?? null;
	// A text that stands for the HTML is none: the HTML's own words are taken.
	return isFilled(text) && isFilled(rich) && isStub(text, rich)
		? { text: null, html: rich }
		: { text, html: rich };
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
