import { isMachineAddress } from '../../address/machineAddress';
import { originalSender } from '../../address/originalSender';
import { isOwnAddress } from '../../address/ownAddresses';
import { hasNullReturnPath, isMailerDaemon, personSigns } from '../../bounce/senderSigns';
import { evidence } from '../../text';
import { readsPersonal } from '../readsPersonal';
import type { Rule } from '../rule';
import { passedOn } from '../writer/passedOn';

/**
 * Senders that nobody reads: the null return path (RFC 3834 2), MAILER-DAEMON, no-reply and list
 * addresses, root. A Reply-To that names a person makes it that person's mail (web forms), and a
 * postmaster or root who writes with a mail program is a person too.
 */
export const machineSender: Rule = (mail, context) => {
	const from = (originalSender(mail, context) ?? mail.from)?.address ?? '';
	// A rule that passes a mail on may send it with the null return path.
	const nullPath = hasNullReturnPath(mail) && passedOn(mail) === null;
	const isHuman = /^(?:postmaster|root|bounces?|mailer|mailadmin|mailmaster|mailsystem)@/i.test(
		from,
	);
	const isLetter = personSigns(mail).length > 0 || readsPersonal(mail.text);
	const isMachine = isMailerDaemon(mail) || (isMachineAddress(from) && !(isHuman && isLetter));
	if (!nullPath && !isMachine) return undefined;
	const person = mail.replyTo.find(
		(each) =>
			each.address.includes('@') &&
			!isMachineAddress(each.address) &&
			!isOwnAddress(each.address, context) &&
			each.address.toLowerCase() !== from.toLowerCase(),
	);
	if (person !== undefined) {
		return {
			rule: 'machineSender',
			verdict: 'a person is in Reply-To',
			evidence: evidence(`${from} → ${person.address}`),
		};
	}
	const isAnswer = mail.inReplyTo.length > 0;
	return {
		rule: 'machineSender',
		kind: isAnswer ? 'autoReply' : 'notification',
		verdict: nullPath && !isMachine ? 'null return path' : 'nobody reads the sender’s address',
		evidence: evidence(nullPath ? `Return-Path: <>, ${from}` : from),
	};
};
