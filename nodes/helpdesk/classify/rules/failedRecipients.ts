import { personSigns } from '../../bounce/senderSigns';
import { headerValue } from '../../headers';
import { evidence } from '../../text';
import type { Rule } from '../rule';

/**
 * `X-Failed-Recipients`: Exim, Gmail, Google Groups and their kin put it on bounces. A person's
 * program may keep it when it forwards a bounce, so a reply or forward prefix rules it out.
 */
export const failedRecipients: Rule = (mail) => {
	const value = headerValue(mail, 'x-failed-recipients');
	if (!value.includes('@') || personSigns(mail).includes('reply or forward prefix'))
		return undefined;
	return {
		rule: 'failedRecipients',
		kind: 'bounce',
		verdict: 'bounce',
		evidence: evidence(`X-Failed-Recipients: ${value}`),
	};
};
