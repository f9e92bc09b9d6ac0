import type { Segment } from '../body/segments';
import { openTnef } from '../tnef/openTnef';
import { defaultFileName, safeFileName, typeOfFileName } from './fileName';
import type { RawAttachment } from './readAttachment';
import { normalizeContentId } from './readAttachment';

export interface OpenedWinmail {
	body: Segment | null;
	files: RawAttachment[];
	/** Not all of it could be read; the file itself must be kept. */
	isBroken: boolean;
}

function isWinmail({ mimeType, fileName }: RawAttachment): boolean {
	return /^application\/(?:vnd\.)?ms-tnef$/.test(mimeType) || /^win(?:mail)?\.dat$/i.test(fileName);
}

/** Opens an attachment that is Outlook's winmail.dat; null when it is something else. */
export function openWinmail(attachment: RawAttachment): OpenedWinmail | null {
	const opened = isWinmail(attachment) ? openTnef(attachment.content) : null;
	if (opened === null) return null;
	const files = opened.attachments.map((file, offset): RawAttachment => {
		const index = attachment.index + offset;
		const named = safeFileName(file.fileName);
		const declared = /^[\w.+-]+\/[\w.+-]+$/.test(file.mimeType) ? file.mimeType : '';
		const mimeType = declared === '' ? typeOfFileName(named) : declared;
		return {
			index,
			fileName: named === '' ? defaultFileName(mimeType, index) : named,
			mimeType,
			size: file.content.length,
			contentId: file.contentId === '' ? null : normalizeContentId(file.contentId),
			content: file.content,
			disposition: 'attachment',
			contentLocation: '',
			oddity: null,
		};
	});
	const { text, html } = opened;
	return {
		body: text === null && html === null ? null : { text, html },
		files,
		isBroken: opened.isBroken,
	};
}
