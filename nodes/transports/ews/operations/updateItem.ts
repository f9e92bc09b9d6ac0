import { receiptField } from '../ewsItem';
import type { EwsCall } from '../http';
import { EMPTY, type Markup, xml } from '../soap/xml';
import { type ItemResult, parseItemResults } from './itemResults';

/** What to write on one item; at least one of them. */
export interface ItemChange {
	id: string;
	receipt?: boolean;
	isRead?: boolean;
	isFlagged?: boolean;
}

/**
 * https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateitem-operation
 * AlwaysOverwrite needs no change key: what we set never depends on what was there. Read receipts are
 * held back, or marking a mail read would answer its sender.
 */
export function buildUpdateItem(changes: readonly ItemChange[], receiptName: string): Markup {
	const field = receiptField(receiptName);
	const changeMarkup = (change: ItemChange) =>
		xml`<t:ItemChange><t:ItemId Id="${change.id}"/><t:Updates>${
			change.receipt
				? xml`<t:SetItemField>${field}<t:Message><t:ExtendedProperty>${field}<t:Value>1</t:Value></t:ExtendedProperty></t:Message></t:SetItemField>`
				: EMPTY
		}${
			change.isFlagged === undefined
				? EMPTY
				: xml`<t:SetItemField><t:FieldURI FieldURI="item:Flag"/><t:Message><t:Flag><t:FlagStatus>${change.isFlagged ? 'Flagged' : 'NotFlagged'}</t:FlagStatus></t:Flag></t:Message></t:SetItemField>`
		}${
			change.isRead === undefined
				? EMPTY
				: xml`<t:SetItemField><t:FieldURI FieldURI="message:IsRead"/><t:Message><t:IsRead>${change.isRead}</t:IsRead></t:Message></t:SetItemField>`
		}</t:Updates></t:ItemChange>`;
	return xml`<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly" SuppressReadReceipts="true"><m:ItemChanges>${changes.map(changeMarkup)}</m:ItemChanges></m:UpdateItem>`;
}

export function updateItem(
	changes: readonly ItemChange[],
	receiptName: string,
): EwsCall<ItemResult[]> {
	return {
		operation: 'UpdateItem',
		request: buildUpdateItem(changes, receiptName),
		parse: (content) => parseItemResults(content, changes.length, receiptName),
	};
}
