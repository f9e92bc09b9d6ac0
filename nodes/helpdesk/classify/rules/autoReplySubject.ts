import { hasNullReturnPath } from '../../bounce/senderSigns';
import { hasHeader, headerKeyword, headerValues } from '../../headers';
import { requestIdPattern } from '../../threading/requestIdPattern';
import type { ParsedMail } from '../../model';
import { evidence } from '../../text';
import { hasReplyPrefix } from '../../threading/stripSubject';
import { absenceOpening, absenceSubject } from '../absenceSubject';
import { AUTOMATIC_PHRASES } from '../data/absenceWords';
import type { Rule } from '../rule';

/** What the text says of itself, where it is no answer that quotes an automatic mail. */
function automaticPhrase(mail: ParsedMail): string | undefined {
	if (hasReplyPrefix(mail.subject)) return undefined;
	const text = mail.text.slice(0, 4000).toLowerCase().replaceAll('\u2019', "'");
	return AUTOMATIC_PHRASES.find((phrase) => text.includes(phrase));
}

/**
 * An absence notice by its subject: weak evidence, so only together with something that shows it to
 * be an answer or a machine's: In-Reply-To, References, our token in the subject, a null return
 * path, Precedence, X-Auto-Response-Suppress, or a text that says so itself (Notes). "Out of office
 * printer broken" is a request.
 */
export const autoReplySubject: Rule = (mail, context) => {
	const opening = absenceOpening(mail.subject);
	if (opening === null) return undefined;
	const subject = absenceSubject(mail.subject);
	const bulk = [...headerValues(mail, 'precedence'), ...headerValues(mail, 'x-precedence')].some(
		(value) => ['bulk', 'junk', 'list'].includes(headerKeyword(value)),
	);
	const isSuppressed = hasHeader(mail, 'x-auto-response-suppress');
	const isAnswer = mail.inReplyTo.length > 0 || mail.references.length > 0;
	const machine = hasNullReturnPath(mail)
		? 'null return path'
		: bulk
			? 'Precedence'
			: isAnswer && (isSuppressed || /[:：]\s?(?:re|aw|sv|antw|odp|rif)\s?[:：]/.test(subject))
				? 'In-Reply-To and the subject of our mail'
				: null;
	const weak =
		mail.inReplyTo.length > 0
			? 'In-Reply-To'
			: mail.references.length > 0
				? 'References'
				: requestIdPattern(context.requestIdPattern).find(mail.subject) !== null
					? 'our token in the subject'
					: isSuppressed
						? 'X-Auto-Response-Suppress'
						: (automaticPhrase(mail) ?? null);
	const companion = machine ?? (opening.isCertain ? weak : null);
	if (companion === null) {
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
		evidence: evidence(`${opening.words} with ${companion}`),
	};
};
