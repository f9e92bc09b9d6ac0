import { LIMITS } from '../../helpdesk/limits';
import type { MailAddress } from '../../helpdesk/model';
import type { Piece } from './addressTokens';
import { tokenizeAddresses } from './addressTokens';
import { decodeWords } from './encodedWords';

/** An address hidden in quotes or an encoded word is unwrapped this often. */
const MAX_NESTING = 3;

/** Comments (RFC 5322 3.2.2) inside an address, which nest; a bracket that never closes stays. */
function withoutComments(address: string): string {
	let plain = '';
	let depth = 0;
	let openedAt = 0;
	for (let i = 0; i < address.length; i++) {
		const char = address[i] ?? '';
		if (char === '(' && depth++ === 0) openedAt = i;
		else if (char === ')' && depth > 0) depth--;
		else if (depth === 0) plain += char;
	}
	return depth === 0 ? plain : plain + address.slice(openedAt);
}

/** `a @ b.c`, `mailto:a@b.c`, `@route:a@b.c`, `'a@b.c'`: the address alone. */
function cleanAddress(text: string): string {
	let address = decodeWords(text)
		.replace(/^\s*(?:(?:mailto|smtp):){1,5}/i, '')
		.trim();
	if (address.startsWith('@') && address.includes(':')) {
		address = address.slice(address.lastIndexOf(':') + 1);
	}
	// `[mailto:a@b.c]`, as Outlook writes it into quotes; `a@[192.0.2.1]` has its bracket inside.
	address = address.replace(/^\[(?:mailto:)?([^[\]]{1,500})\]$/i, '$1');
	const isQuotedLocal = address.startsWith('"');
	if (!isQuotedLocal && address.includes('(')) address = withoutComments(address);
	if (!isQuotedLocal) address = address.replace(/[\s<>"]+/g, '').replace(/^'(.*)'$/s, '$1');
	return address.replace(/[.,;]{1,16}$/, '');
}

function looksLikeAddress(text: string): boolean {
	const at = text.indexOf('@');
	return at > 0 && at < text.length - 1;
}

/** An address and nothing else, which a comment seldom is. */
function isBareAddress(text: string): boolean {
	return /^[^\s@<>()]{1,64}@[^\s@<>()]{1,255}$/.test(text.trim());
}

function joinName(tokens: readonly Piece[], hint: string): string {
	let joined = '';
	let wasLoose = false;
	for (const token of tokens) {
		const isLoose = token.type === 'text' || token.type === 'word';
		const isGlued = joined === '' || (!token.spaceBefore && isLoose && wasLoose);
		joined += (isGlued ? '' : ' ') + token.text;
		wasLoose = isLoose;
	}
	return tidyName(decodeWords(joined, hint));
}

function tidyName(name: string): string {
	let tidy = name.replace(/\s+/g, ' ').trim();
	if (/^'.*'$/.test(tidy) || /^".*"$/.test(tidy)) tidy = tidy.slice(1, -1).trim();
	// Half of a pair.
	if (/^"[^"]*$|^[^"]*"$/.test(tidy)) tidy = tidy.replace('"', '').trim();
	return tidy.replace(/\\"/g, '"');
}

/** What stands between separators: one entry, its `address` '' when there is none in it, seldom more. */
function readEntry(pieces: readonly Piece[], hint: string, depth: number): MailAddress[] {
	const angles = pieces.filter((piece) => piece.type === 'angle');
	const angle =
		angles.findLast((piece) => looksLikeAddress(cleanAddress(piece.text))) ?? angles.at(-1);
	const comments = pieces.filter((piece) => piece.type === 'comment');
	if (angle !== undefined) {
		const address = cleanAddress(angle.text);
		const first = pieces.findIndex((piece) => piece.type === 'angle');
		const before = pieces.slice(0, first).filter((piece) => piece.type !== 'comment');
		const after = pieces.slice(first + 1).filter((piece) => piece.type !== 'angle');
		let name = joinName(before, hint);
		if (name === '') name = joinName(comments, hint);
		if (name === '') name = joinName(after, hint);
		return [looksLikeAddress(address) ? { name, address } : rescue(pieces, address, name, hint)];
	}
	return readBareEntry(pieces, comments, hint, depth);
}

/** `<John Doe> a@b.c`, `a@b.c <>`: the bracket holds no address, something beside it may. */
function rescue(
	pieces: readonly Piece[],
	address: string,
	name: string,
	hint: string,
): MailAddress {
	const outside = pieces.find((piece) => piece.type !== 'angle' && looksLikeAddress(piece.text));
	if (outside === undefined) return { name, address };
	const others = pieces.filter((piece) => piece !== outside && piece.type !== 'comment');
	return { name: joinName(others, hint), address: cleanAddress(outside.text) };
}

function readBareEntry(
	pieces: readonly Piece[],
	comments: readonly Piece[],
	hint: string,
	depth: number,
): MailAddress[] {
	const body = pieces.filter((piece) => piece.type !== 'comment');
	const index = body.findIndex((piece) => piece.type === 'text' && piece.text.includes('@'));
	const found = body[index];
	if (found === undefined) return readWithoutAt(body, comments, hint, depth);
	let address = found.text;
	let from = index;
	let to = index + 1;
	// `"john doe"@example.com` and `john @ example.com` come in several tokens.
	const before = body[index - 1];
	const isQuotedBefore = before?.type === 'quoted' && !found.spaceBefore;
	if (before !== undefined && (address.startsWith('@') || (isQuotedBefore && address[0] === '.'))) {
		address = (isQuotedBefore ? `"${before.text}"` : before.text) + address;
		from = index - 1;
	}
	const after = body[to];
	if (after !== undefined && address.endsWith('@')) {
		address += after.text;
		to++;
	}
	const names = [...body.slice(0, from), ...body.slice(to)];
	const name = joinName(names.length > 0 ? names : comments, hint);
	return [{ name, address: cleanAddress(address) }];
}

function readWithoutAt(
	body: readonly Piece[],
	comments: readonly Piece[],
	hint: string,
	depth: number,
): MailAddress[] {
	const name = joinName(body, hint);
	// One or several whole addresses hide inside quotes or an encoded word.
	if (depth < MAX_NESTING && name.includes('@') && body.some((piece) => piece.type !== 'text')) {
		const inner = readList(Buffer.from(name, 'utf8').toString('latin1'), 'utf-8', depth + 1);
		const found = inner.filter((entry) => looksLikeAddress(entry.address));
		if (found.length > 0) return found;
	}
	const only = body.length === 1 ? body[0] : undefined;
	// `John Doe (john@example.com)`: the two have changed places.
	const hidden = only?.type === 'text' ? undefined : comments.find((c) => isBareAddress(c.text));
	if (hidden !== undefined) return [{ name, address: cleanAddress(hidden.text) }];
	if (only?.type === 'text')
		return [{ name: joinName(comments, hint), address: cleanAddress(only.text) }];
	return [{ name: name === '' ? joinName(comments, hint) : name, address: '' }];
}

/** `<a@b.c, d@e.f>`: brackets around a list. */
function withoutListBrackets(pieces: readonly Piece[]): readonly Piece[] {
	return pieces.flatMap((piece): Piece | Piece[] => {
		const texts = piece.type === 'angle' ? piece.text.split(/[,;]/) : [];
		const isList = texts.length > 1 && texts.every((text) => looksLikeAddress(text));
		return isList ? texts.map((text) => ({ ...piece, text })) : piece;
	});
}

/** What stands between two separators may be several addresses with only white space between. */
function splitRow(row: readonly Piece[]): Piece[][] {
	const pieces = withoutListBrackets(row);
	const isRow = pieces.every((piece) => piece.type === 'text' && looksLikeAddress(piece.text));
	if (isRow) return pieces.map((piece) => [piece]);
	const angles = pieces.filter((piece) => piece.type === 'angle' && looksLikeAddress(piece.text));
	const different = new Set(angles.map((piece) => cleanAddress(piece.text).toLowerCase()));
	if (different.size < 2) return [[...pieces]];
	const ends = new Set(angles);
	const entries: Piece[][] = [[]];
	for (const piece of pieces) {
		entries.at(-1)?.push(piece);
		if (ends.has(piece)) entries.push([]);
	}
	return entries.filter((entry) => entry.some((piece) => piece.type !== 'comment'));
}

function readList(value: string, hint: string, depth: number): MailAddress[] {
	const result: MailAddress[] = [];
	let pieces: Piece[] = [];
	let pending: Piece[] = [];
	const finishEntry = (isLast: boolean): void => {
		const hasAddress = pieces.some((p) => p.type === 'angle' || p.text.includes('@'));
		if (!hasAddress && !isLast && pieces.length > 0) {
			// Perhaps the family name before an unquoted comma; the next entry decides.
			const comma: Piece = { type: 'text', text: ',', spaceBefore: false };
			pending = [...pending, ...pieces, comma].slice(-50);
			pieces = [];
			return;
		}
		const takesPending = pieces.length > 1 && pieces.some((p) => p.type === 'angle');
		if (pending.length > 0) {
			if (takesPending) pieces = [...pending, ...pieces];
			else for (const entry of splitPending(pending)) result.push(...readEntry(entry, hint, depth));
		}
		pending = [];
		if (pieces.length > 0) {
			for (const entry of splitRow(pieces)) result.push(...readEntry(entry, hint, depth));
		}
		pieces = [];
	};
	for (const token of tokenizeAddresses(value)) {
		if (result.length >= LIMITS.addressCount) return result;
		if (token.type !== 'end' && token.type !== 'group') pieces.push(token);
		else if (token.type === 'end') finishEntry(false);
		else {
			pieces = [];
			pending = [];
		}
	}
	finishEntry(true);
	return result.slice(0, LIMITS.addressCount);
}

function splitPending(pending: readonly Piece[]): Piece[][] {
	const entries: Piece[][] = [[]];
	for (const piece of pending) {
		if (piece.type === 'text' && piece.text === ',') entries.push([]);
		else entries.at(-1)?.push(piece);
	}
	return entries.filter((entry) => entry.length > 0);
}

/**
 * Reads an address list (RFC 5322 3.4 and what programs make of it): groups, comments, encoded
 * words, unquoted commas in names, semicolons as separators, missing or doubled brackets. Entries
 * without an address keep their name with `address: ''`. At most `LIMITS.addressCount`.
 *
 * @param value binary string
 * @param hint charset for raw bytes, '' for none
 */
export function readAddresses(value: string, hint = ''): MailAddress[] {
	// A web form has escaped the brackets.
	const isEscaped = value.includes('&lt;') && !value.includes('<');
	const list = isEscaped ? value.replaceAll('&lt;', '<').replaceAll('&gt;', '>') : value;
	return readList(list, hint, 0);
}
