import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { MailError } from '../helpdesk/errors';
import type { MailFolder, RawMail } from '../helpdesk/ports';
import { readFlagSettings, readTargetFolder } from './mailboxOperationSettings';
import type { FlagSettings, MailboxOperation } from './mailboxOperationSettings';
import { readMailLocator } from './mailLocator';
import type { LocatedItem } from './mailLocator';
import { mailToItem } from './mailToItem';
import type { ParameterReader } from './parameterValues';
import { readItemOptions } from './readTriggerSettings';
import { readTriggerKeys } from './signingKeys';
import { storeAttachments } from './storeAttachments';

/** How an item names a mail to a transport. */
export interface MailboxMailLocator {
	id: string;
	folder: string;
	messageId: string | null;
	alsoIn: readonly string[];
}

/** Where a mail is now; `id` is null when the server did not tell. */
export interface MailboxMailPlace {
	folder: string;
	id: string | null;
}

/** What every transport can do with single mails; its errors are MailError. */
export interface MailboxOperations {
	listFolders(signal: AbortSignal): Promise<MailFolder[]>;
	verify(signal: AbortSignal): Promise<{ server: string; details: string }>;
	getMessage(
		locator: MailboxMailLocator,
		maxBytes: number,
		signal: AbortSignal,
	): Promise<{ mail: RawMail; place: MailboxMailPlace }>;
	setFlags(
		locator: MailboxMailLocator,
		change: FlagSettings,
		signal: AbortSignal,
	): Promise<MailboxMailPlace>;
	move(locator: MailboxMailLocator, target: string, signal: AbortSignal): Promise<MailboxMailPlace>;
	delete(locator: MailboxMailLocator, signal: AbortSignal): Promise<MailboxMailPlace | null>;
	requeue(
		locator: MailboxMailLocator,
		target: string,
		signal: AbortSignal,
	): Promise<MailboxMailPlace>;
}

/** What an operation is done on, and by whom. */
export interface OperationPlace {
	context: IExecuteFunctions;
	protocol: 'imap' | 'ews' | 'graph';
	/** Lower case. */
	address: string;
	operation: MailboxOperation;
	reader: ParameterReader;
}

/** Does one operation of a mailbox node and makes its items, without `pairedItem`. */
export async function performMailboxOperation(
	mailbox: MailboxOperations,
	place: OperationPlace,
	signal: AbortSignal,
): Promise<INodeExecutionData[]> {
	const { operation, reader, address } = place;
	if (operation === 'listFolders') {
		const folders = await mailbox.listFolders(signal);
		return folders.map((folder) => ({ json: { ...folder } }));
	}
	if (operation === 'testConnection') {
		const { server, details } = await mailbox.verify(signal);
		return [{ json: { ok: true, server, details, mailbox: address } }];
	}
	const mail = readMailLocator(reader, place.protocol, address);
	const locator = {
		id: mail.id,
		folder: mail.folder,
		messageId: mail.messageId,
		alsoIn: reader.list('options.alsoLookIn', 'Also Look In'),
	};
	switch (operation) {
		case 'getMessage':
		case 'downloadAttachments':
			return [await readMail(mailbox, place, mail, locator, signal)];
		case 'setFlags':
			return [placed(mail, await mailbox.setFlags(locator, readFlagSettings(reader), signal))];
		case 'move':
			return [placed(mail, await mailbox.move(locator, readTargetFolder(reader), signal))];
		case 'requeue':
			return [placed(mail, await mailbox.requeue(locator, readTargetFolder(reader), signal))];
		case 'delete':
			return [placed(mail, await mailbox.delete(locator, signal))];
	}
}

async function readMail(
	mailbox: MailboxOperations,
	place: OperationPlace,
	mail: LocatedItem,
	locator: MailboxMailLocator,
	signal: AbortSignal,
): Promise<INodeExecutionData> {
	const { context, reader } = place;
	const options = readItemOptions(reader);
	const isDownload = place.operation === 'downloadAttachments';
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
			protocol: place.protocol,
			address: place.address,
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

/** The mail's item with the place where it is now; `id` null where nobody knows, or it is gone. */
function placed(mail: LocatedItem, place: MailboxMailPlace | null): { json: IDataObject } {
	const mailbox = mail.json.mailbox as IDataObject;
	const now = place === null ? { id: null } : { folder: place.folder, id: place.id };
	return { json: { ...(mail.json as IDataObject), mailbox: { ...mailbox, ...now } } };
}
