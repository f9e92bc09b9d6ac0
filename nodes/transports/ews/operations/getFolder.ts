import { MailError } from '../../../helpdesk/errors';
import { type EwsFolder, readFolder } from '../ewsFolder';
import { type FolderRef, folderIdMarkup } from '../folderRef';
import type { EwsCall } from '../ewsClient';
import { singleMessage } from '../soap/responses';
import { type Markup, xml } from '../soap/xml';
import { find, type XmlNode } from '../soap/xmlNode';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/getfolder-operation */
export function buildGetFolder(folder: FolderRef): Markup {
	return xml`<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="folder:DisplayName"/><t:FieldURI FieldURI="folder:FolderClass"/><t:FieldURI FieldURI="folder:TotalCount"/></t:AdditionalProperties></m:FolderShape><m:FolderIds>${folderIdMarkup(folder)}</m:FolderIds></m:GetFolder>`;
}

export function parseGetFolder(content: XmlNode): EwsFolder {
	const folder = find(singleMessage(content), 'Folders')?.children[0];
	if (!folder) throw new MailError('MAIL_PROTOCOL', 'The answer to GetFolder contains no folder.');
	return readFolder(folder);
}

export function getFolder(folder: FolderRef): EwsCall<EwsFolder> {
	return { operation: 'GetFolder', request: buildGetFolder(folder), parse: parseGetFolder };
}
