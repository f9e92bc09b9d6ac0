import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { MailError } from '../helpdesk/errors';
import type { MailboxOperations, MailPlace, RawMail } from '../helpdesk/ports';
import { readFlagSettings, readTargetFolder } from './mailboxOperationSettings';
import type { MailboxOperation } from './mailboxOperationSettings';
import { readMailLocator } from './mailLocator';
import type { LocatedItem } from './mailLocator';
import { mailToItem } from './mailToItem';
import { readItemOptions } from './readTriggerSettings';
import type { ItemOptions } from './readTriggerSettings';
import type { ActionSettings, ItemTask } from './runActions';
import { storeBinaries } from './storeBinaries';

/** The protocols of the nodes that work on single mails. */
type MailboxProtocol = 'imap' | 'ews';

/** Does one operation of a mailbox node and makes its items, without `pairedItem`. */
export async function performMailboxOperation(
	mailbox: MailboxOperations,
	protocol: MailboxProtocol,
	operation: MailboxOperation,
	task: ItemTask<ActionSettings, unknown>,
): Promise<INodeExecutionData[]> {
	const { reader } = task;
	const address = task.settings.mailbox;
	const signal = task.beginOperation();
	if (operation === 'listFolders') {
		const folders = await mailbox.listFolders(signal);
		return folders.map((folder) => ({ json: { ...folder } }));
	}
	if (operation === 'testConnection') {
		const { server, details } = await mailbox.verify(signal);
		return [{ json: { ok: true, server, details, mailbox: address } }];
	}
	const mail = readMailLocator(reader, protocol, address);
	const locator = {
		id: mail.id,
		folder: mail.folder,
		messageId: mail.messageId,
		alsoIn: reader.list('options.alsoLookIn', 'Also Look In'),
	};
	switch (operation) {
		case 'getMessage':
		case 'downloadAttachments': {
			const options = readItemOptions(reader);
			const found = await mailbox.getMessage(locator, options.maxMessageSize, signal);
			const isDownload = operation === 'downloadAttachments';
			return [await itemOf(found, mail, { protocol, isDownload, options, task })];
		}
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

/** `downloadAttachments` gives the item that came in with the files, `getMessage` one made anew. */
async function itemOf(
	found: { mail: RawMail; place: MailPlace },
	mail: LocatedItem,
	how: {
		protocol: MailboxProtocol;
		isDownload: boolean;
		options: ItemOptions;
		task: ItemTask<ActionSettings, unknown>;
	},
): Promise<INodeExecutionData> {
	const { isDownload, options, task } = how;
	const { reader } = task;
	const { source, isPartial, ref, conversationId } = found.mail;
	if (isDownload && isPartial) {
		throw new MailError(
			'MAIL_TOO_LARGE',
			'The mail is over "Maximum Message Size", so its attachments were not downloaded.',
		);
	}
	const { item, parsed } = await mailToItem(
		source,
		{
			protocol: how.protocol,
			address: task.settings.mailbox,
			addresses: isDownload ? [] : reader.addressList('addresses', 'Addresses'),
			folder: found.place.folder,
			id: found.place.id ?? mail.id,
			receivedAt: ref.receivedAt,
			signingKeys: isDownload ? [] : await task.signingKeys(),
			requestIdPattern: options.requestIdPattern,
			trustedAuthservIds: options.trustedAuthservIds,
			includeHeaders: options.includeHeaders,
		},
		{ isPartial, sanitizeHtml: options.sanitizeHtml },
	);
	const wantsFiles =
		isDownload ||
		reader.choice('attachments', 'Attachments', ['metadata', 'download']) === 'download';
	const binary = await storeBinaries(
		task.context.helpers,
		{ source, parsed, item },
		{ attachments: wantsFiles, raw: options.includeRawEml },
	);
	item.conversationId = conversationId;
	if (isPartial && ref.size !== null) item.size = ref.size;
	const json = isDownload
		? { ...placed(mail, found.place).json, attachments: item.attachments }
		: item;
	return { json: json as unknown as IDataObject, binary };
}

/** The mail's item with the place where it is now; `id` null where nobody knows, or it is gone. */
function placed(mail: LocatedItem, place: MailPlace | null): { json: IDataObject } {
	const mailbox = mail.json.mailbox as IDataObject;
	const now = place === null ? { id: null } : { folder: place.folder, id: place.id };
	return { json: { ...(mail.json as IDataObject), mailbox: { ...mailbox, ...now } } };
}
