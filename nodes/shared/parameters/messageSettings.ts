import type { MailAddress, OutgoingMessage } from '../../helpdesk/model';
import { LIMITS } from '../../helpdesk/limits';
import type { NodeLimits } from '../../helpdesk/reply/acknowledgeLimits';
import { readAnswerableMail } from '../../helpdesk/reply/answerableMail';
import type { AnswerableMail } from '../../helpdesk/reply/answerableMail';
import type { SendOperation } from '../../helpdesk/reply/outgoingMessage';
import type { HeaderField } from '../../helpdesk/reply/ownHeaders';
import type { ParameterReader } from './parameterValues';
import { readRequestIdPattern } from './readTriggerSettings';

/** What the parameters of a node that sends say about one message. */
export interface MessageSettings {
	operation: SendOperation;
	/** The mail that is answered; null for `send`. */
	mail: AnswerableMail | null;
	/** Further addresses of the mailbox, lower case. */
	addresses: string[];
	/** Address of the sender, null = the mailbox or the alias written to. */
	from: string | null;
	senderName: string;
	replyTo: MailAddress[];
	to: MailAddress[];
	cc: MailAddress[];
	bcc: MailAddress[];
	subject: string;
	text: string;
	html: string;
	/** What the subject names: the parameter's, else the mail's. */
	requestId: string | null;
	/** What may be signed: the parameter's, else the mail's where it came `verified`. */
	signedRequestId: string | null;
	attachments: string[];
	inlineImages: string[];
	priority: OutgoingMessage['priority'];
	headers: HeaderField[];
	/** What is acknowledged once, null = the key of the mail. */
	key: string | null;
	/** Of acknowledgements. */
	limits: NodeLimits;
	/** 0 = no limit. */
	messagesPerMinute: number;
	quoteOriginal: boolean;
	replyAll: boolean;
	replyFromAlias: boolean;
	requestIdPattern: string;
	bodyToken: boolean;
	subjectToken: boolean;
}

/** Faster than any provider takes mail from one mailbox. */
const MESSAGES_PER_MINUTE_MOST = 10_000;

function textOrNull(text: string): string | null {
	return text === '' ? null : text;
}

function readMailToAnswer(reader: ParameterReader): AnswerableMail {
	const json = reader.object('mail');
	if (json === null) {
		throw reader.fail(
			'"Mail" does not contain the item of a mail',
			`Take the mail from its trigger: ${reader.mailExpression()}`,
		);
	}
	const mail = readAnswerableMail(json);
	if (mail.from === null && mail.requester === null && mail.messageId === null) {
		throw reader.fail(
			'"Mail" does not contain the item of a mail',
			`It has neither a sender nor a Message-ID, so it is no mail item; it may be a row of a table. Take the mail from its trigger: ${reader.mailExpression()}`,
		);
	}
	return mail;
}

function readHeaders(reader: ParameterReader): HeaderField[] {
	const value = reader.value('options.headers.header');
	const rows: unknown[] = Array.isArray(value) ? value : [];
	return rows.map((row) => {
		const { name, value: content } = (row ?? {}) as Record<string, unknown>;
		return { name: String(name ?? ''), value: String(content ?? '') };
	});
}

/** The one address of `from`; a name in it stands in for an empty sender name. */
function readSender(reader: ParameterReader): Pick<MessageSettings, 'from' | 'senderName'> {
	const senderName = reader.text('options.senderName', 'Sender Name');
	const [first, ...more] = reader.recipients('options.from', 'From');
	if (more.length > 0) {
		throw reader.fail(
			'"From" contains several addresses',
			'Enter only one: a message has one sender.',
		);
	}
	return {
		from: first?.address ?? null,
		senderName: senderName === '' ? (first?.name ?? '') : senderName,
	};
}

/**
 * Reads and checks what one message is made of.
 * @throws NodeOperationError that names the field.
 */
export function readMessageSettings(
	reader: ParameterReader,
	operation: SendOperation,
): MessageSettings {
	const mail = operation === 'send' ? null : readMailToAnswer(reader);
	/** An answer takes it from the mail, so that the parameter is an option. */
	const fromMail = (name: string) => (operation === 'send' ? name : `options.${name}`);
	const canAttach = operation !== 'acknowledge';
	const requestId = textOrNull(reader.text('requestId', 'Request ID'));
	return {
		operation,
		mail,
		addresses: reader.addressList('options.addresses', 'Addresses'),
		...readSender(reader),
		replyTo: reader.recipients('options.replyTo', 'Reply To'),
		to: reader.recipients(fromMail('to'), 'To'),
		cc: canAttach ? reader.recipients('options.cc', 'CC') : [],
		bcc: canAttach ? reader.recipients('options.bcc', 'BCC') : [],
		subject: reader.text(fromMail('subject'), 'Subject'),
		text: reader.body('text', 'Text'),
		html: reader.body(operation === 'acknowledge' ? 'options.html' : 'html', 'HTML'),
		requestId: requestId ?? mail?.requestId ?? null,
		signedRequestId: requestId ?? (mail?.verified === true ? mail.requestId : null),
		attachments: canAttach ? reader.list('attachments', 'Attachments') : [],
		inlineImages: reader.list('options.inlineImages', 'Inline Images'),
		priority: canAttach
			? reader.choice('options.priority', 'Priority', ['normal', 'high', 'low'])
			: 'normal',
		headers: readHeaders(reader),
		key: textOrNull(reader.text('options.key', 'Key')),
		limits: {
			perHour: reader.integer('options.acknowledgementsPerHour', 'Acknowledgements per Hour', {
				min: 1,
				max: LIMITS.acknowledgementsMost,
				fallback: LIMITS.acknowledgementsPerHour,
			}),
			perDay: reader.integer('options.acknowledgementsPerDay', 'Acknowledgements per Day', {
				min: 1,
				max: LIMITS.acknowledgementsMost,
				fallback: LIMITS.acknowledgementsPerDay,
			}),
		},
		messagesPerMinute: reader.integer('options.messagesPerMinute', 'Messages per Minute', {
			min: 0,
			max: MESSAGES_PER_MINUTE_MOST,
			fallback: 0,
		}),
		quoteOriginal: reader.boolean('options.quoteOriginal', 'Quote Original'),
		// An automatic answer goes to nobody but who wrote.
		replyAll: operation === 'reply' && reader.boolean('options.replyAll', 'Reply to All'),
		replyFromAlias: reader.boolean('options.replyFromAlias', 'Reply From the Recipient Alias'),
		requestIdPattern: readRequestIdPattern(reader),
		bodyToken: reader.boolean('options.bodyToken', 'Add Request ID to the Body'),
		subjectToken: reader.boolean('options.subjectToken', 'Add Request ID to the Subject', true),
	};
}
