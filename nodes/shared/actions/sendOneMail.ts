import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { createHash, randomBytes } from 'node:crypto';
import { isMailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { MailAddress, OutgoingAttachment, OutgoingMessage } from '../../helpdesk/model';
import { outgoingMessage } from '../../helpdesk/reply/outgoingMessage';
import type { SendOperation } from '../../helpdesk/reply/outgoingMessage';
import { whyNotAnswer } from '../../helpdesk/reply/whyNotAnswer';
import { deriveNonce } from '../../helpdesk/threading/messageIds';
import { requestIdPattern } from '../../helpdesk/threading/requestIdPattern';
import { readBinaryAttachments } from './binaryAttachments';
import { admitAcknowledgement } from './loopGuard';
import type { Admission } from './loopGuard';
import { readMessageSettings } from '../parameters/messageSettings';
import type { MessageSettings } from '../parameters/messageSettings';
import type { ItemTask } from './runActions';
import { waitForTurn } from './sendingRate';

/** Codes after which a message may have left: what was noted about it stays noted. */
const MAY_HAVE_LEFT: ReadonlySet<string> = new Set(['MAIL_OUTCOME_UNKNOWN']);

function contentHash(
	settings: MessageSettings,
	attachments: ReadonlyArray<OutgoingAttachment & { size: number }>,
): string {
	const { to, cc, bcc, subject, text, html, requestId, from, replyTo } = settings;
	const parts = attachments.map(({ fileName, size }) => [fileName, size]);
	const content = JSON.stringify([
		...[to, cc, bcc, subject, text, html, requestId, from, replyTo],
		parts,
	]);
	return createHash('sha256').update(content).digest('hex');
}

/**
 * The nonce of a message (docs/design.md, Threading): from the key of the mail that it is about, the node, the
 * operation, the item and the content, so that a repeated execution sends the same Message-ID; the
 * run tells the rounds of a loop apart. Random where nothing names the mail.
 */
function nonceOf(
	{ context, index }: ItemTask,
	settings: MessageSettings,
	attachments: ReadonlyArray<OutgoingAttachment & { size: number }>,
): Buffer {
	const json = context.getInputData()[index]?.json ?? {};
	const mailbox = json.mailbox;
	const inputKey =
		typeof mailbox === 'object' && mailbox !== null && 'key' in mailbox ? mailbox.key : json.key;
	const key = settings.mail?.key ?? (typeof inputKey === 'string' ? inputKey : null);
	if (key === null || key === '') return randomBytes(LIMITS.nonceBytes);
	return deriveNonce([
		key,
		String(context.getWorkflow().id),
		context.getNode().id,
		settings.operation,
		String(index),
		String(context.getWorkflowDataProxy(index).$runIndex ?? 0),
		contentHash(settings, attachments),
	]);
}

/**
 * All addresses that are the mailbox: what the parameters name, the sender, and what the mail itself
 * says of where it arrived. None of them ever gets an answer.
 */
function ownAddressesOf({ addresses, from, mail }: MessageSettings, mailbox: string): string[] {
	const known = [mailbox, ...addresses, from, mail?.mailbox, mail?.deliveredTo];
	const present = known.filter((address): address is string => address != null && address !== '');
	return [...new Set(present.map((address) => address.toLowerCase()))];
}

function senderOf(settings: MessageSettings, mailbox: string): MailAddress {
	const alias = settings.mail?.deliveredTo?.toLowerCase() ?? '';
	const isAlias = settings.replyFromAlias && settings.addresses.includes(alias);
	return { name: settings.senderName, address: settings.from ?? (isAlias ? alias : mailbox) };
}

/** Whether an acknowledgement may go out; notes it where it may. */
async function admit(
	{ context }: ItemTask,
	settings: MessageSettings,
	own: readonly string[],
	recipient: string,
): Promise<Admission | { admitted: false; reason: string; explanation: string }> {
	const { mail } = settings;
	if (mail === null) return { admitted: true, withdraw: async () => {} };
	const refusal = whyNotAnswer(mail, recipient, own);
	if (refusal !== null) return { admitted: false, ...refusal };
	const key = settings.key ?? mail.key ?? mail.messageId ?? `${recipient}\n${mail.subject}`;
	return await admitAcknowledgement(
		context.helpers,
		`${String(context.getWorkflow().id)}\n${context.getNode().id}`,
		{
			key,
			recipient,
			subject: mail.subjectClean || mail.subject,
			now: Date.now(),
			limits: settings.limits,
		},
	);
}

/** The text of the message; made from its HTML where only that is given. */
async function plainText({ text, html }: MessageSettings): Promise<string> {
	if (text.trim() !== '' || html.trim() === '') return text;
	// Loaded when it is needed: n8n loads every node of a package at its start.
	const { htmlToText } = await import('../../mime/index.js');
	return htmlToText(html);
}

function report(message: OutgoingMessage, settings: MessageSettings): IDataObject {
	const plain = (list: readonly MailAddress[]) => list.map((each) => ({ ...each }));
	return {
		operation: settings.operation,
		messageId: message.messageId,
		requestId: settings.requestId,
		from: { ...message.from },
		to: plain(message.to),
		cc: plain(message.cc),
		subject: message.subject,
		inReplyTo: message.inReplyTo,
		references: [...message.references],
	};
}

function destroyStreams(attachments: readonly OutgoingAttachment[]): void {
	for (const { content } of attachments) if (!Buffer.isBuffer(content)) content.destroy();
}

/**
 * Sends, answers or acknowledges one mail and makes the item that says what became of it. An
 * acknowledgement that must not go out is no error: `sent` is false and `skipped` says why.
 *
 * @throws MailError, or n8n's own error for a field or a missing binary property.
 */
export async function sendOneMail(
	task: ItemTask,
	operation: SendOperation,
): Promise<INodeExecutionData[]> {
	const settings = readMessageSettings(task.reader, operation);
	const sent = await sendMessage(task, settings);
	return [{ json: { ...sent, debug: null } }];
}

/** @throws NodeOperationError that names the binary fields there are, where one is not among them. */
function checkBinaryNames({ context, index, reader }: ItemTask, settings: MessageSettings): void {
	const there = Object.keys(context.getInputData()[index]?.binary ?? {});
	const fields = [
		['Attachments', settings.attachments],
		['Inline Images', settings.inlineImages],
	] as const;
	for (const [label, names] of fields) {
		const missing = names.find((name) => !there.includes(name));
		if (missing === undefined) continue;
		throw reader.fail(
			`"${label}" contains "${missing}", which is no binary field of the item`,
			there.length === 0
				? 'The item has no files. Put a node before this one that reads or downloads them.'
				: `The item has: ${there.join(', ')}.`,
		);
	}
}

async function sendMessage(task: ItemTask, settings: MessageSettings): Promise<IDataObject> {
	const { context, index, note } = task;
	const { mailbox } = task.connection;
	const own = ownAddressesOf(settings, mailbox);
	checkBinaryNames(task, settings);
	const attachments = await readBinaryAttachments(context.helpers, index, settings);
	try {
		const message = outgoingMessage({
			...settings,
			mailbox,
			own,
			from: senderOf(settings, mailbox),
			text: await plainText(settings),
			pattern: requestIdPattern(settings.requestIdPattern),
			attachments,
			signingKeys: await task.signingKeys(),
			nonce: nonceOf(task, settings, attachments),
			now: new Date(),
		});
		const admission: Awaited<ReturnType<typeof admit>> =
			settings.operation === 'acknowledge'
				? await admit(task, settings, own, message.to[0]?.address ?? '')
				: { admitted: true, withdraw: async () => {} };
		if (!admission.admitted) {
			const { reason, explanation } = admission;
			// The step is green all the same; in a test run the panel says why nothing went out.
			context.addExecutionHints?.({
				message: `Not acknowledged (${reason}): ${explanation}`,
				location: 'outputPane',
			});
			return { sent: false, skipped: reason, explanation, ...report(message, settings) };
		}
		try {
			const cancelled = context.getExecutionCancelSignal?.() ?? new AbortController().signal;
			await waitForTurn(task.rateLimitKey, settings.messagesPerMinute, cancelled, note);
			const signal = task.beginOperation();
			const sender = await task.session.sender(signal);
			const result = await sender.send(message, signal);
			return {
				sent: true,
				...report(message, settings),
				messageId: result.messageId,
				accepted: result.accepted,
				rejected: result.rejected,
				response: result.response,
				server: result.server,
			};
		} catch (error) {
			if (!isMailError(error) || !MAY_HAVE_LEFT.has(error.code)) await admission.withdraw();
			throw error;
		}
	} finally {
		destroyStreams(attachments);
	}
}
