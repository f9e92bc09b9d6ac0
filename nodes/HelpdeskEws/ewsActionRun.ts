import type {
	IExecuteFunctions,
	INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';
import { LIMITS } from '../helpdesk/limits';
import type { OutgoingMessage } from '../helpdesk/model';
import type { MailSender } from '../helpdesk/ports';
import { receiptName } from '../shared/connection';
import { executeReader, operationSignal } from '../shared/executeContext';
import { readMessageSettings } from '../shared/messageSettings';
import { toNodeError } from '../shared/nodeErrors';
import type { ParameterReader } from '../shared/parameterValues';
import { performMailboxOperation } from '../shared/performMailboxOperation';
import { sendOneMail } from '../shared/sendOneMail';
import { readTriggerKeys } from '../shared/signingKeys';
import { createTokenSource, credentialName } from '../shared/tokenSource';
import { TranscriptLog } from '../shared/transcriptLog';
import { openEwsMailbox, openEwsSender } from '../transports/ews/index';
import type { EwsMailbox } from '../transports/ews/index';
import { ewsOptions, readEwsActionSettings } from './HelpdeskEwsSettings';
import type { EwsActionSettings } from './HelpdeskEwsSettings';

interface OpenSession {
	mailbox: EwsMailbox;
	sender: MailSender;
	log: TranscriptLog;
}

/** One run of the node: items of one mailbox share one session. */
export class EwsActionRun {
	private readonly open = new Map<string, OpenSession>();

	private readonly settings = new Map<number, EwsActionSettings>();

	private signingKeys: string[] | null = null;

	constructor(private readonly context: IExecuteFunctions) {}

	/** Handles one input item. The work ends within `LIMITS.operationMs`; a turn may be waited for longer. */
	async item(index: number): Promise<INodeExecutionData[]> {
		const { context } = this;
		const reader = executeReader(context, index);
		const settings = readEwsActionSettings(reader);
		this.settings.set(index, settings);
		const session = await this.sessionFor(settings);
		try {
			const made = await this.perform(session, settings, reader, index);
			return made.map((each) => ({ ...each, pairedItem: { item: index } }));
		} finally {
			session.log.flush();
		}
	}

	/** An error of an item with the user's next step. */
	toNodeError(error: unknown, index: number): NodeOperationError | NodeApiError {
		const node = this.context.getNode();
		const settings = this.settings.get(index);
		return toNodeError(node, error, {
			authentication: settings?.authentication ?? 'custom',
			protocol: 'EWS',
			mailbox: settings?.mailbox ?? '',
			username: settings?.username,
			credential: settings === undefined ? null : credentialName(node, settings.credentialType),
			itemIndex: index,
		});
	}

	/** Ends all sessions. Never throws. */
	async close(): Promise<void> {
		for (const { mailbox, sender, log } of this.open.values()) {
			await mailbox.close();
			await sender.close();
			log.flush();
		}
		this.open.clear();
	}

	private async perform(
		{ mailbox, sender, log }: OpenSession,
		settings: EwsActionSettings,
		reader: ParameterReader,
		index: number,
	): Promise<INodeExecutionData[]> {
		const { context } = this;
		const { operation } = settings;
		const beginOperation = () => operationSignal(context, LIMITS.operationMs);
		if (operation !== 'send' && operation !== 'reply' && operation !== 'acknowledge') {
			return await performMailboxOperation(
				mailbox,
				{ context, protocol: 'ews', address: settings.mailbox, operation, reader },
				beginOperation(),
			);
		}
		this.signingKeys ??= await readTriggerKeys(context);
		const sent = await sendOneMail(
			{
				context,
				itemIndex: index,
				mailbox: settings.mailbox,
				paceOf: `${settings.connectUrl} ${settings.mailbox}`,
				sender,
				signingKeys: this.signingKeys,
				cancelled: context.getExecutionCancelSignal?.() ?? new AbortController().signal,
				beginOperation,
				note: (text) => log.note(text),
			},
			readMessageSettings(reader, operation),
		);
		return [{ json: { ...sent, debug: context.getMode() === 'manual' ? log.lines() : null } }];
	}

	private async sessionFor(settings: EwsActionSettings): Promise<OpenSession> {
		const { operation: _operation, ...place } = settings;
		const way = JSON.stringify(place);
		const known = this.open.get(way);
		if (known !== undefined) return known;
		const { context } = this;
		const node = context.getNode();
		const title = `${node.name} (${settings.mailbox})`;
		const log = new TranscriptLog(settings.emailDebug, context.logger, title);
		const options = await ewsOptions(context, settings, {
			folder: 'inbox',
			receiptName: receiptName(String(context.getWorkflow().id), node.id),
		});
		const token = createTokenSource(context, settings.credentialType);
		const transcript = log.transcript ?? undefined;
		const opened = {
			mailbox: openEwsMailbox(options, token, transcript),
			sender: openEwsSender(options, token, composed, transcript),
			log,
		};
		this.open.set(way, opened);
		return opened;
	}
}

/** The bytes of a message, without Bcc. The MIME layer is loaded with the first message. */
async function* composed(message: OutgoingMessage): AsyncIterable<Buffer | string> {
	const { composeMail } = await import('../mime/index.js');
	const { stream } = await composeMail(message);
	yield* stream as AsyncIterable<Buffer>;
}
