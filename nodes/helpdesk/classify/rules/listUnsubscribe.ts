import { hasReplyPrefix } from '../../threading/stripSubject';
import { headerValue } from '../../headers';
import { evidence } from '../../text';
import type { Rule } from '../rule';
import { isOwnList } from './listHeaders';

/** Headers of mass mailing programs that people's programs never write. */
const CAMPAIGN_HEADERS = [
	'x-campaign',
	'x-campaignid',
	'x-campaign-id',
	'x-mailchimp-campaign-id',
	'x-mc-user-campaign',
	'x-newsletter',
	'x-mass-mailing',
	'x-csa-complaints',
	'x-sfmc-stack',
	'x-cid-newsletter',
];

/**
 * Newsletters: `List-Unsubscribe` (RFC 2369, RFC 8058) without the rest of a list's headers, and the
 * marks of campaign programs. Sales programs put List-Unsubscribe on what a person writes; an answer
 * (In-Reply-To, or a reply prefix) without any other mark is that person's.
 */
export const listUnsubscribe: Rule = (mail, context) => {
	const campaign = CAMPAIGN_HEADERS.find((name) => headerValue(mail, name) !== '');
	const unsubscribe = headerValue(mail, 'list-unsubscribe');
	if ((campaign === undefined && unsubscribe.length < 3) || isOwnList(mail, context))
		return undefined;
	const isAnswer = mail.inReplyTo.length > 0 || hasReplyPrefix(mail.subject);
	if (isAnswer) {
		return {
			rule: 'listUnsubscribe',
			verdict: 'not a list: a person answers through a marketing program',
			evidence: evidence(`List-Unsubscribe: ${unsubscribe}`),
		};
	}
	return {
		rule: 'listUnsubscribe',
		kind: 'list',
		verdict: 'newsletter',
		evidence: evidence(campaign ?? `List-Unsubscribe: ${unsubscribe}`),
	};
};
