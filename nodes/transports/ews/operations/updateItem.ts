import { receiptField } from '../ewsItem';
import type { EwsCall } from '../ewsClient';
import { EMPTY, type Markup, xml } from '../soap/xml';
import { type ItemResult, parseItemResults } from './itemResults';

/** What to write on one item; at least one of them. */
export interface ItemChange {
	id: string;
	receipt?: boolean;
	isRead?: boolean;
	isFlagged?: boolean;
	isAnswered?: boolean;
	/** The whole list; empty takes all off. */
	categories?: readonly string[];
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
		}${answered(change.isAnswered)}${categories(change.categories)}</t:Updates></t:ItemChange>`;
	return xml`<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly" SuppressReadReceipts="true"><m:ItemChanges>${changes.map(changeMarkup)}</m:ItemChanges></m:UpdateItem>`;
}

/** PidTagLastVerbExecuted: 102 = replied to sender, 0 = nothing yet (MS-OXOMSG 2.2.1.4). */
function answered(isAnswered: boolean | undefined): Markup {
	if (isAnswered === undefined) return EMPTY;
	const field = xml`<t:ExtendedFieldURI PropertyTag="0x1081" PropertyType="Integer"/>`;
	return xml`<t:SetItemField>${field}<t:Message><t:ExtendedProperty>${field}<t:Value>${isAnswered ? 102 : 0}</t:Value></t:ExtendedProperty></t:Message></t:SetItemField>`;
}

function categories(names: readonly string[] | undefined): Markup {
	if (names === undefined) return EMPTY;
	const field = xml`<t:FieldURI FieldURI="item:Categories"/>`;
	return names.length === 0
		? xml`<t:DeleteItemField>${field}</t:DeleteItemField>`
		: xml`<t:SetItemField>${field}<t:Message><t:Categories>${names.map((name) => xml`<t:String>${name}</t:String>`)}</t:Categories></t:Message></t:SetItemField>`;
}

export function updateItem(
	changes: readonly ItemChange[],
	receiptName: string,
): EwsCall<ItemResult[]> {
	return {
		operation: 'UpdateItem',
		request: buildUpdateItem(changes, receiptName),
		parse: (content) => {
			const ids = changes.map(({ id }) => id);
			return parseItemResults(content, ids, receiptName);
		},
	};
}
