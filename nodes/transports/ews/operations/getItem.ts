import { listShape, receiptField, TRANSPORT_HEADERS_FIELD } from '../ewsItem';
import type { EwsCall } from '../ewsClient';
import { type Markup, xml } from '../soap/xml';
import { itemIdsMarkup, type ItemResult, parseItemResults } from './itemResults';

/**
 * look: state only. mime: the whole mail. headers: what is left of a mail that is too large or cannot
 * be converted.
 */
export type GetItemShape = 'look' | 'mime' | 'headers';

export interface GetItemRequest {
	ids: readonly string[];
	shape: GetItemShape;
	receiptName: string;
	/** Largest MIME of one item, bytes; a larger one comes back as `isMimeTooLarge`. */
	maxBytes?: number;
	/** A guess of the bytes of one large MIME. */
	expectedBytes?: number;
}

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation */
export function buildGetItem(request: GetItemRequest): Markup {
	return xml`<m:GetItem>${shapeMarkup(request)}${itemIdsMarkup(request.ids)}</m:GetItem>`;
}

function shapeMarkup(request: GetItemRequest): Markup {
	if (request.shape === 'look') return listShape(request.receiptName);
	const isMime = request.shape === 'mime';
	const extra = isMime
		? receiptField(request.receiptName)
		: xml`<t:FieldURI FieldURI="item:InternetMessageHeaders"/><t:FieldURI FieldURI="item:Subject"/><t:FieldURI FieldURI="item:Categories"/>${TRANSPORT_HEADERS_FIELD}${receiptField(request.receiptName)}`;
	return xml`<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>${isMime}</t:IncludeMimeContent><t:AdditionalProperties><t:FieldURI FieldURI="item:ParentFolderId"/><t:FieldURI FieldURI="item:ItemClass"/><t:FieldURI FieldURI="item:DateTimeReceived"/><t:FieldURI FieldURI="item:Size"/><t:FieldURI FieldURI="item:ConversationId"/><t:FieldURI FieldURI="message:InternetMessageId"/><t:FieldURI FieldURI="message:IsRead"/>${extra}</t:AdditionalProperties></m:ItemShape>`;
}

export function getItem(request: GetItemRequest): EwsCall<ItemResult[]> {
	const { maxBytes, expectedBytes } = request;
	return {
		operation: 'GetItem',
		request: buildGetItem(request),
		parse: (content) => parseItemResults(content, request.ids.length, request.receiptName),
		limits: {
			...(maxBytes === undefined ? {} : { contentBytes: maxBytes }),
			...(expectedBytes === undefined ? {} : { expectedBytes }),
		},
	};
}
