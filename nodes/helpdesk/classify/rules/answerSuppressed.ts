import { headerValues } from '../../headers';
import { evidence } from '../../text';
import type { Rule } from '../rule';

/**
 * `X-Auto-Response-Suppress: All`, `OOF` or `AutoReply` (MS-OXCMAIL 2.1.3.2.20): the sender wants no
 * automatic answer. It says nothing about who sends, so it decides no kind; the send nodes mind the
 * finding. `DR`, `NDR`, `RN` and `NRN` are about reports, not answers.
 */
export const answerSuppressed: Rule = (mail) => {
	const value = headerValues(mail, 'x-auto-response-suppress').join(', ');
	if (!/(?:^|[\s,])(?:all|oof|autoreply)(?:$|[\s,])/i.test(value.slice(0, 500))) return undefined;
	return {
		rule: 'answerSuppressed',
		verdict: 'the sender wants no automatic answer',
		evidence: evidence(`X-Auto-Response-Suppress: ${value}`),
	};
};
