import { LIMITS } from '../../helpdesk/limits';
import { decodeWords } from './encodedWords';

/** An id longer than this is no id but an accident or an attack. */
const MAX_ID_CHARS = 1000;

function asId(inner: string): string | null {
	const id = inner.replace(/[\s<>]+/g, '');
	return id === '' || id.length > MAX_ID_CHARS ? null : `<${id}>`;
}

interface Scan {
	bracketed: string[];
	/** Words outside of brackets and comments. */
	bare: string[];
	/** Both in the order of the header; a bare one only when it looks like an id. */
	all: string[];
}

function scan(text: string): Scan {
	const result: Scan = { bracketed: [], bare: [], all: [] };
	const takeBare = (piece: string): void => {
		for (const word of piece.split(/[\s,;]+/)) {
			const id = asId(word.replace(/^["'(]{1,16}|["')]{1,16}$/g, ''));
			if (id === null) continue;
			result.bare.push(id);
			if (/[^@]@[^@]/.test(id)) result.all.push(id);
		}
	};
	let i = 0;
	let bareStart = 0;
	let noClose = false;
	while (i < text.length) {
		const char = text[i];
		if (char === '(' && !noClose) {
			takeBare(text.slice(bareStart, i));
			const close = text.indexOf(')', i);
			noClose = close < 0;
			i = close < 0 ? i + 1 : close + 1;
			bareStart = i;
		} else if (char === '<') {
			takeBare(text.slice(bareStart, i));
			const close = text.indexOf('>', i + 1);
			const end = close < 0 ? text.length : close;
			// `<a@b <c@d>`: the last opener before the closer counts, the first lost its own.
			const reopened = text.slice(i + 1, end).split('<');
			for (const piece of reopened) {
				const id = asId(piece);
				if (id === null) continue;
				result.bracketed.push(id);
				result.all.push(id);
			}
			i = end + 1;
			bareStart = i;
		} else i++;
	}
	takeBare(text.slice(bareStart));
	return result;
}

function prepare(value: string): string {
	const text = value.includes('=?') ? decodeWords(value) : value;
	return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}

/** A mail's own Message-ID with angle brackets; the first of several; null when there is none. */
export function readMessageId(value: string): string | null {
	const text = prepare(value);
	const found = scan(text);
	if (found.bracketed[0] !== undefined) return found.bracketed[0];
	// Without brackets white space belongs to it: `abc @example.com`.
	const withAt = found.bare.find((id) => id.includes('@'));
	if (/^\s*[^\s@]+\s*@\s*[^\s@]+\s*$/.test(text.slice(0, MAX_ID_CHARS))) return asId(text);
	return withAt ?? found.bare[0] ?? null;
}

/**
 * Ids of In-Reply-To. When any stands in brackets, words around it are prose ("Your message of …
 * from joe@example.com") and no ids.
 */
export function readInReplyTo(value: string): string[] {
	const found = scan(prepare(value));
	if (found.bracketed.length > 0) return unique(found.bracketed);
	if (found.all.length > 0) return unique(found.all);
	return found.bare.length === 1 ? found.bare : [];
}

/** Ids of References, oldest first; of more than `LIMITS.referenceCount` the newest are kept. */
export function readReferences(value: string): string[] {
	const found = scan(prepare(value));
	const ids = found.all.length > 0 || found.bare.length !== 1 ? found.all : found.bare;
	return unique(ids).slice(-LIMITS.referenceCount);
}

/** Keeps the last of equal ids: the newest mention is the place that counts. */
function unique(ids: readonly string[]): string[] {
	return [...new Set([...ids].reverse())].reverse();
}
