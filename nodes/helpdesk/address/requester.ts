import type { Finding, ForwardedMail, MailAddress, MailContext, ParsedMail } from '../model';
import { evidence } from '../text';
import { isMachineAddress } from './machineAddress';
import { isOwnAddress, isOwnDomain, normalAddress } from './ownAddresses';

export interface Requester {
	requester: MailAddress;
	/** The agent who passed the mail on, null when nobody did. */
	forwardedBy: MailAddress | null;
	findings: Finding[];
}

const NOBODY: MailAddress = { name: '', address: '' };

/**
 * Who asks. A mail that somebody of the mailbox's own domain forwarded is the original sender's;
 * a customer who forwards something stays the requester. Otherwise Reply-To, when it names somebody
 * besides ourselves and machines (web forms), else From.
 */
export function findRequester(
	mail: ParsedMail,
	forwarded: ForwardedMail | null,
	context: MailContext,
): Requester {
	const from = mail.from ?? mail.sender ?? NOBODY;
	const findings: Finding[] = [];
	const sender = mail.replyTo.length === 0 ? from : pickReplyTo(mail, from, context);

	if (forwarded !== null && forwarded.from.address !== '') {
		const isAgent = isOwnDomain(from.address, context);
		const isForeign = !isOwnAddress(forwarded.from.address, context);
		const isOther = normalAddress(forwarded.from.address) !== normalAddress(from.address);
		if (isAgent && isForeign && isOther && sender === from) {
			findings.push({
				rule: 'forwardedByAgent',
				verdict: 'the original sender is the requester',
				evidence: evidence(`${from.address} forwards ${forwarded.from.address}`),
			});
			return { requester: { ...forwarded.from }, forwardedBy: { ...from }, findings };
		}
	}
	if (sender !== from) {
		findings.push({
			rule: 'replyTo',
			verdict: 'the requester is in Reply-To',
			evidence: evidence(`${from.address} → ${sender.address}`),
		});
	}
	return { requester: { ...sender }, forwardedBy: null, findings };
}

function pickReplyTo(mail: ParsedMail, from: MailAddress, context: MailContext): MailAddress {
	const person = mail.replyTo.find(
		(each) =>
			each.address.includes('@') &&
			!isOwnAddress(each.address, context) &&
			!isMachineAddress(each.address),
	);
	if (person === undefined) return from;
	if (normalAddress(person.address) === normalAddress(from.address)) return from;
	return person.name === '' && from.name !== '' && !isOwnAddress(from.address, context)
		? { name: from.name, address: person.address }
		: person;
}
