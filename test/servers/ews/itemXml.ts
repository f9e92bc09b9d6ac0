import { child, type Element, text } from './dom';
import { headersOf } from './mime';
import type { StoredAttachment, StoredItem } from './store';

/** Which properties an ItemShape asks for. */
export interface Shape {
	uris: Set<string>;
	extended: Element[];
	withMime: boolean;
	all: boolean;
}

export function readShape(shape: Element | undefined): Shape {
	const base = child(shape, 'BaseShape')?.text ?? 'IdOnly';
	const properties = child(shape, 'AdditionalProperties')?.children ?? [];
	return {
		uris: new Set(
			properties
				.filter(({ name }) => name === 'FieldURI')
				.map((uri) => uri.attributes.FieldURI ?? ''),
		),
		extended: properties.filter(({ name }) => name === 'ExtendedFieldURI'),
		withMime:
			child(shape, 'IncludeMimeContent')?.text === 'true' ||
			properties.some((uri) => uri.attributes.FieldURI === 'item:MimeContent'),
		all: base !== 'IdOnly',
	};
}

/** The key of an extended property in the store. */
export function extendedKey(uri: Element | undefined): string {
	const { PropertyTag, PropertyName, DistinguishedPropertySetId } = uri?.attributes ?? {};
	if (PropertyTag) return `tag:0x${Number(PropertyTag).toString(16)}`;
	return DistinguishedPropertySetId === 'InternetHeaders'
		? `header:${PropertyName}`
		: `name:${PropertyName}`;
}

/** MAPI properties that follow from the item itself (MS-OXPROPS). */
const MAPI_PROPERTIES: Readonly<Record<string, (item: StoredItem) => string>> = {
	// PidTagTransportMessageHeaders
	'tag:0x7d': (item) => {
		const end = item.mime.indexOf('\r\n\r\n');
		return item.mime.toString('utf8', 0, end < 0 ? item.mime.length : end + 2);
	},
	// PidTagMessageDeliveryTime, PidTagMessageFlags (read, unmodified), PidTagMessageSize
	'tag:0xe06': (item) => time(item.receivedAt),
	'tag:0xe07': (item) => String(item.isRead ? 3 : 2),
	'tag:0xe08': (item) => String(item.size ?? item.mime.length),
	// PidTagInternetArticleNumber, PidTagFlagStatus, PidTagLastModificationTime
	'tag:0xe23': (item) => String(item.articleNumber),
	'tag:0x1090': (item) => String(item.isFlagged ? 2 : 0),
	'tag:0x3008': (item) => time(item.receivedAt),
};

function extendedValue(item: StoredItem, key: string): string | undefined {
	return item.extended.get(key) ?? MAPI_PROPERTIES[key]?.(item);
}

const time = (date: Date) => date.toISOString().replace(/\.\d{3}Z$/, 'Z');
const mailbox = (address: string) =>
	`<t:Mailbox><t:Name>${text(address)}</t:Name><t:EmailAddress>${text(address)}</t:EmailAddress><t:RoutingType>SMTP</t:RoutingType></t:Mailbox>`;

/** Properties in the order of the schema; each is written when it is asked for. */
const ITEM_PROPERTIES: ReadonlyArray<[uri: string, write: (item: StoredItem) => string]> = [
	[
		'item:ParentFolderId',
		(i) => `<t:ParentFolderId Id="${text(i.folderId)}" ChangeKey="AQAAAA=="/>`,
	],
	['item:ItemClass', (i) => `<t:ItemClass>${text(i.itemClass)}</t:ItemClass>`],
	['item:Subject', (i) => `<t:Subject>${text(i.subject)}</t:Subject>`],
	[
		'item:Attachments',
		(i) =>
			i.attachments.length === 0
				? ''
				: `<t:Attachments>${i.attachments.map((each) => attachmentXml(each, false)).join('')}</t:Attachments>`,
	],
	[
		'item:DateTimeReceived',
		(i) =>
			i.receivedText === ''
				? ''
				: `<t:DateTimeReceived>${text(i.receivedText ?? time(i.receivedAt))}</t:DateTimeReceived>`,
	],
	['item:Size', (i) => `<t:Size>${i.size ?? i.mime.length}</t:Size>`],
	[
		'item:Categories',
		(i) =>
			i.categories.length === 0
				? ''
				: `<t:Categories>${i.categories.map((name) => `<t:String>${text(name)}</t:String>`).join('')}</t:Categories>`,
	],
	['item:InReplyTo', (i) => (i.inReplyTo ? `<t:InReplyTo>${text(i.inReplyTo)}</t:InReplyTo>` : '')],
	[
		'item:InternetMessageHeaders',
		(i) =>
			`<t:InternetMessageHeaders>${headersOf(i.mime)
				.list.map(
					({ name, value }) =>
						`<t:InternetMessageHeader HeaderName="${text(name)}">${text(value)}</t:InternetMessageHeader>`,
				)
				.join('')}</t:InternetMessageHeaders>`,
	],
	['item:DateTimeSent', (i) => `<t:DateTimeSent>${time(i.receivedAt)}</t:DateTimeSent>`],
	[
		'item:HasAttachments',
		(i) => `<t:HasAttachments>${i.attachments.length > 0}</t:HasAttachments>`,
	],
];

const LATE_ITEM_PROPERTIES: typeof ITEM_PROPERTIES = [
	['item:ConversationId', (i) => `<t:ConversationId Id="${text(`AAQk${i.subject.length}`)}"/>`],
	[
		'item:Flag',
		(i) =>
			`<t:Flag><t:FlagStatus>${i.isFlagged ? 'Flagged' : 'NotFlagged'}</t:FlagStatus></t:Flag>`,
	],
];

const MESSAGE_PROPERTIES: typeof ITEM_PROPERTIES = [
	['message:ToRecipients', (i) => list('ToRecipients', i.to)],
	['message:CcRecipients', (i) => list('CcRecipients', i.cc)],
	['message:BccRecipients', (i) => list('BccRecipients', i.bcc)],
	['message:From', (i) => `<t:From>${mailbox(i.from)}</t:From>`],
	[
		'message:InternetMessageId',
		(i) => (i.messageId ? `<t:InternetMessageId>${text(i.messageId)}</t:InternetMessageId>` : ''),
	],
	['message:IsRead', (i) => `<t:IsRead>${i.isRead}</t:IsRead>`],
	[
		'message:References',
		(i) => (i.references ? `<t:References>${text(i.references)}</t:References>` : ''),
	],
];

const list = (name: string, addresses: readonly string[]) =>
	addresses.length === 0 ? '' : `<t:${name}>${addresses.map(mailbox).join('')}</t:${name}>`;

/** One item as GetItem, FindItem and SyncFolderItems give it. */
export function itemXml(item: StoredItem, shape: Shape, illegal = ''): string {
	const write = (properties: typeof ITEM_PROPERTIES) =>
		properties
			.filter(([uri]) => shape.all || shape.uris.has(uri))
			.map(([, make]) => make(item))
			.join('');
	const mime = shape.withMime
		? `<t:MimeContent CharacterSet="UTF-8">${item.mime.toString('base64')}</t:MimeContent>`
		: '';
	const extended = shape.extended
		.map((uri) => extendedPropertyXml(uri, (key) => extendedValue(item, key), illegal))
		.join('');
	const isMessage = /^(Message|Meeting\w+|SharingMessage)$/.test(item.type);
	return `<t:${item.type}>${mime}${itemIdXml(item)}${write(ITEM_PROPERTIES)}${extended}${write(LATE_ITEM_PROPERTIES)}${isMessage ? write(MESSAGE_PROPERTIES) : ''}</t:${item.type}>`;
}

/** An extended property as it was asked for; nothing where it has no value. */
export function extendedPropertyXml(
	uri: Element,
	valueOf: (key: string) => string | undefined,
	illegal = '',
): string {
	const value = valueOf(extendedKey(uri));
	if (value === undefined) return '';
	const attributes = Object.entries(uri.attributes)
		.map(([name, attribute]) => `${name}="${text(attribute)}"`)
		.join(' ');
	return `<t:ExtendedProperty><t:ExtendedFieldURI ${attributes}/><t:Value>${text(value)}${illegal}</t:Value></t:ExtendedProperty>`;
}

export function itemIdXml(item: StoredItem): string {
	return `<t:ItemId Id="${text(item.id)}" ChangeKey="${text(item.changeKey)}"/>`;
}

export function attachmentXml(attachment: StoredAttachment, withContent: boolean): string {
	const contentId =
		attachment.contentId === null ? '' : `<t:ContentId>${text(attachment.contentId)}</t:ContentId>`;
	const content =
		withContent && attachment.content.length > 0
			? `<t:Content>${attachment.content.toString('base64')}</t:Content>`
			: '';
	return `<t:FileAttachment><t:AttachmentId Id="${text(attachment.id)}"/><t:Name>${text(attachment.name)}</t:Name><t:ContentType>${text(attachment.contentType)}</t:ContentType>${contentId}<t:Size>${attachment.content.length}</t:Size><t:IsInline>${attachment.isInline}</t:IsInline>${content}</t:FileAttachment>`;
}
