import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { MailError } from '../../helpdesk/errors';
import type { MailLocator, MailPlace, RawMail } from '../../helpdesk/ports';
import { readFlagSettings, readTargetFolder } from '../parameters/mailboxOperationSettings';
import type { MailboxOperation } from '../parameters/operation';
import { readMailLocator } from './mailLocator';
import type { LocatedItem } from './mailLocator';
import { keyOfHeader } from '../item/readMail';
import { readMailAside } from '../item/readMailAside';
import { readItemOptions } from '../parameters/readTriggerSettings';
import type { ItemOptions } from '../parameters/readTriggerSettings';
import type { ItemTask } from './runActions';
import { storeBinaries } from '../item/storeBinaries';

/** Does one operation on a mail of the mailbox and makes its items, without `pairedItem`. */
export async function performMailboxOperation(
	operation: MailboxOperation,
	task: ItemTask,
): Promise<INodeExecutionData[]> {
	const { reader, protocol } = task;
	const address = task.connection.mailbox;
	const signal = task.beginOperation();
	const mailbox = await task.session.mailbox(signal);
	const mail = readMailLocator(reader, protocol, address);
	const locator = {
		id: mail.id,
		folder: mail.folder,
		messageId: mail.messageId,
		alsoIn: reader.list('options.alsoLookIn', 'Also Search In'),
		...(mail.key === '' ? {} : { isSame: hasKeyOf(mail) }),
	};
	switch (operation) {
		case 'get':
		case 'downloadAttachments': {
			const options = readItemOptions(reader);
			const found = await mailbox.getMessage(locator, options.maxMessageSize, signal);
			const isDownload = operation === 'downloadAttachments';
			return [await itemOf(found, mail, { isDownload, options, task })];
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

/** The mail of an item by its key, which another mail with the same Message-ID does not have. */
function hasKeyOf({ key, address, receivedAt }: LocatedItem): NonNullable<MailLocator['isSame']> {
	return async ({ source, transportHeaders }) =>
		(await keyOfHeader(source, { address, receivedAt, transportHeaders })) === key;
}

/** `downloadAttachments` gives the item that came in with the files, `get` one made anew. */
async function itemOf(
	found: { mail: RawMail; place: MailPlace },
	mail: LocatedItem,
	how: {
		isDownload: boolean;
		options: ItemOptions;
		task: ItemTask;
	},
): Promise<INodeExecutionData> {
	const { isDownload, options, task } = how;
	const { reader } = task;
	const { source, isPartial, ref, conversationId, transportHeaders, failure } = found.mail;
	if (isDownload && failure !== null) throw failure;
	if (isDownload && isPartial) {
		throw new MailError(
			'MAIL_TOO_LARGE',
			'The mail is larger than "Maximum Message Size", so its attachments were not downloaded.',
		);
	}
	const { item, attachments } = await readMailAside(
		source,
		{
			protocol: task.protocol.itemProtocol ?? 'file',
			address: task.connection.mailbox,
			addresses: isDownload ? [] : reader.addressList('options.addresses', 'Addresses'),
			folder: found.place.folder,
			id: found.place.id ?? mail.id,
			receivedAt: ref.receivedAt,
			signingKeys: isDownload ? [] : await task.signingKeys(),
			requestIdPattern: options.requestIdPattern,
			trustedAuthservIds: options.trustedAuthservIds,
			includeHeaders: options.includeHeaders,
			alwaysRequests: options.alwaysRequests,
			neverRequests: options.neverRequests,
			forwardRequester: options.forwardRequester,
		},
		{
			isPartial,
			notGiven: failure?.message ?? null,
			transportHeaders,
			sanitizeHtml: options.sanitizeHtml,
		},
	);
	const wantsFiles =
		isDownload ||
		reader.choice('attachments', 'Attachments', ['metadata', 'download']) === 'download';
	const binary = await storeBinaries(
		task.context.helpers,
		{ source, attachments, item },
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
