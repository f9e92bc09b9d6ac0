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
			const close = closingQuote(value, i + 1);
			noQuote = close < 0;
			if (close >= 0) {
				flush(i);
				push('quoted', unquote(value.slice(i + 1, close)));
				i = close;
			}
			continue;
		}
		if (char === '"') continue;
		if (char === '(' && !noParenthesis) {
			const close = closingParenthesis(value, i + 1);
			noParenthesis = close < 0;
			if (close >= 0) {
				flush(i);
				push('comment', unquote(value.slice(i + 1, close)));
				i = close;
				continue;
			}
		}
		if (char === '<' && !noAngle) {
			const close = value.indexOf('>', i + 1);
			noAngle = close < 0;
			flush(i);
			const end = close < 0 ? angleEnd(value, i + 1) : close;
			push('angle', value.slice(i + 1, end));
			i = end;
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

/** An angle bracket that never closes ends before the next separator. */
function angleEnd(value: string, from: number): number {
	const end = value.slice(from).search(/[,;\s]/);
	return end < 0 ? value.length : from + end - (value[from + end] === ' ' ? 0 : 1);
}

/**
 * A group's name ends in a colon and its list in a semicolon (RFC 5322 3.4); without one the colon
 * is part of a name. `mailto:a@b`, `SMTP:a@b` and `a@[IPv6:…]` are no groups either.
 */
function isGroupColon(value: string, at: number, lastSemicolon: number): boolean {
	if (/(?:mailto|smtp|ipv6|https?)$/i.test(value.slice(Math.max(0, at - 6), at))) return false;
	return at < lastSemicolon || value.slice(at + 1).trim() === '';
}
