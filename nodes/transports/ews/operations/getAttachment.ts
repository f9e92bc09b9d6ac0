import { MailError } from '../../../helpdesk/errors';
import type { EwsCall } from '../ewsClient';
import { singleMessage } from '../soap/responses';
import { type Markup, xml } from '../soap/xml';
import { booleanOf, find, numberOf, textOf, type XmlNode } from '../soap/xmlNode';

export interface EwsAttachment {
	id: string;
	name: string;
	contentType: string;
	contentId: string | null;
	size: number;
	isInline: boolean;
	isItem: boolean;
	/** File bytes, or the MIME of an attached mail. */
	content: Buffer;
}

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/getattachment-operation */
export function buildGetAttachment(id: string): Markup {
	return xml`<m:GetAttachment><m:AttachmentShape><t:IncludeMimeContent>true</t:IncludeMimeContent></m:AttachmentShape><m:AttachmentIds><t:AttachmentId Id="${id}"/></m:AttachmentIds></m:GetAttachment>`;
}

/** An empty file comes without content; one over the limit is refused with MAIL_TOO_LARGE. */
export function parseGetAttachment(content: XmlNode): EwsAttachment {
	const node = find(singleMessage(content), 'Attachments')?.children[0];
	if (!node)
		throw new MailError('MAIL_PROTOCOL', 'The answer to GetAttachment contains no attachment.');
	const holder =
		node.name === 'ItemAttachment'
			? node.children.map((child) => find(child, 'MimeContent')).find((found) => found)
			: find(node, 'Content');
	if (holder?.isContentTooLarge) {
		throw new MailError('MAIL_TOO_LARGE', 'The attachment is larger than the size limit.');
	}
	return {
		id: find(node, 'AttachmentId')?.attributes.Id ?? '',
		name: textOf(node, 'Name') ?? '',
		contentType: textOf(node, 'ContentType') ?? '',
		contentId: textOf(node, 'ContentId'),
		size: numberOf(node, 'Size') ?? 0,
		isInline: booleanOf(node, 'IsInline'),
		isItem: node.name === 'ItemAttachment',
		content: holder?.content ?? Buffer.alloc(0),
	};
}

export function getAttachment(id: string): EwsCall<EwsAttachment> {
	return {
		operation: 'GetAttachment',
		request: buildGetAttachment(id),
		parse: parseGetAttachment,
	};
}
