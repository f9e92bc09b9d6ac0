import { domainToASCII } from 'node:url';

import { MailError } from '../../helpdesk/errors';
import type { MailAddress, OutgoingMessage } from '../../helpdesk/model';

/** RFC 5321 4.5.3.1: octets of a local part and of a domain. */
const MAX_LOCAL_OCTETS = 64;
const MAX_DOMAIN_OCTETS = 255;
/** RFC 5322 2.1.1: a line without its line end. A longer word cannot be folded. */
const MAX_WORD_CHARS = 900;

/** Fields that the message itself writes; a second one would contradict it or betray a Bcc. */
const OWN_FIELDS =
	/^(?:from|sender|reply-to|to|cc|bcc|resent-bcc|subject|date|message-id|in-reply-to|references|mime-version|content-.*)$/i;

function refuse(field: string, reason: string): never {
	throw new MailError('MAIL_INPUT', `${field} ${reason}`);
}

/** Line ends and NUL would begin a header of the sender's choosing. */
function checkLine(field: string, value: string): void {
	if (/[\r\n\0]/.test(value)) refuse(field, 'must not contain line breaks or NUL characters');
	if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value)) {
		refuse(field, 'contains half a character (a lone surrogate)');
	}
}

function checkFolding(field: string, value: string): void {
	checkLine(field, value);
	for (const word of value.split(/[ \t]/)) {
		if (word.length > MAX_WORD_CHARS && /^[\x20-\x7e]*$/.test(word)) {
			refuse(field, `contains a word of more than ${MAX_WORD_CHARS} characters`);
		}
	}
}

function isDomain(domain: string): boolean {
	if (/^\[[\da-f.:a-z]+\]$/i.test(domain)) return true;
	const ascii = domainToASCII(domain);
	if (ascii === '' || ascii.length > MAX_DOMAIN_OCTETS) return false;
	return ascii
		.split('.')
		.every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(label));
}

function isLocalPart(local: string): boolean {
	if (local === '' || Buffer.byteLength(local) > MAX_LOCAL_OCTETS) return false;
	if (local.startsWith('"')) return /^"(?:[^"\\]|\\.)*"$/.test(local);
	return /^[^\s"(),:;<>@[\\\]]+$/.test(local);
}

/**
 * Refuses what is no address of one mailbox.
 *
 * @param field what to call it in the error
 * @throws MailError MAIL_INPUT
 */
function checkAddress(field: string, address: string): void {
	checkLine(field, address);
	const at = address.lastIndexOf('@');
	const isValid = at > 0 && isLocalPart(address.slice(0, at)) && isDomain(address.slice(at + 1));
	if (!isValid)
		refuse(field, `is not a valid e-mail address: ${JSON.stringify(address.slice(0, 100))}`);
}

/** The address as it goes into the envelope: domain in its ASCII form unless SMTPUTF8 is needed. */
export function envelopeAddress(address: string): string {
	const at = address.lastIndexOf('@');
	const local = address.slice(0, at);
	const domain = address.slice(at + 1);
	const needsUtf8 = /[^\x20-\x7e]/.test(local);
	if (needsUtf8 || domain.startsWith('[')) return address;
	return `${local}@${domainToASCII(domain)}`;
}

function checkMailbox(field: string, mailbox: MailAddress): void {
	checkLine(`${field} name`, mailbox.name);
	checkAddress(`${field} address`, mailbox.address);
}

function checkList(field: string, list: readonly MailAddress[]): void {
	list.forEach((mailbox, index) => {
		checkMailbox(list.length === 1 ? field : `${field} ${index + 1}`, mailbox);
	});
}

function checkHeaders(headers: OutgoingMessage['headers']): void {
	for (const { name, value } of headers) {
		if (!/^[!-9;-~]{1,200}$/.test(name)) {
			refuse(`Header name ${JSON.stringify(name.slice(0, 60))}`, 'is not a valid header name');
		}
		if (OWN_FIELDS.test(name)) refuse(`Header ${name}`, 'is set by the message itself');
		checkFolding(`Header ${name}`, value);
	}
}

function checkId(field: string, id: string): void {
	checkLine(field, id);
	if (!/^<[^\s<>]{1,996}>$/.test(id)) refuse(field, 'must be one id in angle brackets');
}

/**
 * Refuses a message that would come out otherwise than meant: line breaks and NUL in anything that
 * becomes a header, invalid addresses, no recipient.
 *
 * @throws MailError MAIL_INPUT naming the field
 */
export function checkOutgoing(message: OutgoingMessage): void {
	checkMailbox('From', message.from);
	if (message.sender !== null) checkMailbox('Sender', message.sender);
	checkList('Reply-To', message.replyTo);
	checkList('To', message.to);
	checkList('Cc', message.cc);
	checkList('Bcc', message.bcc);
	if (message.to.length + message.cc.length + message.bcc.length === 0) {
		refuse('To', 'is empty: the message has no recipient');
	}
	if (message.envelopeFrom !== '') checkAddress('Envelope sender', message.envelopeFrom);
	checkFolding('Subject', message.subject);
	checkId('Message-ID', message.messageId);
	if (message.inReplyTo !== null) checkId('In-Reply-To', message.inReplyTo);
	message.references.forEach((id) => checkId('References', id));
	if (Number.isNaN(message.date.getTime())) refuse('Date', 'is not a date');
	checkHeaders(message.headers);
	message.attachments.forEach((attachment, index) => {
		const field = `Attachment ${index + 1}`;
		checkLine(`${field} file name`, attachment.fileName);
		checkLine(`${field} type`, attachment.mimeType);
		if (attachment.contentId === null) return;
		if (!/^[^\s<>\0]{1,900}$/.test(attachment.contentId)) {
			refuse(`${field} content id`, 'must be one word without brackets');
		}
	});
}
