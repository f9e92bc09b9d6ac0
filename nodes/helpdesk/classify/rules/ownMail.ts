import { isOwnAddress, isOwnDomain, ownAddresses } from '../../address/ownAddresses';
import { headerKeyword, headerValue } from '../../headers';
import { OWN_MARKER_HEADER, ownMailProof } from '../../threading/ownMarker';
import { messageIdDomain, verifyMessageId } from '../../threading/messageIds';
import { evidence } from '../../text';
import type { Rule } from '../rule';

/**
 * Our own mail coming back (a forward, a list, a loop). Proof is a signed Message-ID or marker whose
 * domain is the sender's; without keys, our form together with an address of this mailbox as the
 * sender. A stranger who copies our marker is still a customer. A web form that sends from our
 * address with the customer's Reply-To is that customer's mail, unless it is marked automatic.
 */
export const ownMail: Rule = (mail, context) => {
	const from = mail.from?.address ?? '';
	const marker = headerValue(mail, OWN_MARKER_HEADER.toLowerCase());
	const id = mail.messageId ?? '';
	const scope = { keys: context.signingKeys, domains: [messageIdDomain(id)] };
	const idIsOurs = verifyMessageId(id, scope) !== null;
	const carriers = [idIsOurs ? id : '', marker].filter((each) => each !== '');
	if (carriers.length === 0) return undefined;

	const proofs = carriers.map((each) => ownMailProof(each, from, context.signingKeys));
	const isOurs =
		ownAddresses(context).length === 0
			? // The mailbox is not known: the domain of mark and sender must do.
				proofs.includes('sameDomain')
			: (proofs.includes('sameDomain') || proofs.includes('unsigned')) &&
				isOwnAddress(from, context);
	const isProven = proofs.includes('signed') || isOurs;
	if (!isProven) {
		return {
			rule: 'ownMail',
			verdict: 'refused: our mark on a mail that is not from us',
			evidence: evidence(`${from} ${carriers.join(' ')}`),
		};
	}
	const keyword = headerKeyword(headerValue(mail, 'auto-submitted'));
	const isAutomatic = keyword !== '' && keyword !== 'no';
	const customer = mail.replyTo.find((each) => !isOwnDomain(each.address, context));
	if (customer !== undefined && !isAutomatic) {
		return {
			rule: 'ownMail',
			verdict: 'a web form: the customer is in Reply-To',
			evidence: evidence(customer.address),
		};
	}
	return {
		rule: 'ownMail',
		kind: 'own',
		verdict: proofs.includes('signed') ? 'our signature' : 'our mark and our address',
		evidence: evidence(carriers.join(' ')),
	};
};
