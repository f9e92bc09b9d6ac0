import { type FolderRef, folderIdMarkup } from '../folderRef';
import type { EwsCall } from '../ewsClient';
import { type Markup, xml } from '../soap/xml';
import { itemIdsMarkup, type ItemResult, parseItemResults } from './itemResults';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/moveitem-operation */
export function buildMoveItem(ids: readonly string[], target: FolderRef): Markup {
	return xml`<m:MoveItem><m:ToFolderId>${folderIdMarkup(target)}</m:ToFolderId>${itemIdsMarkup(ids)}<m:ReturnNewItemIds>true</m:ReturnNewItemIds></m:MoveItem>`;
}

/** The items under their new ids; no item where the mailbox is another one. */
export function moveItem(ids: readonly string[], target: FolderRef): EwsCall<ItemResult[]> {
	return {
		operation: 'MoveItem',
		request: buildMoveItem(ids, target),
		parse: (content) => parseItemResults(content, ids, ''),
	};
}
