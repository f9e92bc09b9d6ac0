import { LIMITS } from '../limits';
import type { ParsedMail } from '../model';
import { hasDeliveryFields } from './deliveryFields';

/** A mail that says it is a report but is no `multipart/report`: another program wrapped it. */
export function isWrappedReport(mail: ParsedMail): boolean {
	const reportType = (mail.contentTypeParameters['report-type'] ?? '').toLowerCase();
	return mail.contentType === 'multipart/mixed' && reportType === 'delivery-status';
}

/**
 * Gateways wrap a whole report into a mail of their own: the enclosed report's text, its fields and
 * what it gives back, without its header and MIME lines. Null when the mail wraps none.
 */
export function wrappedReport(mail: ParsedMail): string | null {
	if (!isWrappedReport(mail)) return null;
	const text = mail.attachments
		.filter((each) => each.mimeType === 'message/rfc822')
		.map((each) => each.content.toString('utf8', 0, LIMITS.ruleTextChars))
		.find((each) => hasDeliveryFields(each));
	if (text === undefined) return null;
	const lines = text.split(/\r\n|\r|\n/);
	const headerEnd = lines.findIndex((line) => line.trim() === '');
	return lines
		.slice(headerEnd + 1)
		.filter((line) => !/^(?:--\S|content-[a-z-]{1,40}:)/i.test(line))
		.join('\n');
}
