import { type FolderRef, folderIdMarkup } from '../folderRef';
import type { EwsCall } from '../ewsClient';
import { singleMessage } from '../soap/responses';
import { type Markup, xml } from '../soap/xml';
import type { XmlNode } from '../soap/xmlNode';
import type { CreatedItem } from './createItem';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/senditem-operation */
export function buildSendItem(item: CreatedItem, savedIn: FolderRef): Markup {
	return xml`<m:SendItem SaveItemToFolder="true"><m:ItemIds><t:ItemId Id="${item.id}" ChangeKey="${item.changeKey}"/></m:ItemIds><m:SavedItemFolderId>${folderIdMarkup(savedIn)}</m:SavedItemFolderId></m:SendItem>`;
}

export function parseSendItem(content: XmlNode): void {
	singleMessage(content);
}

export function sendItem(item: CreatedItem, savedIn: FolderRef): EwsCall<void> {
	return {
		operation: 'SendItem',
		request: buildSendItem(item, savedIn),
		parse: parseSendItem,
		isOnce: true,
	};
}
