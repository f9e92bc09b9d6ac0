import type { IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';
import type { ItemAttachment, ParsedMail } from '../helpdesk/model';

/**
 * Stores the attachments of a mail as binary data, `attachment_0` and so on, and notes the property
 * in the item's list.
 */
export async function storeAttachments(
	helpers: Pick<IExecuteFunctions['helpers'], 'prepareBinaryData'>,
	parsed: ParsedMail,
	listed: ItemAttachment[],
): Promise<IBinaryKeyData> {
	const binary: IBinaryKeyData = {};
	for (const attachment of parsed.attachments) {
		const entry = listed.find(({ index }) => index === attachment.index);
		if (entry === undefined) continue;
		const property = `attachment_${attachment.index}`;
		binary[property] = await helpers.prepareBinaryData(
			attachment.content,
			attachment.fileName,
			attachment.mimeType,
		);
		entry.binaryProperty = property;
	}
	return binary;
}
