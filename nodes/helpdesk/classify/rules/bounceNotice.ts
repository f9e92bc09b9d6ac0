import { readsPersonal } from '../readsPersonal';
import { isGatewayAddress, isSystemAddress } from '../../address/machineAddress';
import { normalAddress } from '../../address/ownAddresses';
import { splitReport } from '../../bounce/reportText';
import { bestLine, explains, listsRecipient } from '../../bounce/textRecipients';
import { noticeSubject, noticeText } from '../../bounce/noticeWords';
import {
	hasNullReturnPath,
	isDaemonSender,
	isMailerDaemon,
	isMarkedAutomatic,
	personSigns,
} from '../../bounce/senderSigns';
import type { ParsedMail } from '../../model';
import { evidence } from '../../text';
import type { Rule } from '../rule';

/** Characters of the body in which a system's notice stands. */
const NOTICE_CHARS = 4000;
/** Where nothing else speaks for a system, its notice must be the very beginning. */
const OPENING_CHARS = 300;

/** The line of a notice that holds a server's reply code, null when none does. */
function refusal(text: string): string | null {
	const line = bestLine(splitReport(text.slice(0, NOTICE_CHARS)).report, null);
	return line !== null && explains(line) >= 3 ? line : null;
}

/** Whether the mail gives another one back and says what was wrong with its recipient. */
function returnsMail(mail: ParsedMail): boolean {
	const { report } = splitReport(mail.text.slice(0, NOTICE_CHARS));
	return (
		mail.attachments.some((each) => each.mimeType === 'message/rfc822') &&
		bestLine(report, null) !== null
	);
}

/** What notices of mail systems are about; people miss parcels and papers. */
const ABOUT_MAIL = /\b(?:message|e-?mail|mail|recipients?|smtp|rcpt|address(?:es)?|user|mm)\b/i;

function isAboutMail(mail: ParsedMail): boolean {
	return ABOUT_MAIL.test(mail.text.slice(0, OPENING_CHARS));
}

/** Whether the notice lists who did not get the mail, or repeats a server's refusal. */
function listsFailed(mail: ParsedMail): boolean {
	const { report } = splitReport(mail.text.slice(0, NOTICE_CHARS));
	const others = [mail.from, ...mail.to].map((each) => normalAddress(each?.address ?? ''));
	return listsRecipient(report, new Set(others)) || refusal(mail.text) !== null;
}

/**
 * A bounce that is no RFC 3464 report, by evidence: who sends (MAILER-DAEMON and its kin, the null
 * reverse path), the subject and the words of the notice, in many languages. Two of them are needed.
 * Where only a name or a postmaster's address speaks for a system, the mail must not read like a
 * letter; with anybody's address it is no bounce: a customer who quotes, forwards or asks about a
 * bounce is a person.
 */
export const bounceNotice: Rule = (mail) => {
	const daemon = isDaemonSender(mail);
	const nullPath = hasNullReturnPath(mail);
	const subject = noticeSubject(mail.subject);
	const text = noticeText(mail.text, daemon || nullPath ? NOTICE_CHARS : OPENING_CHARS);
	const signs = personSigns(mail);
	const isReplying = signs.includes('reply or forward prefix');
	const isSystem = daemon || nullPath;
	// A server's refusal in the text of a notice that fits no phrase book.
	const isRefused = isSystem && !isReplying && refusal(mail.text) !== null;
	const from = mail.from?.address ?? '';
	// A postmaster or an administrator may be a customer: their words alone are not enough.
	const isMachine = isMailerDaemon(mail) || (daemon && (nullPath || isMarkedAutomatic(mail)));

	const isBounce = isMachine
		? subject !== null || isRefused || (text !== null && (nullPath || !isReplying))
		: nullPath
			? !isReplying && (subject !== null || (text !== null && (isRefused || returnsMail(mail))))
			: (daemon ||
					(isAboutMail(mail) &&
						(isSystemAddress(from) || (isGatewayAddress(from) && listsFailed(mail))))) &&
				signs.length === 0 &&
				mail.inReplyTo.length === 0 &&
				!readsPersonal(mail.text) &&
				(subject === null
					? isRefused && noticeText(mail.text, 120) !== null
					: text !== null || isRefused);
	if (!isBounce) return undefined;
	return {
		rule: 'bounceNotice',
		kind: 'bounce',
		verdict: 'bounce in a mail system’s own words',
		evidence: evidence(
			[
				daemon ? `from ${mail.from?.address ?? 'a mail system'}` : '',
				nullPath ? 'null return path' : '',
				subject === null ? '' : `subject: ${subject}`,
				text === null ? '' : `text: ${text}`,
			]
				.filter((each) => each !== '')
				.join('; '),
		),
	};
};
