import { MailError } from '../../../helpdesk/errors';
import { type EwsItem, listShape, readItem } from '../ewsItem';
import { type FolderRef, folderIdMarkup } from '../folderRef';
import type { EwsCall } from '../ewsClient';
import { singleMessage } from '../soap/responses';
import { EMPTY, type Markup, xml } from '../soap/xml';
import { booleanOf, find, textOf, type XmlNode } from '../soap/xmlNode';

export interface SyncRequest {
	folder: FolderRef;
	/** Opaque; null starts from nothing. */
	syncState: string | null;
	/** 1 to 512. */
	max: number;
	receiptName: string;
}

export interface SyncPage {
	syncState: string;
	/** Items new in the folder, in the server's order. Updates and read flags are left out. */
	created: EwsItem[];
	/** Ids of what is no longer in the folder. */
	deletedIds: string[];
	isLast: boolean;
}

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderitems-operation */
export function buildSyncFolderItems(request: SyncRequest): Markup {
	const state =
		request.syncState === null ? EMPTY : xml`<m:SyncState>${request.syncState}</m:SyncState>`;
	return xml`<m:SyncFolderItems>${listShape(request.receiptName)}<m:SyncFolderId>${folderIdMarkup(request.folder)}</m:SyncFolderId>${state}<m:MaxChangesReturned>${request.max}</m:MaxChangesReturned><m:SyncScope>NormalItems</m:SyncScope></m:SyncFolderItems>`;
}

export function parseSyncFolderItems(content: XmlNode, receiptName: string): SyncPage {
	const message = singleMessage(content);
	const syncState = textOf(message, 'SyncState');
	if (syncState === null || syncState === '') {
		throw new MailError('MAIL_PROTOCOL', 'The answer to SyncFolderItems contains no sync state.');
	}
	const changes = find(message, 'Changes')?.children ?? [];
	// Optional in the schema: a server that leaves it out is through when it has nothing more to say.
	const isLast =
		find(message, 'IncludesLastItemInRange') === undefined
			? changes.length === 0
			: booleanOf(message, 'IncludesLastItemInRange');
	const deletedIds = changes
		.filter(({ name }) => name === 'Delete')
		.flatMap((change) => find(change, 'ItemId')?.attributes.Id ?? []);
	return { syncState, created: changes.flatMap(createdItem), deletedIds, isLast };

	function createdItem(change: XmlNode): EwsItem[] {
		const item = change.name === 'Create' ? change.children[0] : undefined;
		return item ? [readItem(item, receiptName)] : [];
	}
}

export function syncFolderItems(request: SyncRequest): EwsCall<SyncPage> {
	return {
		operation: 'SyncFolderItems',
		request: buildSyncFolderItems(request),
		parse: (content) => parseSyncFolderItems(content, request.receiptName),
	};
}
