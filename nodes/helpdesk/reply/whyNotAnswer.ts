import { isDaemonAddress, isMachineAddress } from '../address/machineAddress';
import type { NoAnswerReason } from '../model';
import type { AnswerableMail } from './answerableMail';
import { isMailboxAddress } from './ownMailbox';

export interface NotAnswered {
	/** Short and stable, for workflows. */
	reason: NoAnswerReason;
	/** For people. */
	explanation: string;
}

const EXPLANATIONS: Readonly<Record<NoAnswerReason, string>> = {
	automatedMail: 'The headers of the mail say that a machine sent it.',
	noSender: 'The mail has no sender that could be answered.',
	ownAddress: 'The sender is the mailbox itself; an answer would come back to it.',
	machineAddress: 'The sender is an address that no person reads (no-reply, mailer-daemon, list).',
	suppressed: 'The sender asks for no automatic answer (X-Auto-Response-Suppress).',
	listMail: 'The mail came over a mailing list.',
	authenticationFailed:
		'The receiving server says that the sender address is forged (dmarc=fail); an answer would reach somebody who wrote nothing.',
};

const LIST_HEADERS = ['list-id', 'list-unsubscribe', 'list-post', 'mailing-list', 'x-beenthere'];

function headerText(mail: AnswerableMail, name: string): string {
	const value = mail.headers?.[name];
	if (typeof value === 'string') return value;
	return Array.isArray(value) ? value.map((each) => String(each)).join(',') : '';
}

/** What the headers say where the item has no `autoReply`: people build items by hand too. */
function whyHeadersForbid(mail: AnswerableMail): NoAnswerReason | null {
	const returnPath = headerText(mail, 'return-path').trim();
	const isAutomatic = /^auto-/i.test(headerText(mail, 'auto-submitted').trim());
	if (returnPath === '<>' || isAutomatic) return 'automatedMail';
	if (LIST_HEADERS.some((name) => headerText(mail, name) !== '')) return 'listMail';
	const isSuppressed =
		/\b(all|oof|autoreply)\b/i.test(headerText(mail, 'x-auto-response-suppress')) ||
		mail.findings.some(({ rule }) => rule === 'answerSuppressed');
	return isSuppressed ? 'suppressed' : null;
}

/**
 * Whether an automatic answer may go out (RFC 3834 section 2); null when it may. Only mail
 * of persons is answered, and only where the item's `autoReply` allows it: what the classification
 * called automated never is, nor a null sender, a no-reply address, a mailing list, our own
 * addresses, or who asks for no automatic answer.
 */
export function whyNotAnswer(
	mail: AnswerableMail,
	recipient: string | null,
	own: readonly string[],
): NotAnswered | null {
	const because = (reason: NoAnswerReason): NotAnswered => ({
		reason,
		explanation: EXPLANATIONS[reason],
	});
	if (mail.kind !== null && mail.kind !== 'newRequest' && mail.kind !== 'reply') {
		return {
			reason: 'automatedMail',
			explanation: `The mail is automated (${mail.kind}); automated mail is never answered automatically.`,
		};
	}
	if (recipient === null || recipient === '') return because('noSender');
	if (isMailboxAddress(recipient, own)) return because('ownAddress');
	// A web form that sends from no-reply with the customer in Reply-To is the customer's mail.
	if (isMachineAddress(recipient) || (mail.from !== null && isDaemonAddress(mail.from.address))) {
		return because('machineAddress');
	}
	if (mail.autoReply?.allowed === false) return because(mail.autoReply.reason ?? 'automatedMail');
	const forbidden = mail.autoReply === null ? whyHeadersForbid(mail) : null;
	return forbidden === null ? null : because(forbidden);
}
