import { decodeText } from '../charset/decodeText';
import { decodePercent } from '../structure/quotedPrintable';
import { decodeWords, WordScanner } from './encodedWords';

/** A header of the form `value; name=value; …` (RFC 2045 5.1, RFC 2183, RFC 2231). */
export interface ParameterHeader {
	/** Lower case. */
	value: string;
	/** Decoded; names in lower case without `*` suffixes. */
	parameters: Record<string, string>;
}

interface Segment {
	index: number;
	isEncoded: boolean;
	/** Binary string. */
	value: string;
}

const MAX_PARAMETERS = 200;
const MAX_SEGMENTS = 1000;

function skipSeparators(text: string, from: number): number {
	let i = from;
	for (;;) {
		const char = text[i];
		if (char === ';' || char === ' ' || char === '\t' || char === ',') i++;
		else if (char === '(') {
			const close = text.indexOf(')', i);
			if (close < 0) return text.length;
			i = close + 1;
		} else return i;
	}
}

/** Quoted value; a backslash escapes only `"` and `\`, for Windows paths come unescaped. */
function readQuoted(text: string, from: number): { value: string; end: number } {
	let value = '';
	let i = from + 1;
	let runStart = i;
	for (; i < text.length; i++) {
		const char = text[i];
		if (char === '"') {
			const behind = /^\s*(?:;|$|[\w*-]+\s*=)/.test(text.slice(i + 1, i + 80));
			// A quote inside a name that was not escaped does not end it when text goes on.
			const closesLater = text.indexOf('"', i + 1) >= 0;
			if (behind || !closesLater) return { value: value + text.slice(runStart, i), end: i + 1 };
		} else if (char === '\\' && (text[i + 1] === '"' || text[i + 1] === '\\')) {
			const isLast = text[i + 1] === '"' && text.indexOf('"', i + 2) < 0;
			value += text.slice(runStart, i) + (isLast ? '\\' : '');
			if (isLast) return { value, end: i + 2 };
			runStart = i + 1;
			i++;
		}
	}
	return { value: value + text.slice(runStart), end: text.length };
}

/** `filename=offer;final.pdf`: what follows is no parameter, but the rest of a name. */
const NAME_BEHIND_SEMICOLON = /^;[^;="]{1,90}\.[A-Za-z0-9]{2,5}\s{0,5}(?:;|$)/;

/** Unquoted value: to the next `;`, or to white space before another `name=`. */
function readBare(text: string, from: number, words: WordScanner): { value: string; end: number } {
	let i = from;
	while (i < text.length) {
		const wordEnd = words.endAt(i);
		if (wordEnd > i) {
			i = wordEnd;
			continue;
		}
		const char = text[i];
		if (char === ';' && !NAME_BEHIND_SEMICOLON.test(text.slice(i, i + 110))) break;
		if (
			(char === ' ' || char === '\t') &&
			/^\s+[\w-]{2,30}\*?[\d*]{0,4}=(?!\?)/.test(text.slice(i, i + 50))
		) {
			break;
		}
		i++;
	}
	return { value: text.slice(from, i).trim(), end: i };
}

function indexOrEnd(text: string, char: string, from: number): number {
	const index = text.indexOf(char, from);
	return index < 0 ? text.length : index;
}

function readPairs(text: string, from: number): Map<string, Segment[]> {
	const found = new Map<string, Segment[]>();
	let segments = 0;
	let i = from;
	let equals = -1;
	let semicolon = -1;
	const words = new WordScanner(text);
	while (i < text.length && found.size < MAX_PARAMETERS && segments < MAX_SEGMENTS) {
		i = skipSeparators(text, i);
		// Looked for only when passed, else a list of names without values costs its square.
		if (equals < i) equals = text.indexOf('=', i);
		if (equals < 0) break;
		if (semicolon < i) semicolon = indexOrEnd(text, ';', i);
		if (semicolon < equals) {
			i = semicolon + 1;
			continue;
		}
		const rawName = (text.slice(i, equals).trim().split(/\s+/).at(-1) ?? '').toLowerCase();
		let start = equals + 1;
		while (text[start] === ' ' || text[start] === '\t') start++;
		const isQuoted = text[start] === '"';
		const read = isQuoted ? readQuoted(text, start) : readBare(text, start, words);
		i = Math.max(read.end, equals + 1);
		const match = /^([^*]{1,60})(?:\*(\d{1,4}))?(\*)?$/.exec(rawName);
		if (match?.[1] === undefined) continue;
		const segment = {
			index: match[2] === undefined ? -1 : Number(match[2]),
			isEncoded: match[3] === '*',
			value: read.value,
		};
		const list = found.get(match[1]);
		if (list === undefined) found.set(match[1], [segment]);
		else list.push(segment);
		segments++;
	}
	return found;
}

/** `charset'language'text`; the prefix may be missing or stand on a later segment again. */
const CHARSET_PREFIX = /^([\w.:()-]{0,60})'([\w-]{0,30})'/;

/** `isSure` is false when the bytes do not fit the charset they name. */
interface Joined {
	text: string;
	isSure: boolean;
}

function joinSegments(segments: readonly Segment[], hint: string): Joined | null {
	const ordered = segments.filter((s) => s.index >= 0 || s.isEncoded);
	if (ordered.length === 0) return null;
	ordered.sort((a, b) => a.index - b.index);
	let charset = '';
	let isAnyEncoded = false;
	const chunks: Buffer[] = [];
	const seen = new Set<number>();
	const isStarOnly = ordered.every((s) => s.index < 0);
	for (const segment of ordered) {
		if (segment.index < 0 && !isStarOnly) continue;
		if (seen.has(segment.index)) continue;
		seen.add(segment.index);
		let { value } = segment;
		const prefix = segment.isEncoded ? CHARSET_PREFIX.exec(value) : null;
		if (prefix !== null && (charset === '' || prefix[1]?.toLowerCase() === charset)) {
			charset = (prefix[1] ?? '').toLowerCase();
			value = value.slice(prefix[0].length);
		}
		isAnyEncoded ||= segment.isEncoded;
		chunks.push(segment.isEncoded ? decodePercent(value) : Buffer.from(value, 'latin1'));
	}
	const bytes = Buffer.concat(chunks);
	// Plain continuations may hold encoded words cut over the segments.
	if (!isAnyEncoded) return { text: decodeWords(bytes.toString('latin1'), hint), isSure: true };
	if (charset === '' && bytes.includes('=?')) {
		return { text: decodeWords(bytes.toString('latin1'), hint), isSure: true };
	}
	const decoded = decodeText(bytes, charset === '' ? 'utf-8' : charset, hint);
	return { text: decoded.text, isSure: !decoded.wasGuessed && !decoded.text.includes('\ufffd') };
}

function decodePlain(value: string, hint: string): string {
	// RFC 2231's form without the asterisk in the name, as some web mailers write it.
	const prefix = /^(utf-8|iso-8859-\d{1,2}|windows-125\d)'[\w-]{0,20}'/i.exec(value);
	if (prefix !== null && /%[0-9a-f]{2}/i.test(value)) {
		return decodeText(decodePercent(value.slice(prefix[0].length)), prefix[1] ?? '', hint).text;
	}
	return decodeWords(value, hint);
}

/**
 * Reads a Content-Type, Content-Disposition or the like. Takes RFC 2231 continuations in any order
 * and mixture, RFC 2047 words where they must not stand, raw 8-bit text, lost semicolons and quotes.
 *
 * @param text binary string
 * @param hint charset for raw bytes, '' for none
 */
export function readParameters(text: string, hint = ''): ParameterHeader {
	const semicolon = text.search(/[;\s]/);
	const valueEnd = semicolon < 0 ? text.length : semicolon;
	const head = text.slice(0, valueEnd);
	// `Content-Type: charset=utf-8` or `name="x"` without a type at all.
	const isMissing = head.includes('=');
	const value = isMissing
		? ''
		: head
				.trim()
				.toLowerCase()
				.replace(/["'<>]/g, '');
	const parameters: Record<string, string> = {};
	for (const [name, segments] of readPairs(text, isMissing ? 0 : valueEnd)) {
		const joined = joinSegments(segments, hint);
		const plain = segments.find((s) => s.index < 0 && !s.isEncoded);
		const plainValue = plain === undefined ? '' : decodePlain(plain.value, hint);
		const isUsable = joined !== null && joined.isSure && joined.text.trim() !== '';
		parameters[name] = isUsable || plainValue === '' ? (joined?.text ?? plainValue) : plainValue;
	}
	return { value, parameters };
}
