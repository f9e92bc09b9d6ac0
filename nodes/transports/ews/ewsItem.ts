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
	/** As header fields name them, for an item whose header is gone; '' where it has none. */
	from: string;
	to: string;
	cc: string;
	/** When its sender says it was sent, ISO 8601; null when not asked for. */
	sentAt: string | null;
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

/** An extended property of ours: the receipt of docs/design.md, Delivery 4. */
export function receiptField(receiptName: string): Markup {
	return xml`<t:ExtendedFieldURI DistinguishedPropertySetId="PublicStrings" PropertyName="${receiptName}" PropertyType="String"/>`;
}

/** PidTagTransportMessageHeaders (MS-OXPROPS 2.1044). */
const TRANSPORT_HEADERS_TAG = 0x007d;

export const TRANSPORT_HEADERS_FIELD = xml`<t:ExtendedFieldURI PropertyTag="0x007D" PropertyType="String"/>`;

/** The properties a listing and a look need. `receiptName` is asked for beside them. */
export function listShape(receiptName: string): Markup {
	return xml`<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:ParentFolderId"/><t:FieldURI FieldURI="item:ItemClass"/><t:FieldURI FieldURI="item:DateTimeReceived"/><t:FieldURI FieldURI="item:Size"/><t:FieldURI FieldURI="message:InternetMessageId"/><t:FieldURI FieldURI="message:IsRead"/>${receiptField(receiptName)}</t:AdditionalProperties></m:ItemShape>`;
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
		from: addressesOf(find(node, 'From') ?? find(node, 'Sender')),
		to: addressesOf(find(node, 'ToRecipients')),
		cc: addressesOf(find(node, 'CcRecipients')),
		sentAt: isoTime(textOf(node, 'DateTimeSent')),
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

/** xs:dateTime; a time without a zone is UTC, as Exchange means it. */
const DATE_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(Z|[+-]\d{2}:\d{2})?$/;

/** Before it there was no mail: what servers give for "none" (1601, 1970, year 1) is no date. */
const FIRST_YEAR = 1980;
/** Outlook's "none" is in 4501. */
const LAST_YEAR = 4500;

/** An xs:dateTime as ISO 8601 in UTC, null when it is none or means none. */
export function isoTime(text: string | null): string | null {
	const [, time = '', zone = 'Z'] = DATE_TIME.exec(text?.trim() ?? '') ?? [];
	const date = new Date(Date.parse(`${time}${zone}`));
	const year = date.getUTCFullYear();
	return year >= FIRST_YEAR && year <= LAST_YEAR ? date.toISOString() : null;
}

/** Mailboxes as a header field has them. An address of Exchange itself (X.500) is kept as a name. */
function addressesOf(holder: XmlNode | undefined): string {
	return (holder?.children ?? [])
		.filter(({ name }) => name === 'Mailbox')
		.map((mailbox) => {
			const address = (textOf(mailbox, 'EmailAddress') ?? '').trim();
			const name = (textOf(mailbox, 'Name') ?? '').replace(/[\r\n"\\]/g, ' ').trim();
			if (!address.includes('@')) return name || address ? `"${name || address}"` : '';
			return name === '' || name === address ? address : `"${name}" <${address}>`;
		})
		.filter((written) => written !== '')
		.join(', ');
}
