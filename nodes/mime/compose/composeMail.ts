import type { Readable } from 'node:stream';

import MailComposer from 'nodemailer/lib/mail-composer';

import { LIMITS } from '../../helpdesk/limits';
import type { MailAddress, OutgoingAttachment, OutgoingMessage } from '../../helpdesk/model';
import { checkOutgoing, envelopeAddress } from './checkOutgoing';
import { sentReferences } from './sentReferences';

export interface ComposedMail {
	/** `from` is '' for automatic mail; `to` holds To, Cc and Bcc, each address once. */
	envelope: { from: string; to: string[] };
	/** The message in CRLF lines. An attachment's stream that fails fails this one. */
	stream: Readable;
}

/** X-Priority for everybody, Importance for Outlook and RFC 4021; nothing for a normal mail. */
const PRIORITY_HEADERS: Readonly<
	Record<OutgoingMessage['priority'], ReadonlyArray<[string, string]>>
> = {
	high: [
		['X-Priority', '1 (Highest)'],
		['X-MSMail-Priority', 'High'],
		['Importance', 'High'],
	],
	normal: [],
	low: [
		['X-Priority', '5 (Lowest)'],
		['X-MSMail-Priority', 'Low'],
		['Importance', 'Low'],
	],
};

/** Copies: nodemailer writes normalised addresses back into what it is given. */
function mailboxes(list: readonly MailAddress[]): MailAddress[] {
	return list.map(({ name, address }) => ({ name, address }));
}

function envelopeOf(message: OutgoingMessage): ComposedMail['envelope'] {
	const to = new Map<string, string>();
	for (const { address } of [...message.to, ...message.cc, ...message.bcc]) {
		const recipient = envelopeAddress(address);
		const domain = recipient.slice(recipient.lastIndexOf('@')).toLowerCase();
		to.set(recipient.slice(0, recipient.lastIndexOf('@')) + domain, recipient);
	}
	const from = message.envelopeFrom === '' ? '' : envelopeAddress(message.envelopeFrom);
	return { from, to: [...to.values()] };
}

/** A type nodemailer can write; anything else would be guessed from the name. */
function contentType(declared: string): string {
	const isType = /^[\w!#$&^.+-]{1,80}\/[\w!#$&^.+-]{1,80}(?:\s*;.*)?$/.test(declared);
	return isType && !/^multipart\//i.test(declared) ? declared : 'application/octet-stream';
}

function attachmentOptions(attachment: OutgoingAttachment, hasHtml: boolean) {
	const isInline = attachment.contentId !== null && hasHtml;
	return {
		filename: attachment.fileName === '' ? false : attachment.fileName,
		contentType: contentType(attachment.mimeType),
		contentDisposition: isInline ? ('inline' as const) : ('attachment' as const),
		...(attachment.contentId === null ? {} : { cid: attachment.contentId }),
		content: attachment.content,
	} as const;
}

function compile(message: OutgoingMessage) {
	checkOutgoing(message);
	const hasHtml = message.html !== null && message.html !== '';
	const headers = [
		...PRIORITY_HEADERS[message.priority].map(([key, value]) => ({ key, value })),
		...message.headers.map(({ name, value }) => ({ key: name, value })),
	];
	const composer = new MailComposer({
		messageId: message.messageId,
		date: message.date,
		from: mailboxes([message.from])[0],
		...(message.sender === null ? {} : { sender: mailboxes([message.sender])[0] }),
		...(message.replyTo.length === 0 ? {} : { replyTo: mailboxes(message.replyTo) }),
		to: mailboxes(message.to),
		cc: mailboxes(message.cc),
		subject: message.subject,
		...(message.text === null ? {} : { text: message.text }),
		...(message.html === null ? {} : { html: message.html }),
		...(message.inReplyTo === null ? {} : { inReplyTo: message.inReplyTo }),
		references: sentReferences(message.references, LIMITS.sentReferencesChars),
		headers,
		attachments: message.attachments.map((attachment) => attachmentOptions(attachment, hasHtml)),
		// Content comes as bytes or streams only; nothing may be read by name.
		disableFileAccess: true,
		disableUrlAccess: true,
		newline: 'windows',
	});
	return composer.compile();
}

/**
 * Makes the RFC 5322 bytes of a finished message, streaming its attachments. Message-ID, Date and
 * the rest come out exactly as given; References is cut to `LIMITS.sentReferencesChars`; Bcc goes
 * into the envelope only.
 *
 * @throws MailError MAIL_INPUT naming the field that cannot become part of a message
 */
export async function composeMail(message: OutgoingMessage): Promise<ComposedMail> {
	const node = compile(message);
	return { envelope: envelopeOf(message), stream: node.createReadStream() };
}
