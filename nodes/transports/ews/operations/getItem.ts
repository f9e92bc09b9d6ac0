import { listShape, receiptField, TRANSPORT_HEADERS_FIELD } from '../ewsItem';
import type { EwsCall } from '../ewsClient';
import { EMPTY, type Markup, xml } from '../soap/xml';
import { itemIdsMarkup, type ItemResult, parseItemResults } from './itemResults';

/**
 * look: state only. mime: the whole mail, with the header block as it came in. mimeAlone: without that
 * block, for a server that refuses it. headers: what is left of a mail that is too large or cannot be
 * converted.
 */
export type GetItemShape = 'look' | 'mime' | 'mimeAlone' | 'headers';

export interface GetItemRequest {
	ids: readonly string[];
	shape: GetItemShape;
	receiptName: string;
	/** Largest MIME of one item, bytes; a larger one comes back as `isMimeTooLarge`. */
	maxBytes?: number;
	/** A guess of the bytes of one large MIME. */
	expectedBytes?: number;
	timeouts?: EwsCall<ItemResult[]>['timeouts'];
}

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation */
export function buildGetItem(request: GetItemRequest): Markup {
	return xml`<m:GetItem>${shapeMarkup(request)}${itemIdsMarkup(request.ids)}</m:GetItem>`;
}

function shapeMarkup(request: GetItemRequest): Markup {
	if (request.shape === 'look') return listShape(request.receiptName);
	const isMime = request.shape !== 'headers';
	const transportHeaders = request.shape === 'mimeAlone' ? EMPTY : TRANSPORT_HEADERS_FIELD;
	const properties = isMime
		? EMPTY
		: xml`<t:FieldURI FieldURI="item:InternetMessageHeaders"/><t:FieldURI FieldURI="item:Subject"/><t:FieldURI FieldURI="item:Categories"/><t:FieldURI FieldURI="item:DateTimeSent"/><t:FieldURI FieldURI="message:From"/><t:FieldURI FieldURI="message:ToRecipients"/><t:FieldURI FieldURI="message:CcRecipients"/>`;
	const extra = xml`${properties}${transportHeaders}${receiptField(request.receiptName)}`;
	return xml`<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>${isMime}</t:IncludeMimeContent><t:AdditionalProperties><t:FieldURI FieldURI="item:ParentFolderId"/><t:FieldURI FieldURI="item:ItemClass"/><t:FieldURI FieldURI="item:DateTimeReceived"/><t:FieldURI FieldURI="item:Size"/><t:FieldURI FieldURI="item:ConversationId"/><t:FieldURI FieldURI="message:InternetMessageId"/><t:FieldURI FieldURI="message:IsRead"/>${extra}</t:AdditionalProperties></m:ItemShape>`;
}

export function getItem(request: GetItemRequest): EwsCall<ItemResult[]> {
	const { maxBytes, expectedBytes, timeouts } = request;
	return {
		operation: 'GetItem',
		...(timeouts === undefined ? {} : { timeouts }),
		request: buildGetItem(request),
		parse: (content) => parseItemResults(content, request.ids, request.receiptName),
		limits: {
			...(maxBytes === undefined ? {} : { contentBytes: maxBytes }),
			...(expectedBytes === undefined ? {} : { expectedBytes }),
		},
	};
}
