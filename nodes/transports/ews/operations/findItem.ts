import { type EwsItem, listShape, readItem, receiptField } from '../ewsItem';
import { type FolderRef, folderIdMarkup } from '../folderRef';
import type { EwsCall } from '../ewsClient';
import { singleMessage } from '../soap/responses';
import { EMPTY, type Markup, xml } from '../soap/xml';
import { find, type XmlNode } from '../soap/xmlNode';

export interface FindItemRequest {
	folder: FolderRef;
	receiptName: string;
	order: 'newestFirst' | 'oldestFirst';
	max: number;
	offset?: number;
	/** Only what was received at or after this ISO time. */
	since?: string;
	/** Only what bears this Message-ID. */
	messageId?: string;
	/** Only what bears our property. */
	isMarked?: boolean;
}

export interface ItemPage {
	items: EwsItem[];
	isLast: boolean;
}

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/finditem-operation */
export function buildFindItem(request: FindItemRequest): Markup {
	const order = request.order === 'newestFirst' ? 'Descending' : 'Ascending';
	return xml`<m:FindItem Traversal="Shallow">${listShape(request.receiptName)}<m:IndexedPageItemView MaxEntriesReturned="${request.max}" Offset="${request.offset ?? 0}" BasePoint="Beginning"/>${restriction(request)}<m:SortOrder><t:FieldOrder Order="${order}"><t:FieldURI FieldURI="item:DateTimeReceived"/></t:FieldOrder></m:SortOrder><m:ParentFolderIds>${folderIdMarkup(request.folder)}</m:ParentFolderIds></m:FindItem>`;
}

function restriction(request: FindItemRequest): Markup {
	if (request.since !== undefined) {
		return xml`<m:Restriction><t:IsGreaterThanOrEqualTo><t:FieldURI FieldURI="item:DateTimeReceived"/><t:FieldURIOrConstant><t:Constant Value="${request.since}"/></t:FieldURIOrConstant></t:IsGreaterThanOrEqualTo></m:Restriction>`;
	}
	if (request.messageId !== undefined) {
		return xml`<m:Restriction><t:IsEqualTo><t:FieldURI FieldURI="message:InternetMessageId"/><t:FieldURIOrConstant><t:Constant Value="${request.messageId}"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>`;
	}
	if (request.isMarked) {
		return xml`<m:Restriction><t:Exists>${receiptField(request.receiptName)}</t:Exists></m:Restriction>`;
	}
	return EMPTY;
}

export function parseFindItem(content: XmlNode, receiptName: string): ItemPage {
	const root = find(singleMessage(content), 'RootFolder');
	return {
		items: (find(root, 'Items')?.children ?? []).map((node) => readItem(node, receiptName)),
		isLast: /^(true|1)$/.test(root?.attributes.IncludesLastItemInRange ?? 'true'),
	};
}

export function findItem(request: FindItemRequest): EwsCall<ItemPage> {
	return {
		operation: 'FindItem',
		request: buildFindItem(request),
		parse: (content) => parseFindItem(content, request.receiptName),
	};
}
