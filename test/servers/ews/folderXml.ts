import { type Element, text } from './dom';
import { extendedPropertyXml, readShape } from './itemXml';
import type { StoredFolder, StoredMailbox } from './store';

/** Element of the schema by folder class; a mail folder is a Folder. */
const ELEMENTS: Readonly<Record<string, string>> = {
	'IPF.Appointment': 'CalendarFolder',
	'IPF.Contact': 'ContactsFolder',
	'IPF.Task': 'TasksFolder',
};

/** MAPI properties of a folder that clients ask for beside those with a name (MS-OXPROPS). */
const PROPERTIES: Readonly<
	Record<string, (folder: StoredFolder, mailbox: StoredMailbox) => string>
> = {
	// PidTagLastModificationTime and PidTagLocalCommitTimeMax: later with each change.
	'tag:0x3008': (folder) => changedAt(folder),
	'tag:0x670a': (folder) => changedAt(folder),
	// PidTagContentCount, PidTagContentUnreadCount, PidTagSubfolders, PidTagContainerClass
	'tag:0x3602': (folder) => String(folder.items.size),
	'tag:0x3603': (folder) => String([...folder.items.values()].filter((i) => !i.isRead).length),
	'tag:0x360a': (folder, mailbox) => String(childrenOf(folder, mailbox).length > 0),
	'tag:0x3613': (folder) => text(folder.folderClass),
	// PidTagInternetArticleNumberNext
	'tag:0x6751': (folder) => String(folder.log.length + 1),
};

/** One folder as GetFolder and FindFolder give it. */
export function folderXml(
	folder: StoredFolder,
	mailbox: StoredMailbox,
	shape: Element | undefined,
): string {
	const parent =
		folder.parentId === null
			? ''
			: `<t:ParentFolderId Id="${text(folder.parentId)}" ChangeKey="AQAAAA=="/>`;
	const extended = readShape(shape)
		.extended.map((uri) => extendedPropertyXml(uri, (key) => PROPERTIES[key]?.(folder, mailbox)))
		.join('');
	const wellKnown =
		folder.wellKnown === null
			? ''
			: `<t:DistinguishedFolderId>${folder.wellKnown}</t:DistinguishedFolderId>`;
	const name = ELEMENTS[folder.folderClass] ?? 'Folder';
	return `<t:${name}><t:FolderId Id="${text(folder.id)}" ChangeKey="AQAAAA=="/>${parent}<t:FolderClass>${folder.folderClass}</t:FolderClass><t:DisplayName>${text(folder.name)}</t:DisplayName><t:TotalCount>${folder.items.size}</t:TotalCount><t:ChildFolderCount>${childrenOf(folder, mailbox).length}</t:ChildFolderCount>${extended}${wellKnown}</t:${name}>`;
}

function childrenOf(folder: StoredFolder, mailbox: StoredMailbox): StoredFolder[] {
	return [...mailbox.folders.values()].filter(({ parentId }) => parentId === folder.id);
}

/** A second later with each entry of its log. */
function changedAt(folder: StoredFolder): string {
	const time = new Date(Date.UTC(2026, 0, 1) + folder.log.length * 1000);
	return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
