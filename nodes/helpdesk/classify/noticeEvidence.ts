import { normalAddress, ownAddresses } from '../address/ownAddresses';
import { bestLine, explains } from '../bounce/diagnosticText';
import { reasonDetail } from '../bounce/reasons';
import { readQuotedHeaders, splitReport } from '../bounce/reportText';
import { recipientForm } from '../bounce/textRecipients';
import type { MailContext, ParsedMail } from '../model';

/** Characters of the body in which a system's notice stands. */
export const NOTICE_CHARS = 4000;
/** Where nothing else speaks for a system, its notice must be the very beginning. */
export const OPENING_CHARS = 300;

function noticeOf(mail: ParsedMail): string {
	return splitReport(mail.text.slice(0, NOTICE_CHARS)).report;
}

/** Whether the notice repeats a server's refusal, with its reply code. */
export function repeatsRefusal(mail: ParsedMail): boolean {
	const line = bestLine(noticeOf(mail), null);
	return line !== null && explains(line) >= 3;
}

/** Whether the notice says that the mailbox does not exist, is full or closed (RFC 3463 3.2, 3.3). */
export function blamesMailbox(mail: ParsedMail): boolean {
	return /^(?:1\.[12]|2\.[12])$/.test(reasonDetail(bestLine(noticeOf(mail), null) ?? '') ?? '');
}

/** How the notice says who did not get the mail: as in a list, in a sentence, or not at all. */
export function failedForm(mail: ParsedMail): 'listed' | 'named' | null {
	const others = [mail.from, ...mail.to].map((each) => normalAddress(each?.address ?? ''));
	return recipientForm(noticeOf(mail), new Set(others));
}

/** Whether the notice lists who did not get the mail. */
export function listsFailed(mail: ParsedMail): boolean {
	return failedForm(mail) === 'listed';
}

/** Whether the mail gives another one back and says what was wrong with its recipient. */
export function returnsMail(mail: ParsedMail): boolean {
	return (
		mail.attachments.some((each) => each.mimeType === 'message/rfc822') &&
		bestLine(noticeOf(mail), null) !== null
	);
}

/** Whether the mail encloses one that was sent from the mailbox it came to. */
export function returnsOwnMail(mail: ParsedMail, context: MailContext): boolean {
	const own = [...ownAddresses(context), ...mail.to.map((each) => normalAddress(each.address))];
	return mail.reportParts
		.filter((part) => part.mimeType === 'message/rfc822')
		.map((part) => (readQuotedHeaders(part.text).get('from') ?? '').toLowerCase())
		.some((from) => own.some((address) => address !== '' && from.includes(address)));
}

/** Whether the text quotes the header of a mail with its trace, as no mail program quotes for people. */
export function quotesTrace(mail: ParsedMail): boolean {
	const headers = readQuotedHeaders(splitReport(mail.text.slice(0, NOTICE_CHARS)).original);
	return headers.has('received') && (headers.has('message-id') || headers.has('return-path'));
}

/** Whether the text is the record of a session that was refused: both SMTP commands and the reply. */
export function recordsSession(mail: ParsedMail): boolean {
	const notice = noticeOf(mail);
	const has = (command: string): boolean =>
		new RegExp(`^[ \\t>]{0,10}${command}[ \\t]{0,3}:`, 'im').test(notice);
	return has('mail from') && has('rcpt to') && repeatsRefusal(mail);
}

/** What notices of mail systems are about; people miss parcels and papers. */
const ABOUT_MAIL =
	/\b(?:message|e-?mail|mail|recipients?|smtp|rcpt|address(?:es)?|user|mm)\b|メール|宛先|邮件|郵件|메일|письм|сообщени/i;

/** Whether the first words are about mail. */
export function isAboutMail(mail: ParsedMail): boolean {
	return ABOUT_MAIL.test(mail.text.slice(0, OPENING_CHARS));
}
