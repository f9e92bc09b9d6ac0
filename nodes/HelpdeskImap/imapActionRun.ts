import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';
import { MailError } from '../helpdesk/errors';
import { LIMITS } from '../helpdesk/limits';
import { imapOptions, receiptName } from '../shared/connection';
import { executeReader, operationSignal } from '../shared/executeContext';
import { readMailLocator } from '../shared/mailLocator';
import type { LocatedItem } from '../shared/mailLocator';
import { mailToItem } from '../shared/mailToItem';
import { toNodeError } from '../shared/nodeErrors';
import type { ParameterReader } from '../shared/parameterValues';
import { readItemOptions } from '../shared/readTriggerSettings';
import { readTriggerKeys } from '../shared/signingKeys';
import { storeAttachments } from '../shared/storeAttachments';
import { createTokenSource, credentialName } from '../shared/tokenSource';
import { TranscriptLog } from '../shared/transcriptLog';
import { openImapMailbox } from '../transports/imap/index';
import type { ImapMailbox, MailPlace } from '../transports/imap/index';
import { readFlagSettings, readImapActionSettings, readTargetFolder } from './HelpdeskImapSettings';
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
			const made = await this.perform(mailbox, settings, reader, signal);
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

	private async perform(
		mailbox: ImapMailbox,
		settings: ImapActionSettings,
		reader: ParameterReader,
		signal: AbortSignal,
	): Promise<INodeExecutionData[]> {
		if (settings.operation === 'listFolders') {
			const folders = await mailbox.listFolders(signal);
			return folders.map((folder) => ({ json: { ...folder } }));
		}
		if (settings.operation === 'testConnection') {
			const { server, details } = await mailbox.verify(signal);
			return [{ json: { ok: true, server, details, mailbox: settings.mailbox } }];
		}
		const mail = readMailLocator(reader, 'imap', settings.mailbox);
		const locator = {
			id: mail.id,
			folder: mail.folder,
			messageId: mail.messageId,
			alsoIn: reader.list('options.alsoLookIn', 'Also Look In'),
		};
		switch (settings.operation) {
			case 'getMessage':
			case 'downloadAttachments':
				return [await this.read(mailbox, settings, mail, locator, reader, signal)];
			case 'setFlags': {
				const flags = readFlagSettings(reader);
				return [placed(mail, await mailbox.setFlags(locator, flags, signal))];
			}
			case 'move': {
				const target = readTargetFolder(reader);
				return [placed(mail, await mailbox.move(locator, target, signal))];
			}
			case 'requeue': {
				const target = readTargetFolder(reader);
				return [placed(mail, await mailbox.requeue(locator, target, signal))];
			}
			case 'delete':
				return [placed(mail, await mailbox.delete(locator, signal))];
		}
	}

	private async read(
		mailbox: ImapMailbox,
		settings: ImapActionSettings,
		mail: LocatedItem,
		locator: Parameters<ImapMailbox['getMessage']>[0],
		reader: ParameterReader,
		signal: AbortSignal,
	): Promise<INodeExecutionData> {
		const { context } = this;
		const options = readItemOptions(reader);
		const isDownload = settings.operation === 'downloadAttachments';
		const found = await mailbox.getMessage(locator, options.maxMessageSize, signal);
		if (isDownload && found.mail.isPartial) {
			throw new MailError(
				'MAIL_TOO_LARGE',
				'The mail is over "Maximum Message Size", so its attachments were not downloaded.',
			);
		}
		const { item, parsed } = await mailToItem(
			found.mail.source,
			{
				protocol: 'imap',
				address: settings.mailbox,
				addresses: isDownload ? [] : reader.addressList('addresses', 'Addresses'),
				folder: found.place.folder,
				id: found.place.id ?? mail.id,
				receivedAt: found.mail.ref.receivedAt,
				signingKeys: isDownload ? [] : await readTriggerKeys(context),
				requestIdPattern: options.requestIdPattern,
				trustedAuthservIds: options.trustedAuthservIds,
				includeHeaders: options.includeHeaders,
			},
			{ isPartial: found.mail.isPartial, sanitizeHtml: options.sanitizeHtml },
		);
		const wantsFiles =
			isDownload ||
			reader.choice('attachments', 'Attachments', ['metadata', 'download']) === 'download';
		const binary = wantsFiles
			? await storeAttachments(context.helpers, parsed, item.attachments)
			: {};
		if (options.includeRawEml) {
			binary.eml = await context.helpers.prepareBinaryData(
				found.mail.source,
				'message.eml',
				'message/rfc822',
			);
		}
		if (found.mail.isPartial && found.mail.ref.size !== null) item.size = found.mail.ref.size;
		const json = isDownload
			? { ...placed(mail, found.place).json, attachments: item.attachments }
			: item;
		return { json: json as unknown as IDataObject, binary };
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
			const mailbox = await openImapMailbox(
				await imapOptions(context, settings, {
					folder: 'INBOX',
					receiptName: receiptName(String(context.getWorkflow().id), node.id),
				}),
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

/** The mail's item with the place where it is now; `id` null where nobody knows, or it is gone. */
function placed(mail: LocatedItem, place: MailPlace | null): { json: IDataObject } {
	const mailbox = mail.json.mailbox as IDataObject;
	const now = place === null ? { id: null } : { folder: place.folder, id: place.id };
	return { json: { ...(mail.json as IDataObject), mailbox: { ...mailbox, ...now } } };
}
