import type {
	IExecuteFunctions,
	INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';
import { LIMITS } from '../helpdesk/limits';
import { imapOptions, receiptName } from '../shared/connection';
import { checkEgress } from '../shared/egressPolicy';
import { executeReader, operationSignal } from '../shared/executeContext';
import { toNodeError } from '../shared/nodeErrors';
import { performMailboxOperation } from '../shared/performMailboxOperation';
import { createTokenSource, credentialName } from '../shared/tokenSource';
import { TranscriptLog } from '../shared/transcriptLog';
import { openImapMailbox } from '../transports/imap/index';
import type { ImapMailbox } from '../transports/imap/index';
import { readImapActionSettings } from './HelpdeskImapSettings';
import type { ImapActionSettings } from './HelpdeskImapSettings';

interface OpenMailbox {
	mailbox: ImapMailbox;
	log: TranscriptLog;
}

/** One run of the node: items of one mailbox share one connection. */
export class ImapActionRun {
	private readonly open = new Map<string, OpenMailbox>();

	private readonly settings = new Map<number, ImapActionSettings>();

	constructor(private readonly context: IExecuteFunctions) {}

	/** Handles one input item. Everything of it ends within `LIMITS.operationMs`. */
	async item(index: number): Promise<INodeExecutionData[]> {
		const { context } = this;
		const reader = executeReader(context, index);
		const settings = readImapActionSettings(reader);
		this.settings.set(index, settings);
		const signal = operationSignal(context, LIMITS.operationMs);
		const { mailbox, log } = await this.mailboxFor(settings, signal);
		let isWhole = false;
		try {
			const made = await performMailboxOperation(
				mailbox,
				{
					context,
					protocol: 'imap',
					address: settings.mailbox,
					operation: settings.operation,
					reader,
				},
				signal,
			);
			isWhole = true;
			const debug = context.getMode() === 'manual' ? log.lines() : null;
			return made.map(({ json, ...each }) => ({
				...each,
				json: debug === null ? json : { ...json, debug },
				pairedItem: { item: index },
			}));
		} finally {
			// After a failure nobody knows what the connection is worth.
			if (!isWhole) await this.drop(settings);
			log.flush();
		}
	}

	/** An error of an item with the user's next step. */
	toNodeError(error: unknown, index: number): NodeOperationError | NodeApiError {
		const node = this.context.getNode();
		const settings = this.settings.get(index);
		return toNodeError(node, error, {
			authentication: settings?.authentication ?? 'custom',
			protocol: 'IMAP',
			mailbox: settings?.mailbox ?? '',
			username: settings?.username,
			credential: settings === undefined ? null : credentialName(node, settings.credentialType),
			itemIndex: index,
		});
	}

	/** Ends all connections. Never throws. */
	async close(): Promise<void> {
		for (const { mailbox, log } of this.open.values()) {
			await mailbox.close();
			log.flush();
		}
		this.open.clear();
	}

	private async mailboxFor(
		settings: ImapActionSettings,
		signal: AbortSignal,
	): Promise<OpenMailbox> {
		const way = wayOf(settings);
		const known = this.open.get(way);
		if (known !== undefined) return known;
		const { context } = this;
		const node = context.getNode();
		const title = `${node.name} (${settings.mailbox})`;
		const log = new TranscriptLog(settings.emailDebug, context.logger, title);
		try {
			const options = await imapOptions(context, settings, {
				folder: 'INBOX',
				receiptName: receiptName(String(context.getWorkflow().id), node.id),
			});
			await checkEgress(context, [options]);
			const mailbox = await openImapMailbox(
				options,
				createTokenSource(context, settings.credentialType),
				signal,
				log.transcript ?? undefined,
			);
			const opened = { mailbox, log };
			this.open.set(way, opened);
			return opened;
		} finally {
			log.flush();
		}
	}

	private async drop(settings: ImapActionSettings): Promise<void> {
		const way = wayOf(settings);
		const known = this.open.get(way);
		this.open.delete(way);
		await known?.mailbox.close();
	}
}

function wayOf({ operation: _operation, ...settings }: ImapActionSettings): string {
	return JSON.stringify(settings);
}
