import { isListed } from '../../address/senderList';
import { evidence } from '../../text';
import type { Rule } from '../rule';

/** Senders that the admin says never are requests. Behind bounces and reports, which say more. */
export const neverRequest: Rule = (mail, context) => {
	const senders = [mail.from, mail.sender].map((each) => each?.address ?? '');
	const listed = senders.find((each) => isListed(each, context.neverRequests ?? []));
	if (listed === undefined) return undefined;
	return {
		rule: 'neverRequest',
		kind: 'notification',
		verdict: 'the sender is listed: never a request',
		evidence: evidence(listed),
	};
};
