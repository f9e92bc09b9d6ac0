import { eachOf, folderOf, type Operation } from './answers';
import { child } from './dom';
import { folderXml } from './folderXml';
import { folderFieldOf, passes } from './restriction';
import type { StoredFolder } from './store';

export const getFolder: Operation = (request, context) =>
	eachOf('GetFolder', child(request, 'FolderIds')?.children ?? [], (id) => {
		const { mailbox, folder } = folderOf(id, context);
		return `<m:Folders>${folderXml(folder, mailbox, child(request, 'FolderShape'))}</m:Folders>`;
	});

export const createFolder: Operation = (request, context) => {
	const { mailbox, folder: parent } = folderOf(
		child(request, 'ParentFolderId')?.children[0],
		context,
	);
	return eachOf('CreateFolder', child(request, 'Folders')?.children ?? [], (folder) => {
		const made = mailbox.addFolder(child(folder, 'DisplayName')?.text ?? '', parent.id);
		return `<m:Folders>${folderXml(made, mailbox, undefined)}</m:Folders>`;
	});
};

export const findFolder: Operation = (request, context) =>
	eachOf('FindFolder', child(request, 'ParentFolderIds')?.children ?? [], (id) => {
		const { mailbox, folder: parent } = folderOf(id, context);
		const isDeep = request.attributes.Traversal === 'Deep';
		const shape = child(request, 'FolderShape');
		const under = (folder: StoredFolder): boolean => {
			if (folder.parentId === null) return false;
			if (folder.parentId === parent.id) return true;
			const up = mailbox.folders.get(folder.parentId);
			return isDeep && up !== undefined && under(up);
		};
		const filter = child(request, 'Restriction')?.children[0];
		const all = [...mailbox.folders.values()].filter(
			(folder) => under(folder) && (!filter || passes(folder, filter, folderFieldOf)),
		);
		const view = child(request, 'IndexedPageFolderView')?.attributes ?? {};
		const offset = Number(view.Offset ?? 0);
		const page = all.slice(offset, offset + Number(view.MaxEntriesReturned ?? 1000));
		const end = offset + page.length;
		return `<m:RootFolder IndexedPagingOffset="${end}" TotalItemsInView="${all.length}" IncludesLastItemInRange="${end >= all.length}"><t:Folders>${page.map((each) => folderXml(each, mailbox, shape)).join('')}</t:Folders></m:RootFolder>`;
	});
