import { isMachineAddress } from '../../address/machineAddress';
import { hasNullReturnPath, isMarkedAutomatic } from '../../bounce/senderSigns';
import { headerKeyword, headerValues } from '../../headers';
import type { ParsedMail } from '../../model';
import { evidence } from '../../text';
import { absenceOpening } from '../absenceSubject';
import type { Rule } from '../rule';
import { customerBehind } from '../writer/customerBehind';
import { isDeskDevice } from '../writer/deskDevice';
import { passedOn } from '../writer/passedOn';
import { agentsSystem } from '../writer/ticketSystem';
import { isListMail } from './listHeaders';
import { machineHeader } from './systemHeaders';

/** Whether anything at all speaks for a machine: nearly every mail is a person's and needs no look. */
function isMarked(mail: ParsedMail): boolean {
	return (
		isMarkedAutomatic(mail) ||
		hasNullReturnPath(mail) ||
		isMachineAddress(mail.from?.address ?? '') ||
		headerValues(mail, 'precedence').some((value) => headerKeyword(value) !== 'first-class') ||
		isListMail(mail) ||
		machineHeader(mail) !== undefined
	);
}

/**
 * Whether a person wrote the words of a mail that a machine sent or marked: an agent of another
 * helpdesk, a customer behind a web form or a portal, somebody on the telephone or at a scanner. The
 * output asks who wrote; whether a machine may answer is asked elsewhere (`autoReply.ts`), and
 * strictly.
 */
export const writtenByPerson: Rule = (mail, context) => {
	if (!isMarked(mail)) return undefined;
	const say = (verdict: string, saw: string) => ({
		rule: 'writtenByPerson',
		kind: null,
		verdict,
		evidence: evidence(saw),
	});
	if (isDeskDevice(mail)) return say('voicemail, fax or scan', mail.subject);
	const isReplied = headerValues(mail, 'auto-submitted').some((value) =>
		headerKeyword(value).startsWith('auto-replied'),
	);
	const opening = absenceOpening(mail.subject);
	const isNotice = opening?.isCertain === true && opening.isNotice && !opening.isAnswered;
	if (isReplied || isNotice || passedOn(mail) !== null) return undefined;
	const behind = customerBehind(mail, context);
	if (behind !== null) return say('a customer behind a form or a portal', behind.sign);
	const sign = agentsSystem(mail);
	return sign === null ? undefined : say('an agent of another helpdesk', sign);
};
