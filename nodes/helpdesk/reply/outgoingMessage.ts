import { MailError } from '../errors';
import { LIMITS } from '../limits';
import type { MailAddress, OutgoingAttachment, OutgoingMessage } from '../model';
import { createBodyToken } from '../threading/bodyToken';
import { createMessageId } from '../threading/messageIds';
import { OWN_MARKER_HEADER } from '../threading/ownMarker';
import { sealDomain } from '../threading/seal';
import type { RequestIdPattern } from '../threading/requestIdPattern';
import type { AnswerableMail } from './answerableMail';
import { outgoingSubject } from './outgoingSubject';
import { AUTOMATIC_HEADERS, checkOwnHeaders } from './ownHeaders';
import type { HeaderField } from './ownHeaders';
import { escapeHtml, quoteHtml, quoteText } from './quoteOriginal';
import { acknowledgementRecipient, replyRecipients } from './replyRecipients';
import { requestReference, threadingHeaders } from './threadingHeaders';

export type SendOperation = 'send' | 'reply' | 'acknowledge';

/** Everything that decides a message; time and randomness come from outside. */
export interface OutgoingInput {
	operation: SendOperation;
	/** The mail that is answered; null for `send`. */
	mail: AnswerableMail | null;
	/** The mailbox that sends, lower case, and all its addresses. */
	mailbox: string;
	own: readonly string[];
	from: MailAddress;
	replyTo: readonly MailAddress[];
	/** Empty for an answer: the mail says who gets it. */
	to: readonly MailAddress[];
	cc: readonly MailAddress[];
	bcc: readonly MailAddress[];
	replyAll: boolean;
	/** Empty for an answer: `Re:` and the subject of the mail. */
	subject: string;
	/** Null or blank when there is none. */
	text: string | null;
	html: string | null;
	quoteOriginal: boolean;
	/** What the subject names. */
	requestId: string | null;
	/**
	 * What is signed: an id that the workflow's author gave, or that came `verified`. Whoever holds a
	 * signed id counts as a participant of its request, so an id that a stranger named is none.
	 */
	signedRequestId: string | null;
	pattern: RequestIdPattern;
	subjectToken: boolean;
	bodyToken: boolean;
	priority: OutgoingMessage['priority'];
	headers: readonly HeaderField[];
	attachments: readonly OutgoingAttachment[];
	signingKeys: readonly string[];
	nonce: Buffer;
	now: Date;
}

function presence(text: string | null): string | null {
	return text === null || text.trim() === '' ? null : text;
}

function body(
	input: OutgoingInput,
	sealed: { domain: string; recipients: readonly string[] },
): Pick<OutgoingMessage, 'text' | 'html'> {
	let text = presence(input.text);
	let html = presence(input.html);
	if (text === null && html === null) {
		throw new MailError('MAIL_INPUT', 'The message has no text: fill in "Text" or "HTML".');
	}
	if (input.quoteOriginal && input.mail !== null) {
		if (text !== null) text = quoteText(text, input.mail);
		if (html !== null) html = quoteHtml(html, input.mail);
	}
	if (input.bodyToken && input.signedRequestId !== null) {
		const { signedRequestId: requestId, nonce, signingKeys: keys } = input;
		const token = createBodyToken({ requestId, nonce, keys, ...sealed });
		if (text !== null) text = `${text.trimEnd()}\n\n${token}\n`;
		if (html !== null) {
			html = `${html}\n<p style="color:#999999;font-size:11px">${escapeHtml(token)}</p>`;
		}
	}
	return { text, html };
}

function answerRecipients(input: OutgoingInput): { to: readonly MailAddress[]; cc: MailAddress[] } {
	const { operation, mail, own, to, replyAll } = input;
	if (operation === 'acknowledge' && to.length > 1) {
		throw new MailError(
			'MAIL_INPUT',
			`An acknowledgement goes to one address, and "To" has ${to.length}. Leave "To" empty, or use Reply.`,
		);
	}
	if (mail === null || to.length > 0) return { to, cc: [] };
	if (operation !== 'acknowledge') return replyRecipients(mail, own, replyAll);
	const one = acknowledgementRecipient(mail, own);
	return { to: one === null ? [] : [one], cc: [] };
}

/** To, Cc and Bcc; an answer goes to whom the mail names unless `to` says otherwise. */
function recipients(input: OutgoingInput): Pick<OutgoingMessage, 'to' | 'cc' | 'bcc'> {
	const answer = answerRecipients(input);
	const all = {
		to: [...answer.to],
		cc: [...answer.cc, ...input.cc],
		bcc: [...input.bcc],
	};
	const count = all.to.length + all.cc.length + all.bcc.length;
	if (count === 0) {
		throw new MailError(
			'MAIL_INPUT',
			input.mail === null
				? 'The message has no recipient: fill in "To".'
				: 'The mail has nobody to reply to except this mailbox itself: fill in "To".',
		);
	}
	if (count > LIMITS.addressCount) {
		throw new MailError(
			'MAIL_INPUT',
			`The message has ${count} recipients; at most ${LIMITS.addressCount} go into one.`,
		);
	}
	return all;
}

/**
 * Makes the finished message: every decision of a send, reply or acknowledgement in one place, the
 * same for the same input.
 * @throws MailError MAIL_INPUT that says which field to correct.
 */
export function outgoingMessage(input: OutgoingInput): OutgoingMessage {
	const { operation, mail, requestId, signedRequestId, signingKeys: keys, nonce } = input;
	const people = recipients(input);
	const sealed = {
		domain: sealDomain(input.from.address),
		recipients: [...people.to, ...people.cc, ...people.bcc].map(({ address }) => address),
	};
	const isAnswer = operation !== 'send' && mail !== null;
	const isAutomatic = operation === 'acknowledge';
	const messageId = createMessageId({ requestId: signedRequestId, nonce, keys, ...sealed });
	const carrier = requestReference({ requestId: signedRequestId, keys, ...sealed });
	const ownSubject = input.subject.trim();
	const subject = outgoingSubject({
		subject: ownSubject !== '' ? ownSubject : (mail?.subject ?? ''),
		requestId,
		pattern: input.pattern,
		isReply: isAnswer && ownSubject === '',
		withToken: input.subjectToken,
	});
	return {
		messageId,
		from: input.from,
		sender: null,
		replyTo: input.replyTo,
		...people,
		subject,
		...body(input, sealed),
		...threadingHeaders(isAnswer ? mail : null, carrier),
		priority: input.priority,
		date: input.now,
		headers: [
			...checkOwnHeaders(input.headers, isAutomatic),
			...(isAutomatic ? AUTOMATIC_HEADERS : []),
			{ name: OWN_MARKER_HEADER, value: messageId },
		],
		attachments: input.attachments,
		envelopeFrom: isAutomatic ? '' : input.mailbox,
	};
}
