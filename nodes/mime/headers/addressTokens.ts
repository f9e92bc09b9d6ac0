import { WordScanner } from './encodedWords';

/** One piece of an address list; `text` is a binary string. */
export type Token =
	| { type: 'text' | 'quoted' | 'comment' | 'angle' | 'word'; text: string; spaceBefore: boolean }
	| { type: 'end' }
	| { type: 'group' };

/** A token that belongs to an entry, not between entries. */
export type Piece = Exclude<Token, { type: 'end' } | { type: 'group' }>;

function closingQuote(value: string, from: number): number {
	for (let i = from; i < value.length; i++) {
		if (value[i] === '\\') i++;
		else if (value[i] === '"') return i;
	}
	return -1;
}

function closingParenthesis(value: string, from: number): number {
	let depth = 1;
	for (let i = from; i < value.length; i++) {
		const char = value[i];
		if (char === '\\') i++;
		else if (char === '(') depth++;
		else if (char === ')' && --depth === 0) return i;
	}
	return -1;
}

function unquote(text: string): string {
	return text.includes('\\') ? text.replace(/\\(.)/gs, '$1') : text;
}

/**
 * Cuts an address list into tokens. What never closes (a quote, a comment, an angle bracket) is
 * taken as text, so one lost character costs one address and not the rest of the list.
 */
export function tokenizeAddresses(value: string): Token[] {
	const tokens: Token[] = [];
	const words = new WordScanner(value);
	const lastSemicolon = value.lastIndexOf(';');
	let textStart = -1;
	let spaceBefore = false;
	// Known to be absent from here on: keeps hostile lists of openers linear.
	let noQuote = false;
	let noParenthesis = false;
	let noAngle = false;
	let close = -1;
	const flush = (end: number): void => {
		if (textStart >= 0)
			tokens.push({ type: 'text', text: value.slice(textStart, end), spaceBefore });
		if (textStart >= 0) spaceBefore = false;
		textStart = -1;
	};
	const push = (type: 'quoted' | 'comment' | 'angle' | 'word', text: string): void => {
		tokens.push({ type, text, spaceBefore });
		spaceBefore = false;
	};
	for (let i = 0; i < value.length; i++) {
		const char = value[i] ?? '';
		if (char === ' ' || char === '\t') {
			flush(i);
			spaceBefore = true;
			continue;
		}
		if (char === '=' && value[i + 1] === '?') {
			const end = words.endAt(i);
			if (end > 0) {
				flush(i);
				push('word', value.slice(i, end));
				i = end - 1;
				continue;
			}
		}
		if (char === '"' && !noQuote) {
			const quote = closingQuote(value, i + 1);
			noQuote = quote < 0;
			if (quote >= 0) {
				flush(i);
				push('quoted', unquote(value.slice(i + 1, quote)));
				i = quote;
			}
			continue;
		}
		if (char === '"') continue;
		if (char === '(' && !noParenthesis) {
			const parenthesis = closingParenthesis(value, i + 1);
			noParenthesis = parenthesis < 0;
			if (parenthesis >= 0) {
				flush(i);
				push('comment', unquote(value.slice(i + 1, parenthesis)));
				i = parenthesis;
				continue;
			}
		}
		if (char === '<' && !noAngle) {
			if (close <= i) close = closingBracket(value, i + 1);
			noAngle = close < 0;
			flush(i);
			const isOpen = close < 0 || losesBracket(value, i + 1, close);
			const end = isOpen ? angleEnd(value, i + 1) : close;
			push('angle', value.slice(i + 1, end));
			// What ended an open bracket is read once more: it may be a separator.
			i = isOpen ? end - 1 : end;
			continue;
		}
		if (char === ',' || char === ';') {
			flush(i);
			tokens.push({ type: 'end' });
			spaceBefore = false;
			continue;
		}
		if (char === ':' && isGroupColon(value, i, lastSemicolon)) {
			flush(i);
			tokens.push({ type: 'group' });
			spaceBefore = false;
			continue;
		}
		if (char === '>') {
			flush(i);
			continue;
		}
		if (textStart < 0) textStart = i;
	}
	flush(value.length);
	return tokens;
}

/** The `>` of an angle bracket; one in a quoted local part (`<">"@example.com>`) is none. */
function closingBracket(value: string, from: number): number {
	const quote = value[from] === '"' ? closingQuote(value, from + 1) : -1;
	return value.indexOf('>', quote >= 0 && value[quote + 1] === '@' ? quote : from);
}

/** `Anna <a@b.c, Bob <d@e.f>`: the `>` belongs to a later bracket. */
function losesBracket(value: string, from: number, close: number): boolean {
	const next = value.indexOf('<', from);
	return next >= 0 && next < close && /@[^@]{1,255}[,;]/.test(value.slice(from, next));
}

/** An angle bracket that never closes ends before the next separator. */
function angleEnd(value: string, from: number): number {
	const end = value.slice(from).search(/[,;\s]/);
	return end < 0 ? value.length : from + end;
}

/**
 * A group's name ends in a colon and its list in a semicolon (RFC 5322 3.4); without one the colon
 * is part of a name. `mailto:a@b`, `SMTP:a@b` and `a@[IPv6:…]` are no groups either.
 */
function isGroupColon(value: string, at: number, lastSemicolon: number): boolean {
	if (/(?:mailto|smtp|ipv6|https?)$/i.test(value.slice(Math.max(0, at - 6), at))) return false;
	return at < lastSemicolon || value.slice(at + 1).trim() === '';
}
