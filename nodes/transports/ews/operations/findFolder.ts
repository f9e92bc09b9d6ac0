import { type EwsFolder, readFolder } from '../ewsFolder';
import { type FolderRef, folderIdMarkup } from '../folderRef';
import type { EwsCall } from '../ewsClient';
import { singleMessage } from '../soap/responses';
import { type Markup, xml } from '../soap/xml';
import { find, type XmlNode } from '../soap/xmlNode';

/** Folders in one answer: Exchange cuts at 1,000 by its own throttling policy. */
const FOLDER_PAGE = 500;

export interface FolderPage {
	folders: EwsFolder[];
	/** Where the next page begins, null at the end. */
	nextOffset: number | null;
}

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/findfolder-operation */
export function buildFindFolder(parent: FolderRef, offset: number): Markup {
	return xml`<m:FindFolder Traversal="Deep"><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="folder:ParentFolderId"/><t:FieldURI FieldURI="folder:DisplayName"/><t:FieldURI FieldURI="folder:FolderClass"/><t:FieldURI FieldURI="folder:DistinguishedFolderId"/></t:AdditionalProperties></m:FolderShape><m:IndexedPageFolderView MaxEntriesReturned="${FOLDER_PAGE}" Offset="${offset}" BasePoint="Beginning"/><m:ParentFolderIds>${folderIdMarkup(parent)}</m:ParentFolderIds></m:FindFolder>`;
}

export function parseFindFolder(content: XmlNode, offset: number): FolderPage {
	const root = find(singleMessage(content), 'RootFolder');
	const folders = (find(root, 'Folders')?.children ?? []).map(readFolder);
	const isLast =
		folders.length === 0 || /^(true|1)$/.test(root?.attributes.IncludesLastItemInRange ?? 'true');
	return { folders, nextOffset: isLast ? null : offset + folders.length };
}

export function findFolder(parent: FolderRef, offset: number): EwsCall<FolderPage> {
	return {
		operation: 'FindFolder',
		request: buildFindFolder(parent, offset),
		parse: (content) => parseFindFolder(content, offset),
	};
}
