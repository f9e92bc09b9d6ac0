import { decodeText } from '../charset/decodeText';
import { decodeBase64 } from '../structure/base64';
import { decodeQuotedWord } from '../structure/quotedPrintable';

/** One encoded word found in a header value. */
interface EncodedWord {
	charset: string;
	bytes: Buffer;
	/** Offset behind the word. */
	end: number;
}

const MAX_CHARSET_CHARS = 80;
/** A word that holds a raw `?` goes on for at most this many characters. */
const MAX_REST_CHARS = 500;

function isHex(code: number): boolean {
	return (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
}

/** End of a word that has lost its `?=`: the next word, white space in B, or the end. */
function findLostEnd(value: string, from: number, isQ: boolean): number {
	const next = value.indexOf('=?', from);
	let end = next < 0 ? value.length : next;
	if (!isQ) {
		const space = value.slice(from, end).search(/[\s">,;]/);
		if (space >= 0) end = from + space;
	}
	return end;
}

function hasWordAt(value: string, at: number): boolean {
	return /^=\?[\w.:-]{1,60}(?:\*[\w-]{1,20})?\?[qQbB]\?/.test(value.slice(at, at + 90));
}

/**
 * Finds encoded words in one header value. It remembers the next `?=`, so that a value full of
 * beginnings without ends costs its length and not the square of it.
 */
export class WordScanner {
	private knownFrom = -1;
	private knownEnd = -1;

	constructor(private readonly value: string) {}

	/** Offset behind the word at `at`, -1 when none is there: lets a parser step over it whole. */
	endAt(at: number): number {
		return this.value.startsWith('=?', at) ? (this.wordAt(at)?.end ?? -1) : -1;
	}

	/** The encoded word at `at`, null when it is none. */
	wordAt(at: number): EncodedWord | null {
		const { value } = this;
		const charsetEnd = value.indexOf('?', at + 2);
		if (charsetEnd < 0 || charsetEnd - at > MAX_CHARSET_CHARS) return null;
		const charset = value
			.slice(at + 2, charsetEnd)
			.trim()
			.replace(/^"|"$/g, '');
		if (charset === '' || /[\s=<>@,;"]/.test(charset)) return null;
		const encoding = /^ ?([qb]) ?\?/i.exec(value.slice(charsetEnd + 1, charsetEnd + 5));
		if (encoding?.[1] === undefined) return null;
		const isQ = encoding[1].toLowerCase() === 'q';
		const textStart = charsetEnd + 1 + encoding[0].length;
		let textEnd = this.findEnd(textStart, isQ);
		const nextWord = value.indexOf('=?', textStart);
		// The `?=` found may be the end of the next word, when this one has lost its own.
		const isLost =
			textEnd < 0 || (nextWord >= 0 && nextWord < textEnd && hasWordAt(value, nextWord));
		if (isLost) textEnd = findLostEnd(value, textStart, isQ);
		const text = value.slice(textStart, textEnd).replace(isLost ? /[?\s]{1,20}$/ : /^$/, '');
		const bytes = isQ
			? decodeQuotedWord(Buffer.from(text, 'latin1'))
			: decodeBase64(Buffer.from(text, 'latin1')).bytes;
		// `?=?utf-8?` shares its `=` with the word that follows.
		const isShared = !isLost && hasWordAt(value, textEnd + 1);
		return { charset, bytes, end: textEnd + (isLost ? 0 : isShared ? 1 : 2) };
	}

	private nextEnd(from: number): number {
		const isKnown = from >= this.knownFrom && this.knownFrom >= 0;
		if (!isKnown || (this.knownEnd >= 0 && this.knownEnd < from)) {
			this.knownFrom = from;
			this.knownEnd = this.value.indexOf('?=', from);
		}
		return this.knownEnd;
	}

	/**
	 * Offset of the `?=` that ends the word. In Q a raw question mark before `=XX` is no end when the
	 * word goes on, which programs that forget to encode `?` write.
	 */
	private findEnd(from: number, isQ: boolean): number {
		const { value } = this;
		let at = this.nextEnd(from);
		while (isQ && at >= 0) {
			const isOctet = isHex(value.charCodeAt(at + 2)) && isHex(value.charCodeAt(at + 3));
			const later = isOctet ? value.indexOf('?=', at + 2) : -1;
			if (later < 0 || later - at > MAX_REST_CHARS) return at;
			const between = value.slice(at + 2, later);
			if (/\s/.test(between) || between.includes('=?')) return at;
			at = later;
		}
		return at;
	}
}

/** Raw bytes outside encoded words: ASCII, else UTF-8 or by detection. */
export function decodeRaw(value: string, hint: string): string {
	let isPlain = true;
	for (let i = 0; i < value.length; i++) {
		const code = value.charCodeAt(i);
		if (code > 0x7e || code === 0x1b) {
			isPlain = false;
			break;
		}
	}
	return isPlain ? value : decodeText(Buffer.from(value, 'latin1'), '', hint).text;
}

/** Line ends, NUL and other controls that decoding brought in: a header value is one line. */
function oneLine(text: string): string {
	return /[\u0000-\u001f\u007f\ufeff]/.test(text)
		? text.replace(/[\t\n\r]+/g, ' ').replace(/[\u0000-\u001f\u007f\ufeff]/g, '')
		: text;
}

/**
 * A header value as Unicode (RFC 2047), tolerant of spaces and raw 8-bit bytes inside words, a lost
 * `?=`, wrong case and characters cut over two words. Never throws.
 *
 * @param value binary string
 * @param hint charset for raw bytes outside of words, '' for none
 */
export function decodeWords(value: string, hint = ''): string {
	let at = value.indexOf('=?');
	if (at < 0) return oneLine(decodeRaw(value, hint));
	let result = '';
	let plainStart = 0;
	const words = new WordScanner(value);
	let pending: { charset: string; chunks: Buffer[] } | null = null;
	const flush = (): void => {
		if (pending === null) return;
		const { charset, chunks } = pending;
		const star = charset.indexOf('*');
		const name = (star < 0 ? charset : charset.slice(0, star)).trim();
		result += decodeText(Buffer.concat(chunks), name, hint).text;
		pending = null;
	};
	while (at >= 0) {
		const word = words.wordAt(at);
		if (word === null) {
			at = value.indexOf('=?', at + 2);
			continue;
		}
		const between = value.slice(plainStart, at);
		const isAdjacent = pending !== null && between.trim() === '';
		if (!isAdjacent) {
			flush();
			result += decodeRaw(between, hint);
		}
		const charset = word.charset.toLowerCase();
		if (pending !== null && pending.charset !== charset) flush();
		pending ??= { charset, chunks: [] };
		pending.chunks.push(word.bytes);
		plainStart = word.end;
		at = value.indexOf('=?', word.end);
	}
	flush();
	return oneLine(result + decodeRaw(value.slice(plainStart), hint));
}
