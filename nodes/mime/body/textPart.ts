import { decodeText } from '../charset/decodeText';
import { detectCharset } from '../charset/detectCharset';
import type { MimePart } from '../structure/mimePart';
import { encodedBody } from '../structure/mimePart';
import { decodeTransfer } from '../structure/transferEncoding';
import { unflow } from './flowedText';

export interface TextPart {
	kind: 'text' | 'html';
	text: string;
	/** The charset that was used; '' where the bytes do not tell one (ASCII). */
	charset: string;
	/** In words for a finding; null when all was as declared. */
	oddity: string | null;
	/** Bytes of the text, decoded. */
	size: number;
	/** The part is longer than its limit, and its rest was left out. */
	isCut: boolean;
}

/** Line ends of any kind as `\n`; NUL bytes, which no text has, go. */
export function tidyText(text: string): string {
	// An expression of one string is V8's fast path, and leaves nothing to do in most mails.
	let tidy = text.replace(/\r\n/g, '\n');
	if (tidy.includes('\r')) tidy = tidy.replace(/\r*\n|\r/g, '\n');
	if (tidy.includes('\0')) tidy = tidy.replaceAll('\0', '');
	return tidy;
}

/** Bytes looked at for a NUL, and what quoted-printable makes of one at most. */
const BINARY_BYTES = 1000;
const MOST_ENCODED = 3;

/** A text in name only: NUL bytes, and neither declared nor looking like UTF-16 or UTF-32. */
export function isBinary(part: MimePart): boolean {
	if (/^(?:utf-?(?:16|32)|ucs|unicode)/i.test(part.parameters.charset ?? '')) return false;
	const encoded = encodedBody(part).subarray(0, BINARY_BYTES * MOST_ENCODED);
	const head = decodeTransfer(encoded, part.encoding, true).bytes;
	return head.includes(0) && !detectCharset(head, '').startsWith('utf-16');
}

/** Charset that an HTML document names itself, '' for none. */
function metaCharset(bytes: Buffer): string {
	const head = bytes.toString('latin1', 0, 2048);
	const found = /<meta\b[^>]{0,300}?\bcharset\s{0,5}=\s{0,5}["']?([\w.:-]{2,40})/i.exec(head)?.[1];
	// The document was already decoded once when it claims UTF-16 in readable ASCII.
	return found === undefined || /^utf-?(?:16|32)/i.test(found) ? '' : found;
}

/** What quoted-printable makes of one byte: the longest of all transfer encodings. */
const ENCODED_TIMES = 3;

/** Bytes at the end of a cut in which a line end is looked for. */
const LINE_REACH = 2000;
const LF = 0x0a;

/** The first `most` bytes, up to a line end where there is one: a cut character would be garbled. */
function cut(bytes: Buffer, most: number): Buffer {
	if (bytes.length <= most) return bytes;
	const lf = bytes.lastIndexOf(LF, most - 1);
	return bytes.subarray(0, lf > most - LINE_REACH ? lf + 1 : most);
}

/** Whether a text part is HTML. */
export function isHtmlType(type: string): boolean {
	return type === 'text/html' || type === 'application/xhtml+xml';
}

/**
 * Decodes a text part: transfer encoding, charset, format=flowed. Its length is bounded before
 * anything is decoded.
 *
 * @param hint charset of the surrounding mail, '' for none
 * @param most bytes of the decoded text that are read
 */
export function readTextPart(part: MimePart, hint: string, most: number): TextPart {
	const encoded = encodedBody(part);
	const begin = cut(encoded, most * ENCODED_TIMES);
	const whole = decodeTransfer(begin, part.encoding, true);
	const transfer = { ...whole, bytes: cut(whole.bytes, most) };
	const isCut = begin.length < encoded.length || transfer.bytes.length < whole.bytes.length;
	const isHtml = isHtmlType(part.type);
	const meta = isHtml ? metaCharset(transfer.bytes) : '';
	const declared = part.parameters.charset ?? meta;
	const decoded = decodeText(transfer.bytes, declared, meta === '' ? hint : meta);
	let text = tidyText(decoded.text);
	if (!isHtml && (part.parameters.format ?? '').toLowerCase() === 'flowed') {
		text = unflow(text, (part.parameters.delsp ?? '').toLowerCase() === 'yes');
	}
	const isPlainUtf8 = declared === '' && decoded.charset === 'utf-8';
	const guessed =
		decoded.wasGuessed && !isPlainUtf8
			? `charset ${declared === '' ? 'missing' : declared.slice(0, 40)}, taken as ${decoded.charset}`
			: null;
	return {
		kind: isHtml ? 'html' : 'text',
		text,
		charset: decoded.charset === 'us-ascii' ? '' : decoded.charset,
		oddity: transfer.oddity ?? guessed,
		size: transfer.bytes.length,
		isCut,
	};
}
