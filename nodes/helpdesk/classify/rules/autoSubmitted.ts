import { headerKeyword, headerValues } from '../../headers';
import { evidence } from '../../text';
import type { Rule } from '../rule';

/**
 * `Auto-Submitted` (RFC 3834 section 5, RFC 5436): any keyword but `no` is automatic.
 * `auto-generated` that answers nothing is a notification, everything else is an answer.
 */
export const autoSubmitted: Rule = (mail) => {
	for (const value of headerValues(mail, 'auto-submitted')) {
		const keyword = headerKeyword(value);
		if (keyword === '' || keyword === 'no') continue;
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
