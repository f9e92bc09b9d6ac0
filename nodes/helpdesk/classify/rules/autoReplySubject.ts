import { hasNullReturnPath } from '../../bounce/senderSigns';
import { hasHeader, headerKeyword, headerValues } from '../../headers';
import { requestIdPattern } from '../../threading/requestIdPattern';
import type { MailContext, ParsedMail } from '../../model';
import { evidence } from '../../text';
import { hasReplyPrefix } from '../../threading/stripSubject';
import type { AbsenceOpening } from '../absenceSubject';
import { absenceOpening, absenceSubject } from '../absenceSubject';
import { opensAsAbsence, readsAsAbsence } from '../absenceText';
import { AUTOMATIC_PHRASES } from '../data/absenceWords';
import type { Rule } from '../rule';

/** What the text says of itself, where it is no answer that quotes an automatic mail. */
function automaticPhrase(mail: ParsedMail): string | undefined {
	if (hasReplyPrefix(mail.subject)) return undefined;
	const text = mail.text.slice(0, 4000).toLowerCase().replaceAll('\u2019', "'");
	return AUTOMATIC_PHRASES.find((phrase) => text.includes(phrase));
}

/** A sign that a machine sent the mail, null without one. */
function machineSign(mail: ParsedMail): string | null {
	if (hasNullReturnPath(mail)) return 'null return path';
	const isBulk = [...headerValues(mail, 'precedence'), ...headerValues(mail, 'x-precedence')].some(
		(value) => ['bulk', 'junk', 'list'].includes(headerKeyword(value)),
	);
	return isBulk ? 'Precedence' : null;
}

/** That the mail answers one of ours, null when nothing says so. */
function answerSign(mail: ParsedMail, context: MailContext): string | null {
	if (mail.inReplyTo.length > 0) return 'In-Reply-To';
	if (mail.references.length > 0) return 'References';
	const id = requestIdPattern(context.requestIdPattern).find(mail.subject);
	return id === null ? null : 'our token in the subject';
}

/** Words of a subject that says no more than that somebody is away ("Away from my desk: Toner"). */
const SHORT_SUBJECT = 5;

/** What speaks for a notice besides its subject, null when nothing does. */
function companion(mail: ParsedMail, context: MailContext, opening: AbsenceOpening): string | null {
	const machine = machineSign(mail);
	if (machine !== null) return opening.isNotice || opening.isCertain ? machine : null;
	// "Re: Automatic reply: x" is a person who answers a notice; "Out of office message fails" a topic.
	const isShort = !opening.isCertain && mail.subject.trim().split(/\s+/).length <= SHORT_SUBJECT;
	if (opening.isAnswered || !(opening.isNotice || isShort)) return null;
	const answer = answerSign(mail, context);
	const isAbsence = readsAsAbsence(mail.text);
	if (answer !== null) {
		const repeats = /[:：]\s?(?:re|aw|sv|antw|odp|rif)\s?[:：]/.test(absenceSubject(mail.subject));
		if (isAbsence || (opening.isNotice && (opening.isCertain || repeats))) return answer;
	}
	if (!opening.isCertain) return null;
	// Exchange puts X-Auto-Response-Suppress on people's mail too: it proves nothing alone.
	if (hasHeader(mail, 'x-auto-response-suppress') && isAbsence) return 'X-Auto-Response-Suppress';
	return automaticPhrase(mail) ?? null;
}

/** Whether an answer without any of our words in its subject reads as an absence notice only. */
function isWordedNotice(mail: ParsedMail): boolean {
	return mail.inReplyTo.length > 0 && !hasReplyPrefix(mail.subject) && opensAsAbsence(mail.text);
}

/**
 * An absence notice by its subject and text: weak evidence, so only together with something that
 * shows it to be an answer or a machine's: In-Reply-To, References, our token in the subject, a null
 * return path, Precedence, or a text that says so itself (Notes). "Out of office printer broken" is
 * a request. In doubt it stays with the people: a notice in Replies is noise, an answer here is lost.
 */
export const autoReplySubject: Rule = (mail, context) => {
	const opening = absenceOpening(mail.subject);
	if (opening === null) {
		if (!isWordedNotice(mail)) return undefined;
		return {
			rule: 'autoReplySubject',
			kind: 'autoReply',
			verdict: 'absence notice',
			evidence: evidence(`${mail.text.trim().slice(0, 80)} with In-Reply-To`),
		};
	}
	const beside = companion(mail, context, opening);
	if (beside === null) {
		return {
			rule: 'autoReplySubject',
			verdict: 'not enough: a subject alone proves nothing',
			evidence: evidence(mail.subject),
		};
	}
	return {
		rule: 'autoReplySubject',
		kind: 'autoReply',
		verdict: 'absence notice',
		evidence: evidence(`${opening.words} with ${beside}`),
	};
};
