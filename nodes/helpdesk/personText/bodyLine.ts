import type { BlockField } from './data/headerLabels';

/**
 * What the HTML said about a line; plain text has none of these.
 * quote: inside a known quote container. maybeQuote: inside a blockquote nobody vouches for.
 * signature: inside a known signature container. attribution: the program marked it as the line
 * above a quote. original: from here on everything is the original mail. divider: a rule or border.
 * forward: the program marked what follows as an enclosed mail.
 */
export type LineRole =
	'quote' | 'maybeQuote' | 'signature' | 'attribution' | 'original' | 'divider' | 'forward';

/** A line of a copied header: the field its label stands for, and what stands behind it. */
export interface HeaderLine {
	field: BlockField;
	value: string;
}

/** One line of a body, with all that the rules need to know of it. */
export interface BodyLine {
	/** As it came, without the line end; what ends up in the result. */
	text: string;
	/** Without quote marks, invisible characters and outer spaces; what the rules look at. */
	match: string;
	/** How deep it is quoted: `>` marks or blockquotes. */
	depth: number;
	role: LineRole | null;
	/** Address of a mailto link whose text does not show it. */
	address: string | null;
	/**
	 * The outermost container of a mail program that the line stands in: programs put the line above a
	 * quote and the quote into it, and people type there too. Undefined outside.
	 */
	region?: number;
	/** Filled in on demand by the rule for header blocks; undefined until then. */
	header?: HeaderLine | null;
}

/** Longest line that a rule looks into, characters; mail programs' own lines are far shorter. */
export const RULE_LINE_CHARS = 600;

const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffc]/g;
const ODD_SPACE = /[\t\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;

/** Nothing below U+0300 composes with another character (UAX 15). */
const MAY_COMPOSE = /[\u0300-\uffff]/;

/** Whether `matchForm` only takes off the outer spaces of a text: a quick look for whole bodies. */
export function isEven(text: string): boolean {
	return !['\t', '\u00a0', '\u00ad'].some((odd) => text.includes(odd)) && !MAY_COMPOSE.test(text);
}

/** The form of a line that rules compare: visible characters, plain spaces, trimmed, NFC. */
export function matchForm(text: string): string {
	if (isEven(text)) return text.trim();
	return text.replace(INVISIBLE, '').replace(ODD_SPACE, ' ').trim().normalize('NFC');
}

export function isBlank(line: BodyLine): boolean {
	return line.match === '';
}

/** Whether the line is quoted beyond doubt. */
export function isQuoted(line: BodyLine): boolean {
	return line.depth > 0 || line.role === 'quote';
}

/**
 * Whether a line begins with an ASCII letter, as nearly every line of many languages does: a look at
 * one character that spares the rules about dashes, marks and digits a look at the line.
 */
export function beginsWithLetter(match: string): boolean {
	const code = match.charCodeAt(0) | 0x20;
	return code >= 97 && code <= 122;
}
