import { isMachineAddress } from '../../address/machineAddress';
import { hasNullReturnPath } from '../../bounce/senderSigns';
import { headerKeyword, headerValues } from '../../headers';
import type { ParsedMail } from '../../model';
import { evidence } from '../../text';
import { absenceOpening } from '../absenceSubject';
import { readsAsAbsence } from '../absenceText';
import { readsPersonal } from '../readsPersonal';
import type { Rule } from '../rule';
import { isRole } from '../writer/customerBehind';
import { passedOn } from '../writer/passedOn';
import { isRoutine, systemWords } from '../writer/systemWords';

/** Whether somebody speaks in the mail, from an address that people have, and is not away. */
function isLetter(mail: ParsedMail): boolean {
	const from = mail.from?.address ?? '';
	if (isMachineAddress(from) || hasNullReturnPath(mail)) return false;
	const isAnswer = mail.inReplyTo.length > 0;
	if (!isAnswer && (isRole(from) || !readsPersonal(mail.text))) return false;
	if (readsAsAbsence(mail.text) || absenceOpening(mail.subject)?.isNotice === true) return false;
	return systemWords(mail) === 'person' && !isRoutine(mail);
}

/**
 * `Auto-Submitted` (RFC 3834 section 5, RFC 5436): any keyword but `no` is automatic.
 * `auto-generated` that answers nothing is a notification, everything else is an answer. What a rule
 * passed on is its writer's, and a letter that a program marked `auto-generated` a person's.
 */
export const autoSubmitted: Rule = (mail) => {
	for (const value of headerValues(mail, 'auto-submitted')) {
		const keyword = headerKeyword(value);
		if (keyword === '' || keyword === 'no') continue;
		const passed = passedOn(mail);
		const carried = passed === null && keyword === 'auto-generated' && isLetter(mail);
		if (passed !== null || carried) {
			return {
				rule: 'autoSubmitted',
				verdict: carried ? 'a person’s letter with an automatic mark' : 'a rule passed the mail on',
				evidence: evidence(
					`Auto-Submitted: ${value}${passed === null ? '' : ` ${passed.how} ${passed.by}`}`,
				),
			};
		}
		const isAnswer = keyword.startsWith('auto-replied') || mail.inReplyTo.length > 0;
		return {
			rule: 'autoSubmitted',
			kind: isAnswer ? 'autoReply' : 'notification',
			verdict: isAnswer ? 'automatic answer' : 'automatic, answers nothing',
			evidence: evidence(`Auto-Submitted: ${value}`),
		};
	}
	return undefined;
};
