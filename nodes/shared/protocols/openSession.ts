import type { IExecuteFunctions } from 'n8n-workflow';
import type { MailboxOperations, MailSender } from '../../helpdesk/ports';
import { markNameOf } from '../delivery/markName';
import { TranscriptLog } from '../errors/transcriptLog';
import type { Connection, MailProtocol } from './mailProtocol';
import { openingFor } from './openings';

/** The mailbox and the sender of one connection, opened when they are needed, and what ends them. */
export class OpenSession<C extends Connection> {
	readonly log: TranscriptLog;

	private openMailbox: Promise<MailboxOperations> | null = null;

	private openSender: Promise<MailSender> | null = null;

	private readonly opening: ReturnType<typeof openingFor<C>>;

	private readonly markName: string;

	constructor(
		context: IExecuteFunctions,
		private readonly protocol: MailProtocol<C>,
		connection: C,
		isDebugging: boolean,
	) {
		const node = context.getNode();
		this.log = new TranscriptLog(
			isDebugging,
			context.logger,
			`${node.name} (${connection.mailbox})`,
		);
		this.opening = openingFor(context, connection);
		this.markName = markNameOf(String(context.getWorkflow().id), node.id);
	}

	async mailbox(signal: AbortSignal): Promise<MailboxOperations> {
		const { openMailbox, label } = this.protocol;
		if (openMailbox === undefined) throw new Error(`${label} opens no mailbox.`);
		const opening = this.opening(signal, this.log.transcript);
		this.openMailbox ??= openMailbox(opening, this.markName).catch((error: unknown) => {
			// The next item tries again.
			this.openMailbox = null;
			throw error;
		});
		return await this.openMailbox;
	}

	async sender(signal: AbortSignal): Promise<MailSender> {
		const { openSender, label } = this.protocol;
		if (openSender === undefined) throw new Error(`${label} sends nothing.`);
		const opening = this.opening(signal, this.log.transcript);
		this.openSender ??= openSender(opening).catch((error: unknown) => {
			this.openSender = null;
			throw error;
		});
		return await this.openSender;
	}

	/** Never throws: what could not be opened has told its item so. */
	async close(): Promise<void> {
		await (await this.openMailbox?.catch(() => null))?.close();
		await (await this.openSender?.catch(() => null))?.close();
		this.openMailbox = null;
		this.openSender = null;
		this.log.flush();
	}
}
