import { isListed } from '../address/senderList';
import type { MailItem } from '../model';

export interface WithholdSettings {
	disableNewRequests: boolean;
	/** Addresses and domains (`example.com` or `@example.com`) that may still open a request. */
	newRequestAllowList: readonly string[];
}

/**
 * "Disable new request creation by email" (docs/design.md, Triggers). withheld: not emitted and left untouched.
 * asReply: it refers to an earlier message, so it is never withheld and leaves by Replies.
 */
export function withholdNewRequest(
	item: Pick<MailItem, 'kind' | 'from' | 'authentication' | 'inReplyTo' | 'references'>,
	settings: WithholdSettings,
): 'emit' | 'withheld' | 'asReply' {
	if (!settings.disableNewRequests || item.kind !== 'newRequest') return 'emit';
	if (item.inReplyTo.length > 0 || item.references.length > 0) return 'asReply';
	// Anybody can write a listed address into From; where its own domain says so, it is not believed.
	const isForged = item.authentication.dmarc === 'fail';
	return !isForged && isListed(item.from.address, settings.newRequestAllowList)
		? 'emit'
		: 'withheld';
}
