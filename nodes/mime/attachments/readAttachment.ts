import type { ParsedAttachment } from '../../helpdesk/model';
import { decodeWords } from '../headers/encodedWords';
import { readParameters } from '../headers/parameters';
import { firstHeader, readHeaders } from '../headers/readHeaders';
import type { MimePart } from '../structure/mimePart';
import { encodedBody } from '../structure/mimePart';
import { decodeTransfer } from '../structure/transferEncoding';
import { decodeUuencode } from '../structure/uuencode';
import { defaultFileName, mailFileName, safeFileName } from './fileName';

/** An attachment before the HTML is known and says which images it shows. */
export interface RawAttachment extends Omit<ParsedAttachment, 'inline'> {
	/** Lower case, '' when there is none. */
	disposition: string;
	contentLocation: string;
	/** Set when the declared transfer encoding was not the real one. */
	oddity: string | null;
}

export function isEnclosedMail(type: string): boolean {
	return type === 'message/rfc822' || type === 'message/global';
}

/** Raw bytes in a parameter need the charset of their mail: read again with it. */
function parametersOf(part: MimePart, header: string, hint: string): Record<string, string> {
	return readParameters(firstHeader(part.headers, header), hint).parameters;
}

/** The name a part was given, as written there and decoded; '' when it has none. */
export function declaredName(part: MimePart, hint: string): string {
	const disposition = parametersOf(part, 'content-disposition', hint);
	const type = parametersOf(part, 'content-type', hint);
	return disposition.filename ?? disposition.name ?? type.name ?? type.filename ?? '';
}

function subjectOf(mail: Buffer): string {
	const { headers } = readHeaders(mail, 0, mail.length, true);
	return decodeWords(firstHeader(headers, 'subject'));
}

/** `cid:` names are compared without brackets and white space. */
export function normalizeContentId(value: string): string | null {
	const id = decodeWords(value).replace(/[<>\s]+/g, '');
	return id === '' ? null : id.slice(0, 998);
}

function uuName(part: MimePart, raw: Buffer): string {
	return /uu/i.test(part.encoding) ? (decodeUuencode(raw)?.fileName ?? '') : '';
}

/**
 * The last step of Content-Location (RFC 2557 4.2) when it ends as file names do: old Apple Mail and
 * saved web pages name a picture nowhere else.
 */
function locationName(part: MimePart): string {
	const location =
		decodeWords(firstHeader(part.headers, 'content-location')).split(/[?#]/)[0] ?? '';
	const path = location.replace(/^[a-z][a-z0-9+.-]{0,20}:(?:\/\/[^/]*)?/i, '');
	const name = path.slice(path.lastIndexOf('/') + 1);
	if (/^(?:cid|mid|data):/i.test(location) || !/[^.]\.[a-z0-9]{2,5}$/i.test(name)) return '';
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}

/** Decodes one leaf of the tree as an attachment, its bytes exactly as they were attached. */
export function readAttachment(part: MimePart, index: number, hint: string): RawAttachment {
	const raw = encodedBody(part);
	const isMail = isEnclosedMail(part.type);
	const isText = part.type.startsWith('text/') || part.type.startsWith('message/');
	const decoded = decodeTransfer(raw, part.encoding, isText);
	// A view would keep the whole mail in memory for as long as the attachment lives.
	const content = decoded.bytes.buffer === raw.buffer ? Buffer.from(decoded.bytes) : decoded.bytes;
	let fileName = safeFileName(declaredName(part, hint));
	if (fileName === '') fileName = safeFileName(uuName(part, raw));
	if (fileName === '') fileName = safeFileName(locationName(part));
	if (isMail && fileName === '') fileName = mailFileName(subjectOf(content));
	else if (isMail && !/\.\w{2,5}$/.test(fileName)) fileName = mailFileName(fileName);
	if (fileName === '') fileName = defaultFileName(part.type, index);
	return {
		index,
		fileName,
		mimeType: part.type,
		size: content.length,
		contentId: normalizeContentId(firstHeader(part.headers, 'content-id')),
		content,
		disposition: part.disposition,
		contentLocation: firstHeader(part.headers, 'content-location'),
		oddity: decoded.oddity,
	};
}
