import type { ParsedMail } from '../../helpdesk/model';
import type { ForwardedHeader } from '../../helpdesk/personText/forward';
import { LIMITS } from '../../helpdesk/limits';
import { readAddresses } from './addresses';
import { decodeWords } from './encodedWords';
import { readMessageId } from './messageIds';
import { firstHeader, readHeaders } from './readHeaders';

/** Bytes of the first enclosed mail (message/rfc822), null when there is none. */
function enclosedSource(parsed: ParsedMail): Buffer | null {
	const part = parsed.reportParts.find((each) => each.mimeType === 'message/rfc822');
	if (part !== undefined) return Buffer.from(part.text, 'utf8');
	const file = parsed.attachments.find(
		(each) => each.mimeType === 'message/rfc822' || /\.eml$/i.test(each.fileName),
	);
	return file?.content ?? null;
}

/**
 * The header of the mail that this one encloses as message/rfc822 ("forward as attachment"); null
 * when there is none or it names no sender. Whether that makes it a forward is the caller's to say:
 * people also attach mails to their own request, and bounces enclose one.
 */
export function enclosedHeader(parsed: ParsedMail): ForwardedHeader | null {
	if (parsed.contentType === 'multipart/report') return null;
	const source = enclosedSource(parsed);
	if (source === null) return null;
	const { headers } = readHeaders(source, 0, Math.min(source.length, LIMITS.headerBytes), true);
	const from = readAddresses(firstHeader(headers, 'from'))[0];
	if (from === undefined || !from.address.includes('@')) return null;
	const subject = decodeWords(firstHeader(headers, 'subject')).trim();
	return {
		from,
		date: firstHeader(headers, 'date') || null,
		subject: subject === '' ? null : subject,
		messageId: readMessageId(firstHeader(headers, 'message-id')),
	};
}
