import { CONTENT_MARK } from '../contentRequest';
import type { EwsCall } from '../ewsClient';
import { singleMessage } from '../soap/responses';
import { EMPTY, type Markup, xml } from '../soap/xml';
import { find, type XmlNode } from '../soap/xmlNode';
import type { CreatedItem } from './createItem';

export interface CreateAttachmentRequest {
	parent: CreatedItem;
	name: string;
	contentType: string;
	contentId: string | null;
	/** Streamed; called once. */
	content: () => AsyncIterable<Buffer | string>;
}

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/createattachment-operation */
export function buildCreateAttachment(request: CreateAttachmentRequest): Markup {
	const contentId =
		request.contentId === null ? EMPTY : xml`<t:ContentId>${request.contentId}</t:ContentId>`;
	return xml`<m:CreateAttachment><m:ParentItemId Id="${request.parent.id}" ChangeKey="${request.parent.changeKey}"/><m:Attachments><t:FileAttachment><t:Name>${request.name}</t:Name><t:ContentType>${request.contentType}</t:ContentType>${contentId}<t:IsInline>${request.contentId !== null}</t:IsInline><t:Content>${CONTENT_MARK}</t:Content></t:FileAttachment></m:Attachments></m:CreateAttachment>`;
}

/** The parent with its new change key, which the next attachment and the send need. */
export function parseCreateAttachment(content: XmlNode): CreatedItem {
	const attachment = find(singleMessage(content), 'Attachments')?.children[0];
	const attributes = find(attachment, 'AttachmentId')?.attributes;
	return { id: attributes?.RootItemId ?? '', changeKey: attributes?.RootItemChangeKey ?? '' };
}

export function createAttachment(request: CreateAttachmentRequest): EwsCall<CreatedItem> {
	return {
		operation: 'CreateAttachment',
		request: buildCreateAttachment(request),
		parse: parseCreateAttachment,
		content: request.content,
	};
}
