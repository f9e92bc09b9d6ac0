import type { IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';
import { UNREADABLE } from './readMail';
import type { ReadMail } from './readMailAside';
import { releaseBytes } from './releaseBytes';

type BinaryStore = Pick<IExecuteFunctions['helpers'], 'prepareBinaryData'>;

/**
 * Stores what of a mail goes into the workflow as binary data: `attachment_0` and so on, noted in the
 * item's list, and the mail itself as `eml`. A mail that could not be read always brings that, for
 * the item lacks what it holds. The attachments' bytes are gone afterwards, also where none is stored.
 */
export async function storeBinaries(
	helpers: BinaryStore,
	{ source, attachments, item }: ReadMail & { source: Buffer },
	wanted: { attachments: boolean; raw: boolean },
): Promise<IBinaryKeyData> {
	const binary: IBinaryKeyData = {};
	for (const attachment of wanted.attachments ? attachments : []) {
		const listed = item.attachments[attachment.index];
		if (listed === undefined) continue;
		const property = `attachment_${attachment.index}`;
		binary[property] = await helpers.prepareBinaryData(
			attachment.content,
			attachment.fileName,
			attachment.mimeType,
		);
		listed.binaryProperty = property;
	}
	if (wanted.raw || item.findings.some(({ rule }) => rule === UNREADABLE)) {
		binary.eml = await helpers.prepareBinaryData(source, 'message.eml', 'message/rfc822');
	}
	// All of them stored: those of one winmail.dat share their memory.
	for (const { content } of attachments) releaseBytes(content);
	return binary;
}
