import type { MailAddress } from '../../../helpdesk/model';
import { type FolderRef, folderIdMarkup } from '../folderRef';
import { CONTENT_MARK } from '../contentRequest';
import type { EwsCall } from '../ewsClient';
import { singleMessage } from '../soap/responses';
import { EMPTY, type Markup, xml } from '../soap/xml';
import { find, type XmlNode } from '../soap/xmlNode';
import { readItem } from '../ewsItem';

export interface CreateItemRequest {
	disposition: 'SaveOnly' | 'SendAndSaveCopy' | 'SendOnly';
	folder: FolderRef;
	/** The MIME, streamed. Called once. */
	mime: () => AsyncIterable<Buffer | string>;
	/** Recipients that MIME without a Bcc header cannot name. */
	bcc: readonly MailAddress[];
	inReplyTo: string | null;
	references: readonly string[];
	messageId: string | null;
	/** Header fields set as properties too, for Exchange keeps few of the MIME's own. */
	headers: ReadonlyArray<{ name: string; value: string }>;
	/**
	 * For a mail that was received, not written: when, ISO 8601 (null: now). Without it the item is a
	 * draft.
	 */
	received?: { at: string | null };
}

/** Id of what was created; empty after a send, which gives none. */
export interface CreatedItem {
	id: string;
	changeKey: string;
}

/**
 * https://learn.microsoft.com/exchange/client-developer/web-service-reference/createitem-operation
 * Properties beside MimeContent are set after the MIME was read, so they hold whatever Exchange keeps
 * of it. 0x1035 is PidTagInternetMessageId, 0x0E07 PidTagMessageFlags
 * (0 = unread and no draft), 0x0E06 PidTagMessageDeliveryTime.
 */
export function buildCreateItem(request: CreateItemRequest): Markup {
	const extended = [
		...(request.messageId === null
			? []
			: [
					xml`<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x1035" PropertyType="String"/><t:Value>${request.messageId}</t:Value></t:ExtendedProperty>`,
				]),
		...(request.received === undefined
			? []
			: [
					xml`<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x0E07" PropertyType="Integer"/><t:Value>0</t:Value></t:ExtendedProperty>`,
				]),
		...(request.received?.at
			? [
					xml`<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x0E06" PropertyType="SystemTime"/><t:Value>${request.received.at}</t:Value></t:ExtendedProperty>`,
				]
			: []),
		...request.headers.map(
			({ name, value }) =>
				xml`<t:ExtendedProperty><t:ExtendedFieldURI DistinguishedPropertySetId="InternetHeaders" PropertyName="${name}" PropertyType="String"/><t:Value>${value}</t:Value></t:ExtendedProperty>`,
		),
	];
	const inReplyTo =
		request.inReplyTo === null ? EMPTY : xml`<t:InReplyTo>${request.inReplyTo}</t:InReplyTo>`;
	const bcc =
		request.bcc.length === 0
			? EMPTY
			: xml`<t:BccRecipients>${request.bcc.map(
					({ name, address }) =>
						xml`<t:Mailbox>${name === '' ? EMPTY : xml`<t:Name>${name}</t:Name>`}<t:EmailAddress>${address}</t:EmailAddress></t:Mailbox>`,
				)}</t:BccRecipients>`;
	const references =
		request.references.length === 0
			? EMPTY
			: xml`<t:References>${request.references.join(' ')}</t:References>`;
	return xml`<m:CreateItem MessageDisposition="${request.disposition}"><m:SavedItemFolderId>${folderIdMarkup(request.folder)}</m:SavedItemFolderId><m:Items><t:Message><t:MimeContent CharacterSet="UTF-8">${CONTENT_MARK}</t:MimeContent>${inReplyTo}${extended}${bcc}${references}</t:Message></m:Items></m:CreateItem>`;
}

export function parseCreateItem(content: XmlNode): CreatedItem {
	const item = find(singleMessage(content), 'Items')?.children[0];
	if (!item) return { id: '', changeKey: '' };
	const { id, changeKey } = readItem(item, '');
	return { id, changeKey };
}

export function createItem(request: CreateItemRequest): EwsCall<CreatedItem> {
	return {
		operation: 'CreateItem',
		request: buildCreateItem(request),
		parse: parseCreateItem,
		content: request.mime,
	};
}
