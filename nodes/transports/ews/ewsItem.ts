import { type Markup, xml } from './soap/xml';
import { booleanOf, find, numberOf, textOf, type XmlNode } from './soap/xmlNode';

/** One item of any type: messages, meeting requests, reports and what else lies in a mail folder. */
export interface EwsItem {
	id: string;
	changeKey: string;
	/** Element name: `Message`, `MeetingRequest`, `Item`, … */
	type: string;
	itemClass: string;
	parentFolderId: string;
	subject: string;
	/** Bytes in the mailbox, an estimate of the MIME's; null when not asked for. */
	size: number | null;
	receivedAt: string | null;
	isRead: boolean;
	isFlagged: boolean;
	hasReceipt: boolean;
	conversationId: string | null;
	messageId: string | null;
	categories: string[];
	mime: Buffer | null;
	isMimeTooLarge: boolean;
	/** PidTagTransportMessageHeaders: the header block as it came in; null for mail of local origin. */
	transportHeaders: string | null;
	/** InternetMessageHeaders, for what has no transport headers. */
	headers: Array<{ name: string; value: string }>;
}

/** An extended property of ours: the receipt of DESIGN 7.4. */
export function receiptField(receiptName: string): Markup {
	return xml`<t:ExtendedFieldURI DistinguishedPropertySetId="PublicStrings" PropertyName="${receiptName}" PropertyType="String"/>`;
}

/** PidTagTransportMessageHeaders (MS-OXPROPS 2.1044). */
const TRANSPORT_HEADERS_TAG = 0x007d;

export const TRANSPORT_HEADERS_FIELD = xml`<t:ExtendedFieldURI PropertyTag="0x007D" PropertyType="String"/>`;

/** The properties a listing and a look need. `receiptName` is asked for beside them. */
export function listShape(receiptName: string): Markup {
	return xml`<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:ParentFolderId"/><t:FieldURI FieldURI="item:ItemClass"/><t:FieldURI FieldURI="item:DateTimeReceived"/><t:FieldURI FieldURI="item:Size"/><t:FieldURI FieldURI="message:IsRead"/>${receiptField(receiptName)}</t:AdditionalProperties></m:ItemShape>`;
}

/** Reads any item; what was not asked for is null or empty. */
export function readItem(node: XmlNode, receiptName: string): EwsItem {
	const id = find(node, 'ItemId')?.attributes;
	const mime = find(node, 'MimeContent');
	const extended = node.children.filter((child) => child.name === 'ExtendedProperty');
	const property = (matches: (uri: Readonly<Record<string, string>>) => boolean) =>
		extended.find((child) => matches(find(child, 'ExtendedFieldURI')?.attributes ?? {}));
	const receipt = property((uri) => receiptName !== '' && uri.PropertyName === receiptName);
	return {
		id: id?.Id ?? '',
		changeKey: id?.ChangeKey ?? '',
		type: node.name,
		itemClass: textOf(node, 'ItemClass') ?? '',
		parentFolderId: find(node, 'ParentFolderId')?.attributes.Id ?? '',
		subject: textOf(node, 'Subject') ?? '',
		size: numberOf(node, 'Size'),
		receivedAt: isoTime(textOf(node, 'DateTimeReceived')),
		isRead: booleanOf(node, 'IsRead'),
		isFlagged: textOf(node, 'Flag', 'FlagStatus') === 'Flagged',
		// A property that is named without a value is none: a receipt taken for granted loses a mail.
		hasReceipt: filled(textOf(receipt, 'Value')) !== null,
		conversationId: find(node, 'ConversationId')?.attributes.Id ?? null,
		messageId: filled(textOf(node, 'InternetMessageId')),
		categories: (find(node, 'Categories')?.children ?? []).map((child) => child.text),
		mime: mime?.content?.length ? mime.content : null,
		isMimeTooLarge: mime?.isContentTooLarge ?? false,
		transportHeaders: textOf(
			// Exchange writes tags without leading zeros, others as they were asked for.
			property((uri) => Number(uri.PropertyTag) === TRANSPORT_HEADERS_TAG),
			'Value',
		),
		headers: (find(node, 'InternetMessageHeaders')?.children ?? []).map((header) => ({
			name: header.attributes.HeaderName ?? '',
			value: header.text,
		})),
	};
}

/** An optional element may also come empty, or with xsi:nil. */
function filled(text: string | null): string | null {
	return text === null || text.trim() === '' ? null : text;
}

/** An xs:dateTime as ISO 8601 in UTC, null when unreadable. */
function isoTime(text: string | null): string | null {
	const time = text === null ? Number.NaN : Date.parse(text.trim());
	return Number.isNaN(time) ? null : new Date(time).toISOString();
}
