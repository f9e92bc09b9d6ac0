import { encodeIconv, isIconvCharset } from '../charset/iconv';
import { normalizeCharsetName } from '../charset/charsetName';
import { decodeText } from '../charset/decodeText';
import { decodeWords } from '../headers/encodedWords';
import type { MimePart } from '../structure/mimePart';
import { encodedBody } from '../structure/mimePart';
import { splitParts } from '../structure/splitParts';
import { decodeTransfer } from '../structure/transferEncoding';
import { TextRedactor } from './redactText';

/** Fields whose words are names or what somebody wrote; of others only addresses and hosts are. */
const WORDED =
	/^(?:subject|from|to|cc|bcc|reply-to|sender|comments|keywords|thread-topic|organi[sz]ation|content-description|x-original-from|resent-\w{2,6})$/;
const CONTENT = /^(?:content-(?:type|disposition|transfer-encoding)|mime-version|date|precedence)$/;
const FIELD = /^([\x21-\x39\x3b-\x7e]{1,76}):/;

/** Leaves of the tree that stand in the mail itself, in their order. */
function leavesOf(part: MimePart, source: Buffer): MimePart[] {
	const inside = part.children.filter((child) => child.source === source);
	return inside.length === 0 ? [part] : inside.flatMap((child) => leavesOf(child, source));
}

/** One header value: encoded words are read, and what is left of them is ASCII or UTF-8. */
function headerValue(name: string, value: string, redactor: TextRedactor): string {
	if (CONTENT.test(name)) {
		return value.replace(
			/((?:file)?name\*?\d?\*?=)(?:"[^"]{0,500}"|[^;\s]{1,500})/gi,
			(whole, key: string) => {
				const extension = /\.([a-z\d]{1,5})"?$/i.exec(whole)?.[1];
				return `${key}"file${extension === undefined ? '' : `.${extension}`}"`;
			},
		);
	}
	const decoded = WORDED.test(name) ? decodeWords(value) : value;
	return redactor.text(decoded);
}

/** Header fields, delimiters and what else stands between the contents. */
function between(text: string, redactor: TextRedactor): string {
	let name = '';
	return text
		.split(/(\r\n|\n|\r)/)
		.map((line, index) => {
			if (index % 2 === 1 || line === '' || line.startsWith('--')) return line;
			const field = FIELD.exec(line)?.[1];
			if (field !== undefined) name = field.toLowerCase();
			else if (!/^[ \t]/.test(line)) return redactor.text(line);
			const start = field === undefined ? 0 : field.length + 1;
			return line.slice(0, start) + headerValue(name, line.slice(start), redactor);
		})
		.join('');
}

/** HTML with its tags, without the words: attributes that hold text or links go through the redactor. */
function html(text: string, redactor: TextRedactor): string {
	return text
		.split(/(<[^<>]{0,20000}>)/)
		.map((piece, index) => {
			if (index % 2 === 0) return redactor.text(piece);
			return piece.replace(
				/\b(alt|title|href|src|content|value|cite|data-[\w-]{1,40})=("[^"]{0,5000}"|'[^']{0,5000}')/gi,
				(_whole, key: string, value: string) => {
					const inner = value.slice(1, -1);
					const isPlain = /^cid:|^mailto:/i.test(inner);
					const shown = inner.startsWith('data:') && !isPlain ? 'data:,' : redactor.text(inner);
					return `${key}="${shown.replaceAll('"', '')}"`;
				},
			);
		})
		.join('');
}

function quotedPrintable(bytes: Buffer): string {
	return bytes
		.toString('latin1')
		.replace(/[^\x20-\x3c\x3e-\x7e\r\n\t]/g, (char) => {
			const code = char.charCodeAt(0).toString(16).toUpperCase();
			return `=${code.padStart(2, '0')}`;
		})
		.replace(/=/g, (sign, at: number, all: string) =>
			/^[0-9A-F]{2}/.test(all.slice(at + 1, at + 3)) ? sign : '=3D',
		)
		.split('\n')
		.map((line) => line.replace(/(.{70}(?:=..)?)(?=.)/g, '$1=\r\n'))
		.join('\n');
}

function encoded(bytes: Buffer, encoding: string): Buffer {
	const name = encoding.toLowerCase();
	if (name.includes('base64')) {
		return Buffer.from(bytes.toString('base64').replace(/.{76}/g, '$&\r\n') + '\r\n');
	}
	return name.startsWith('quoted') ? Buffer.from(quotedPrintable(bytes)) : bytes;
}

function inCharset(text: string, charset: string): Buffer {
	const name = normalizeCharsetName(charset);
	return name !== 'utf-8' && name !== 'us-ascii' && isIconvCharset(name)
		? encodeIconv(text, name)
		: Buffer.from(text);
}

function leaf(part: MimePart, redactor: TextRedactor): Buffer {
	const { bytes } = decodeTransfer(encodedBody(part), part.encoding, part.type.startsWith('text/'));
	if (part.type === 'message/rfc822') return encoded(redactWith(bytes, redactor), part.encoding);
	const isText = /^(?:text|message)\//.test(part.type) && part.disposition !== 'attachment';
	if (!isText) return encoded(Buffer.from('redacted\r\n'), part.encoding);
	const charset = part.parameters.charset ?? '';
	const { text } = decodeText(bytes, charset, '');
	const isHtml = part.type === 'text/html';
	const isFields = part.type.startsWith('message/') || part.type === 'text/rfc822-headers';
	const shown = isHtml
		? html(text, redactor)
		: isFields
			? between(text, redactor)
			: redactor.text(text);
	return encoded(inCharset(shown, charset), part.encoding);
}

function redactWith(source: Buffer, redactor: TextRedactor): Buffer {
	const { root } = splitParts(source);
	const pieces: Buffer[] = [];
	let from = 0;
	for (const part of leavesOf(root, root.source)) {
		pieces.push(
			Buffer.from(between(root.source.toString('latin1', from, part.start), redactor), 'utf8'),
		);
		pieces.push(leaf(part, redactor));
		from = part.end;
	}
	pieces.push(Buffer.from(between(root.source.toString('latin1', from), redactor), 'utf8'));
	return Buffer.concat(pieces);
}

/**
 * A mail with its structure, headers, quote marks and the words that the rules know, and without
 * people: words, names, addresses, hosts, links, files and long numbers are replaced, the same by the
 * same. It can be shown to others who are to find out why it was read wrongly. What a rule knows stays
 * as it is, so read it before you show it.
 *
 * @param source the bytes of a mail, at most `LIMITS.messageBytes`
 * @param mailboxes addresses of the mailbox that got it, lower case; they become example.com
 */
export function redactMail(source: Buffer, mailboxes: readonly string[]): Buffer {
	return redactWith(source, new TextRedactor(mailboxes));
}
