import { readAmazonNotification } from '../../bounce/amazonNotification';
import { evidence } from '../../text';
import type { Rule } from '../rule';

/** A bounce, complaint or delivery notice that Amazon SES sends as JSON through Amazon SNS. */
export const amazonNotice: Rule = (mail) => {
	const notice = readAmazonNotification(mail);
	if (notice === null) return undefined;
	return {
		rule: 'amazonNotice',
		kind: notice.kind,
		verdict: notice.kind === 'bounce' ? 'bounce' : 'report of a delivery or complaint',
		evidence: evidence(`from ${mail.from?.address ?? ''}`),
	};
};
