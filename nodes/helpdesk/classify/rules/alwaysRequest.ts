import { isListed } from '../../address/senderList';
import { evidence } from '../../text';
import type { Rule } from '../rule';

/**
 * Senders that the admin says always are requests: whatever the other rules would say, save our own
 * mail. Only the output is theirs to choose; whether a machine may answer is asked of the headers.
 */
export const alwaysRequest: Rule = (mail, context) => {
	const senders = [mail.from, mail.sender].map((each) => each?.address ?? '');
	const listed = senders.find((each) => isListed(each, context.alwaysRequests ?? []));
	if (listed === undefined) return undefined;
	return {
		rule: 'alwaysRequest',
		kind: null,
		verdict: 'the sender is listed: always a request',
		evidence: evidence(listed),
	};
};
