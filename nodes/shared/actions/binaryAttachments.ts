import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { OutgoingAttachment } from '../../helpdesk/model';

/** Bytes up to which an attachment is read at once; larger ones are streamed from n8n's storage. */
const BUFFERED_BYTES = 1024 * 1024;

type BinaryHelpers = Pick<
	IExecuteFunctions['helpers'],
	'assertBinaryData' | 'getBinaryDataBuffer' | 'getBinaryStream' | 'getBinaryMetadata'
>;

/** A name without path and control characters, for the recipient's disk. */
function safeName(binary: IBinaryData, property: string): string {
	const name = (binary.fileName ?? '').split(/[\\/]/).pop() ?? '';
	const clean = name.replace(/[\x00-\x1f\x7f]+/g, '').trim();
	if (clean !== '') return clean;
	const extension = binary.fileExtension ?? '';
	return /^[A-Za-z0-9]{1,10}$/.test(extension) ? `${property}.${extension}` : property;
}

async function read(
	helpers: BinaryHelpers,
	itemIndex: number,
	property: string,
	isInline: boolean,
): Promise<OutgoingAttachment & { size: number }> {
	const binary = helpers.assertBinaryData(itemIndex, property);
	const stored = binary.id === undefined ? null : await helpers.getBinaryMetadata(binary.id);
	const isLarge = stored !== null && stored.fileSize > BUFFERED_BYTES && binary.id !== undefined;
	const content =
		isLarge && binary.id !== undefined
			? await helpers.getBinaryStream(binary.id)
			: await helpers.getBinaryDataBuffer(itemIndex, property);
	return {
		fileName: safeName(binary, property),
		mimeType: binary.mimeType === '' ? 'application/octet-stream' : binary.mimeType,
		contentId: isInline ? property : null,
		content,
		size: Buffer.isBuffer(content) ? content.length : (stored?.fileSize ?? 0),
	};
}

/**
 * Attachments of a message from the binary properties of an item, large ones as streams. An inline
 * image has the name of its property as content id: `<img src="cid:logo">`.
 *
 * @throws n8n's own error that names the property which is missing.
 */
export async function readBinaryAttachments(
	helpers: BinaryHelpers,
	itemIndex: number,
	properties: { attachments: readonly string[]; inlineImages: readonly string[] },
): Promise<Array<OutgoingAttachment & { size: number }>> {
	const made: Array<OutgoingAttachment & { size: number }> = [];
	for (const property of properties.inlineImages) {
		made.push(await read(helpers, itemIndex, property, true));
	}
	for (const property of properties.attachments) {
		if (properties.inlineImages.includes(property)) continue;
		made.push(await read(helpers, itemIndex, property, false));
	}
	return made;
}
