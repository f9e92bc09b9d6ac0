import { numberOf, find, textOf, type XmlNode } from './soap/xmlNode';

/** One folder as GetFolder and FindFolder give it. */
export interface EwsFolder {
	id: string;
	parentId: string;
	name: string;
	/** `IPF.Note` for mail; null for the root and some system folders. */
	folderClass: string | null;
	/** Well-known name where the server gives one (2013 and up). */
	wellKnown: string | null;
	totalCount: number | null;
}

/** What is no mail folder says so by its element where it has no class. */
const CLASSES: Readonly<Record<string, string>> = {
	CalendarFolder: 'IPF.Appointment',
	ContactsFolder: 'IPF.Contact',
	TasksFolder: 'IPF.Task',
};

/** Reads t:Folder, t:SearchFolder and their kin. */
export function readFolder(node: XmlNode): EwsFolder {
	return {
		id: find(node, 'FolderId')?.attributes.Id ?? '',
		parentId: find(node, 'ParentFolderId')?.attributes.Id ?? '',
		name: textOf(node, 'DisplayName') ?? '',
		folderClass: textOf(node, 'FolderClass')?.trim() || CLASSES[node.name] || null,
		wellKnown: textOf(node, 'DistinguishedFolderId'),
		totalCount: numberOf(node, 'TotalCount'),
	};
}
