import { isDaemonAddress, isGatewayAddress, isSystemAddress } from '../../address/machineAddress';
import { noticeSubject, noticeText } from '../../bounce/noticeWords';
import {
	hasNullReturnPath,
	isDaemonSender,
	isMailerDaemon,
	isMarkedAutomatic,
	personSigns,
} from '../../bounce/senderSigns';
import { splitNotice } from '../../bounce/readBounce';
import { isSuccessNotice } from '../../bounce/successWords';
import type { MailContext, ParsedMail } from '../../model';
import { evidence } from '../../text';
import {
	blamesMailbox,
	failedForm,
	isAboutMail,
	listsFailed,
	NOTICE_CHARS,
	OPENING_CHARS,
	quotesTrace,
	recordsSession,
	repeatsRefusal,
	returnsMail,
	returnsOwnMail,
} from '../noticeEvidence';
import { absenceOpening } from '../absenceSubject';
import { readsPersonal } from '../readsPersonal';
import type { Rule } from '../rule';

const REPLY_PREFIX = 'reply or forward prefix';

/**
 * Whether a mail has more of a notice than its words: whom it failed to reach, or what it gives back.
 * Administrators write of rejected mail too, and a business may be called "Bounce House" or "Mail
 * Delivery Ltd": they write sentences.
 */
function isNoticeByForm(mail: ParsedMail): boolean {
	const from = mail.from?.address ?? '';
	const form = failedForm(mail);
	const isSystems =
		from === '' || isDaemonAddress(from) || (isGatewayAddress(from) && repeatsRefusal(mail));
	return (
		form === 'listed' || (form !== null && isSystems) || returnsMail(mail) || quotesTrace(mail)
	);
}

/** A sender that only machines have: a word of the notice is enough, but for their own reports. */
function isMachinesNotice(mail: ParsedMail): boolean {
	const nullPath = hasNullReturnPath(mail);
	const isReplying = personSigns(mail).includes(REPLY_PREFIX);
	// A postmaster is away too, and answers with our subject, which may be about a delivery.
	const isAnswer = !isMailerDaemon(mail) && (isReplying || absenceOpening(mail.subject) !== null);
	if (!isAnswer && noticeSubject(mail.subject) !== null) return true;
	if (!isReplying && repeatsRefusal(mail)) return true;
	if (isReplying && !nullPath) return false;
	if (isMailerDaemon(mail) && nullPath) {
		if (noticeText(mail.text, OPENING_CHARS) !== null || listsFailed(mail)) return true;
	}
	const isWorded = noticeText(mail.text, NOTICE_CHARS) !== null;
	// A postmaster also warns the owner of a full mailbox: no message failed there.
	return (isWorded || (nullPath && !isReplying && blamesMailbox(mail))) && isNoticeByForm(mail);
}

/**
 * Anybody's address with the null reverse path: absence notices and receipts have it too, and their
 * subject repeats ours, which may be about a delivery.
 */
function isNullPathNotice(mail: ParsedMail): boolean {
	if (personSigns(mail).includes(REPLY_PREFIX)) return false;
	const gives = (): boolean => repeatsRefusal(mail) || returnsMail(mail);
	if (noticeSubject(mail.subject) === null || absenceOpening(mail.subject) !== null) {
		return noticeText(mail.text, NOTICE_CHARS) !== null && gives();
	}
	if (noticeText(mail.text, NOTICE_CHARS, mail.subject) !== null) return true;
	return gives() || (mail.inReplyTo.length === 0 && listsFailed(mail)) || mail.text.trim() === '';
}

/** A postmaster's or a system's address without the null path: a person may write from there. */
function isUnmarkedNotice(mail: ParsedMail, context: MailContext): boolean {
	const from = mail.from?.address ?? '';
	const daemon = isDaemonSender(mail);
	const signs = personSigns(mail);
	if (readsPersonal(mail.text)) return false;
	// Verizon's gateway answers with the subject of the mail it could not deliver.
	if (daemon && signs.every((each) => each === REPLY_PREFIX) && recordsSession(mail)) return true;
	if (signs.length > 0 || mail.inReplyTo.length > 0) return false;

	const subject = noticeSubject(mail.subject);
	// The words come last: nearly every mail is a person's, and looking for them costs the most.
	const isWorded = (): boolean => noticeText(mail.text, NOTICE_CHARS) !== null;
	const isReturned = subject !== null && isAboutMail(mail) && returnsOwnMail(mail, context);
	if (isReturned && isWorded()) return true;
	if (isSystemAddress(from) && returnsMail(mail) && listsFailed(mail) && isWorded()) return true;
	const isSystem =
		daemon || ((isSystemAddress(from) || isGatewayAddress(from)) && isAboutMail(mail));
	if (!isSystem || !isNoticeByForm(mail)) return false;
	const isRefused = daemon && repeatsRefusal(mail);
	if (subject === null) return isRefused && noticeText(mail.text, 120) !== null;
	if (isRefused || (daemon && quotesTrace(mail))) return true;
	return noticeText(mail.text, OPENING_CHARS) !== null;
}

/**
 * A bounce that is no RFC 3464 report, by evidence: who sends (MAILER-DAEMON and its kin, the null
 * reverse path), the subject and the words of the notice, what it gives back, in many languages. Two
 * of them are needed. Where only a name or a postmaster's address speaks for a system, the mail must
 * not read like a letter; with anybody's address it is a bounce only when it encloses our own mail: a
 * customer who quotes, forwards or asks about a bounce is a person.
 */
export const bounceNotice: Rule = (mail, context) => {
	const daemon = isDaemonSender(mail);
	const nullPath = hasNullReturnPath(mail);
	// A postmaster or an administrator may be a customer: their words alone are not enough.
	const isMachine = isMailerDaemon(mail) || (daemon && (nullPath || isMarkedAutomatic(mail)));
	const isBounce = isMachine
		? isMachinesNotice(mail)
		: nullPath
			? isNullPathNotice(mail)
			: isUnmarkedNotice(mail, context);
	const isSuccess =
		(isBounce || (isMachine && nullPath)) &&
		isSuccessNotice(mail.subject, splitNotice(mail).report) &&
		!repeatsRefusal(mail);
	if (!isBounce && !isSuccess) return undefined;
	const subject = noticeSubject(mail.subject);
	const text = noticeText(mail.text, daemon || nullPath ? NOTICE_CHARS : OPENING_CHARS);
	return {
		rule: 'bounceNotice',
		kind: isSuccess ? 'report' : 'bounce',
		verdict: isSuccess ? 'notice of a success' : 'bounce in a mail system’s own words',
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
