import { type Markup, xml } from './soap/xml';

/** A folder as a request names it: by its opaque id, or as a well-known folder of a mailbox. */
export type FolderRef = { id: string } | { wellKnown: string; mailbox: string };

/** FolderId or DistinguishedFolderId; the mailbox inside makes shared mailboxes work. */
export function folderIdMarkup(folder: FolderRef): Markup {
	return 'id' in folder
		? xml`<t:FolderId Id="${folder.id}"/>`
		: xml`<t:DistinguishedFolderId Id="${folder.wellKnown}"><t:Mailbox><t:EmailAddress>${folder.mailbox}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>`;
}
