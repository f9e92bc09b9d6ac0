import type {
	IDataObject,
	IExecuteFunctions,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';
import { LIMITS } from '../helpdesk/limits';
import type { MailSender } from '../helpdesk/ports';
import { checkEgress } from '../shared/egressPolicy';
import { executeReader, operationSignal } from '../shared/executeContext';
import { readMessageSettings } from '../shared/messageSettings';
import { toNodeError } from '../shared/nodeErrors';
import { sendOneMail } from '../shared/sendOneMail';
import { readTriggerKeys } from '../shared/signingKeys';
import { createTokenSource, credentialName } from '../shared/tokenSource';
import { TranscriptLog } from '../shared/transcriptLog';
import { endpointsOf, openSmtpSender } from '../transports/smtp/index';
import { readSmtpSettings, smtpOptions } from './HelpdeskSmtpSettings';
import type { SmtpSettings } from './HelpdeskSmtpSettings';

interface OpenSender {
	settings: SmtpSettings;
	sender: MailSender;
	log: TranscriptLog;
}

/** One run of the node: items that go the same way share one connection. */
export class SmtpRun {
	private readonly open = new Map<string, OpenSender>();

	private readonly settings = new Map<number, SmtpSettings>();

	private signingKeys: string[] | null = null;

	constructor(private readonly context: IExecuteFunctions) {}

	/** Handles one item. Sending it ends within `LIMITS.operationMs`; a turn may be waited for longer. */
	async item(index: number): Promise<IDataObject> {
		const { context } = this;
		const reader = executeReader(context, index);
		const settings = readSmtpSettings(reader);
		this.settings.set(index, settings);
		const operation = reader.choice('operation', 'Operation', [
			'send',
			'reply',
			'acknowledge',
			'testConnection',
		]);
		const { sender, log } = await this.senderFor(settings);
		const beginOperation = () => operationSignal(context, LIMITS.operationMs);
		try {
			if (operation === 'testConnection') {
				const { server, details } = await sender.verify(beginOperation());
				return this.withDebug({ ok: true, server, details, mailbox: settings.mailbox }, log);
			}
			this.signingKeys ??= await readTriggerKeys(context);
			const sent = await sendOneMail(
				{
					context,
					itemIndex: index,
					mailbox: settings.mailbox,
					paceOf: `${settings.host} ${settings.username}`,
					sender,
					signingKeys: this.signingKeys,
					cancelled: context.getExecutionCancelSignal?.() ?? new AbortController().signal,
					beginOperation,
					note: (text) => log.note(text),
				},
				readMessageSettings(reader, operation),
			);
			return this.withDebug(sent, log);
		} finally {
			log.flush();
		}
	}

	/** An error of an item with the user's next step. */
	toNodeError(error: unknown, index: number): NodeOperationError | NodeApiError {
		const node = this.context.getNode();
		const settings = this.settings.get(index);
		return toNodeError(node, error, {
			authentication: settings?.authentication ?? 'custom',
			protocol: 'SMTP',
			mailbox: settings?.mailbox ?? '',
			username: settings?.username,
			credential: settings === undefined ? null : credentialName(node, settings.credentialType),
			itemIndex: index,
		});
	}

	/** Ends all connections. Never throws. */
	async close(): Promise<void> {
		for (const { sender, log } of this.open.values()) {
			await sender.close();
			log.flush();
		}
		this.open.clear();
	}

	private withDebug(json: IDataObject, log: TranscriptLog): IDataObject {
		return { ...json, debug: this.context.getMode() === 'manual' ? log.lines() : null };
	}

	private async senderFor(settings: SmtpSettings): Promise<OpenSender> {
		const way = JSON.stringify(settings);
		const known = this.open.get(way);
		if (known !== undefined) return known;
		const { context } = this;
		const title = `${context.getNode().name} (${settings.mailbox})`;
		const log = new TranscriptLog(settings.emailDebug, context.logger, title);
		const options = await smtpOptions(context, settings);
		await checkEgress(context, endpointsOf(options));
		const sender = openSmtpSender(
			options,
			createTokenSource(context, settings.credentialType),
			log.transcript ?? undefined,
		);
		const opened = { settings, sender, log };
		this.open.set(way, opened);
		return opened;
	}
}
