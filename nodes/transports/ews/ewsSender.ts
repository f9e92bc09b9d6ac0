import type { MailSender, SendResult } from '../../helpdesk/ports';
import type { OutgoingMessage } from '../../helpdesk/model';
import type { EwsClient } from './ewsClient';
import { createItem } from './operations/createItem';
import { getFolder } from './operations/getFolder';

/**
 * Turns a finished message into MIME without a Bcc header. Given by the caller: composing belongs to
 * the MIME layer. Called once for each message.
 */
export type ComposeMime = (message: OutgoingMessage) => AsyncIterable<Buffer | string>;

/** A sign-in is proven again before a message is streamed when the last answer is older than this. */
const FRESH_MS = 30_000;

/** Header fields the MIME layer and the item's own properties carry already. */
const CARRIED = new Set(['references', 'in-reply-to', 'message-id', 'bcc', 'mime-version']);

/**
 * Sends over EWS and keeps a copy in Sent Items. A message is streamed once and never repeated, so its
 * token and its connection are proven by a small call first.
 *
 * Bcc goes as recipients beside the MIME, never in its bytes: Exchange would keep a Bcc header in the
 * copy that some clients forward. Exchange rewrites MIME when it stores it, so threading and automatic
 * marks go twice: in the MIME and as properties of the item.
 */
export class EwsSender implements MailSender {
	constructor(
		private readonly client: EwsClient,
		private readonly compose: ComposeMime,
	) {}

	async send(message: OutgoingMessage, signal: AbortSignal): Promise<SendResult> {
		const { lastAnswerAt } = this.client;
		if (lastAnswerAt === null || performance.now() - lastAnswerAt > FRESH_MS) {
			await this.verify(signal);
		}
		await this.client.call(
			createItem({
				disposition: 'SendAndSaveCopy',
				folder: { wellKnown: 'sentitems', mailbox: this.client.mailbox },
				mime: () => this.compose(message),
				bcc: message.bcc,
				inReplyTo: message.inReplyTo,
				references: message.references,
				messageId: message.messageId,
				headers: message.headers.filter(({ name }) => !CARRIED.has(name.toLowerCase())),
			}),
			signal,
		);
		return {
			messageId: message.messageId,
			accepted: [...message.to, ...message.cc, ...message.bcc].map(({ address }) => address),
			rejected: [],
			response: 'Exchange took the message',
			server: this.client.host,
		};
	}

	async verify(signal: AbortSignal): Promise<{ server: string; details: string }> {
		const sent = { wellKnown: 'sentitems', mailbox: this.client.mailbox };
		const { name } = await this.client.call(getFolder(sent), signal);
		return {
			server: this.client.host,
			details: `${this.client.serverVersion || 'Exchange'}, copies go to ${name}`,
		};
	}

	async close(): Promise<void> {
		this.client.close();
	}
}
