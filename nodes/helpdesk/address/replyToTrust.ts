import { isMarkedAutomatic } from '../bounce/senderSigns';
import { isFilledIn, isRelayAddress, isRole, readForm } from '../classify/writer/customerBehind';
import { isListMail } from '../classify/rules/listHeaders';
import { headerKeyword, headerValue } from '../headers';
import type { MailAddress, MailContext, ParsedMail } from '../model';
import { isMachineAddress } from './machineAddress';
import { organisation } from './organisation';
import { isOwnDomain, isSharedDomain, normalAddress, splitAddress } from './ownAddresses';

/** Whether two addresses are of one organisation; at a hoster of strangers only the same one is. */
export function isSameSide(one: string, other: string): boolean {
	if (normalAddress(one) === normalAddress(other)) return true;
	if (isSharedDomain(one) || isSharedDomain(other)) return false;
	return organisation(splitAddress(one).domain) === organisation(splitAddress(other).domain);
}

/** Whether a program wrote the mail for somebody: a form, a shop, a portal, a list, a scanner. */
function isWrittenBySystem(mail: ParsedMail, from: string): boolean {
	return (
		isMachineAddress(from) ||
		isRole(from) ||
		isRelayAddress(from) ||
		isMarkedAutomatic(mail) ||
		isListMail(mail) ||
		['bulk', 'junk', 'list'].includes(headerKeyword(headerValue(mail, 'precedence'))) ||
		isFilledIn(readForm(mail.text))
	);
}

/**
 * Whether Reply-To may make another person the requester. Systems that write for a customer name the
 * customer there. A person who names somebody at another organisation could open tickets in anybody's
 * name and have us write to them: such a mail stays its writer's. An answer by hand still goes to
 * Reply-To.
 *
 * @param writer who wrote the mail, not the mailbox itself.
 */
export function mayNameAnother(
	mail: ParsedMail,
	writer: MailAddress,
	replyTo: MailAddress,
	context: MailContext,
): boolean {
	return (
		isSameSide(writer.address, replyTo.address) ||
		isOwnDomain(writer.address, context) ||
		isWrittenBySystem(mail, writer.address)
	);
}
