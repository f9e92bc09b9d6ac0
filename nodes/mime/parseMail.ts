import { hash } from 'node:crypto';

import { LIMITS } from '../helpdesk/limits';
import type {
	Finding,
	HeaderLine,
	MailAddress,
	ParsedAttachment,
	ParsedMail,
} from '../helpdesk/model';
import type { RawAttachment } from './attachments/readAttachment';
import type { Content } from './body/collectContent';
import { bodyCharset, collectContent } from './body/collectContent';
import type { Segment } from './body/segments';
import { finishBody } from './body/segments';
import { detectCharset } from './charset/detectCharset';
import { readAddresses } from './headers/addresses';
import { decodeRaw, decodeWords } from './headers/encodedWords';
import { readMailDate } from './headers/mailDate';
import { readInReplyTo, readMessageId, readReferences } from './headers/messageIds';
import type { RawHeader } from './headers/readHeaders';
import { mergeTransportHeaders } from './headers/transportHeaders';
import { referencedIds } from './html/referencedIds';
import type { MimePart } from './structure/mimePart';
import type { SplitMail } from './structure/splitParts';
import { splitParts } from './structure/splitParts';

const LF = 0x0a;
const CR = 0x0d;

/** A whole mail saved as UTF-16, which a byte order mark tells, as UTF-8. */
function asBytes(source: Buffer): Buffer {
	if (source[0] === 0xff && source[1] === 0xfe) return Buffer.from(source.toString('utf16le'));
	if (source[0] !== 0xfe || source[1] !== 0xff) return source;
	return Buffer.from(
		Buffer.from(source.subarray(0, source.length & ~1))
			.swap16()
			.toString('utf16le'),
	);
}

/** A mail of an old Mac program has CR as its only line end; everything below counts on LF. */
function withLineFeeds(source: Buffer): Buffer {
	if (source.includes(LF) || !source.includes(CR)) return source;
	return Buffer.from(source.toString('latin1').replaceAll('\r', '\n'), 'latin1');
}

class HeaderReader {
	constructor(
		private readonly headers: readonly RawHeader[],
		private readonly hint: string,
		private readonly findings: Finding[],
	) {}

	/** All fields of that name, in order. */
	all(name: string): string[] {
		return this.headers.filter((header) => header.name === name).map((header) => header.value);
	}

	/** The first that says something: programs write an empty field and then the real one. */
	first(name: string): string {
		const values = this.all(name);
		return values.find((value) => value !== '') ?? values[0] ?? '';
	}

	text(name: string): string {
		return decodeWords(this.first(name), this.hint).trim();
	}

	addresses(name: string): MailAddress[] {
		const found = this.all(name).flatMap((value) => readAddresses(value, this.hint));
		if (found.length >= LIMITS.addressCount) {
			const evidence = `${name}: ${LIMITS.addressCount}`;
			this.findings.push({ rule: 'readAddresses', verdict: 'too many addresses', evidence });
		}
		return found.filter((entry) => entry.address !== '').slice(0, LIMITS.addressCount);
	}

	/** One author: the first with a real address, else the first at all. */
	author(name: string): MailAddress | null {
		const found = this.all(name).flatMap((value) => readAddresses(value, this.hint));
		const author = found.find((entry) => entry.address.includes('@')) ?? found[0] ?? null;
		if (author !== null && !author.address.includes('@')) {
			const evidence = author.address.slice(0, 80);
			this.findings.push({ rule: 'readAddresses', verdict: `no address in ${name}`, evidence });
		}
		return author;
	}

	date(): string | null {
		for (const value of this.all('date')) {
			const date = readMailDate(decodeWords(value));
			if (date !== null) return date;
		}
		const unreadable = this.first('date');
		if (unreadable !== '') {
			const evidence = decodeRaw(unreadable.slice(0, 80), this.hint);
			this.findings.push({ rule: 'readMailDate', verdict: 'unreadable date', evidence });
		}
		return null;
	}

	messageId(): string | null {
		for (const value of this.all('message-id')) {
			const id = readMessageId(value);
			if (id !== null) return id;
		}
		return null;
	}

	/** Fields in Unicode, for rules and the item. */
	lines(): HeaderLine[] {
		return this.headers.map(({ name, value }) => {
			const raw = decodeRaw(value, this.hint);
			return { name, raw, value: raw.includes('=?') ? decodeWords(value, this.hint) : raw };
		});
	}
}

function finishAttachments(raw: readonly RawAttachment[], html: string): ParsedAttachment[] {
	if (raw.length === 0) return [];
	const shown = referencedIds(html);
	return raw.map(({ disposition, contentLocation, oddity: _oddity, ...attachment }, index) => {
		const isShown =
			(attachment.contentId !== null && shown.has(attachment.contentId.toLowerCase())) ||
			(contentLocation !== '' && shown.has(contentLocation.toLowerCase()));
		const isImage = attachment.mimeType.startsWith('image/');
		return { ...attachment, index, inline: isShown || (disposition === 'inline' && isImage) };
	});
}

/**
 * The charset of raw bytes in this mail's header: that of its body when it suits them, else what all
 * such bytes together look like, for one short name alone tells nothing. '' when there are none.
 */
function headerHint(root: MimePart, content: Content): string {
	const raw = root.headers.filter(({ value }) => /[\x80-\xff]/.test(value));
	if (raw.length === 0) return '';
	const charset = content.charset === '' ? bodyCharset(root) : content.charset;
	return detectCharset(Buffer.from(raw.map(({ value }) => value).join(' '), 'latin1'), charset);
}

/** A From that names a person without an address: the mailbox that sent for him answers. */
function authorOf(author: MailAddress | null, sender: MailAddress | null): MailAddress | null {
	if (author === null || author.address !== '' || sender === null) return author;
	return { name: author.name === '' ? sender.name : author.name, address: sender.address };
}

/** The bodies of the mail; without any, the one in its winmail.dat or RTF, then its invitation. */
function bodySegments({ segments, spareBody, calendarText }: Content): readonly Segment[] {
	const isFilled = segments.some(({ text, html }) => `${text ?? ''}${html ?? ''}`.trim() !== '');
	if (isFilled) return segments;
	if (spareBody !== null) return [spareBody];
	return calendarText === '' ? segments : [{ text: calendarText, html: null }];
}

function build(
	{ root, contentType }: SplitMail,
	content: Content,
	findings: Finding[],
): Omit<ParsedMail, Envelope> {
	const headers = new HeaderReader(root.headers, headerHint(root, content), findings);
	const body = finishBody(bodySegments(content));
	const sender = headers.addresses('sender')[0] ?? null;
	return {
		headers: headers.lines(),
		contentType,
		contentTypeParameters: root.parameters,
		subject: headers.text('subject'),
		from: authorOf(headers.author('from'), sender),
		sender,
		replyTo: headers.addresses('reply-to'),
		to: headers.addresses('to'),
		cc: headers.addresses('cc'),
		bcc: headers.addresses('bcc'),
		date: headers.date(),
		messageId: headers.messageId(),
		inReplyTo: readInReplyTo(headers.all('in-reply-to').join(' ')),
		references: readReferences(headers.all('references').join(' ')),
		...body,
		isTextCut: content.isTextCut,
		attachments: finishAttachments(content.attachments, body.html),
		reportParts: content.reportParts,
	};
}

type Envelope = 'findings' | 'size' | 'isPartial' | 'sourceHash';

const NO_CONTENT: Content = {
	segments: [],
	attachments: [],
	reportParts: [],
	charset: '',
	calendarText: '',
	spareBody: null,
	isTextCut: false,
	findings: [],
};

function parse(
	source: Buffer,
	isPartial: boolean,
	transportHeaders: string,
): Omit<ParsedMail, Exclude<Envelope, 'findings'>> {
	const split = splitParts(withLineFeeds(asBytes(source)));
	if (transportHeaders !== '') {
		const headers = mergeTransportHeaders(split.root.headers, transportHeaders);
		split.root = { ...split.root, headers };
	}
	const content = isPartial ? NO_CONTENT : collectContent(split.root, bodyCharset(split.root));
	const findings: Finding[] = [...split.findings, ...content.findings];
	return { ...build(split, content, findings), findings };
}

/** What is left of a mail when our own code fails on it: its bytes as text, and why. */
function unparsed(source: Buffer, error: unknown): Omit<ParsedMail, Exclude<Envelope, 'findings'>> {
	const evidence = error instanceof Error ? error.name : 'unknown';
	const text = source.subarray(0, LIMITS.itemBodyBytes).toString('utf8').replaceAll('\0', '');
	return {
		headers: [],
		contentType: 'text/plain',
		contentTypeParameters: {},
		subject: '',
		from: null,
		sender: null,
		replyTo: [],
		to: [],
		cc: [],
		bcc: [],
		date: null,
		messageId: null,
		inReplyTo: [],
		references: [],
		text,
		html: '',
		hasText: true,
		hasHtml: false,
		isTextCut: source.length > LIMITS.itemBodyBytes,
		attachments: [],
		reportParts: [],
		findings: [{ rule: 'parseMail', verdict: 'the mail could not be parsed', evidence }],
	};
}

/**
 * Makes facts of the bytes of a mail. Takes any bytes: never rejects and never hangs; what could not
 * be read as meant is named in `findings`. Bounded by `LIMITS`.
 *
 * @param options.isPartial only the header block was fetched; no body is read
 * @param options.transportHeaders header block as it came in, where the server's MIME lacks fields of it
 */
export async function parseMail(
	source: Buffer,
	options: { isPartial?: boolean; transportHeaders?: string | null } = {},
): Promise<ParsedMail> {
	const isPartial = options.isPartial ?? false;
	const envelope = {
		size: source.length,
		isPartial,
		sourceHash: hash('sha256', source, 'hex'),
	};
	try {
		return { ...parse(source, isPartial, options.transportHeaders ?? ''), ...envelope };
	} catch (error) {
		return { ...unparsed(source, error), ...envelope };
	}
}
