import { LIMITS } from '../../helpdesk/limits';
import type { TnefAttachment, TnefContent } from './readTnef';
import { readTnef } from './readTnef';

export interface OpenedTnef {
	text: string | null;
	html: string | null;
	/** Files of this message and of those attached to it, in order. */
	attachments: TnefAttachment[];
	isBroken: boolean;
}

/** The words of an attached Outlook message as a file of its own. */
function bodyFile(content: TnefContent, name: string): TnefAttachment[] {
	const body = content.html ?? content.text;
	if (body === null || body.trim() === '') return [];
	const isHtml = content.html !== null;
	const stem = content.subject || name || 'message';
	return [
		{
			fileName: `${stem.replace(/\.msg$/i, '').replace(/[/\\]/g, '_')}.${isHtml ? 'html' : 'txt'}`,
			mimeType: isHtml ? 'text/html' : 'text/plain',
			contentId: '',
			content: Buffer.from(body, 'utf8'),
			isMessage: false,
		},
	];
}

function flatten(attachments: readonly TnefAttachment[], depth: number): TnefAttachment[] {
	return attachments.flatMap((attachment) => {
		const inner =
			attachment.isMessage && depth < LIMITS.tnefDepth ? readTnef(attachment.content) : null;
		if (inner === null) return [attachment];
		return [...bodyFile(inner, attachment.fileName), ...flatten(inner.attachments, depth + 1)];
	});
}

/**
 * A winmail.dat with the Outlook messages attached in it opened too: their text becomes a file named
 * after them, their files stand beside it. Null when the bytes are no TNEF.
 */
export function openTnef(source: Buffer): OpenedTnef | null {
	const content = readTnef(source);
	if (content === null) return null;
	return {
		text: content.text,
		html: content.html,
		attachments: flatten(content.attachments, 1),
		isBroken: content.isBroken,
	};
}
