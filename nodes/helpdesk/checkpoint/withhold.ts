import type { MailItem } from '../model';

export interface WithholdSettings {
	disableNewRequests: boolean;
	/** Addresses and domains (`example.com` or `@example.com`) that may still open a request. */
	newRequestAllowList: readonly string[];
}

function isAllowed(address: string, allowList: readonly string[]): boolean {
	const lower = address.toLowerCase();
	const domain = lower.slice(lower.lastIndexOf('@') + 1);
	return allowList.some((entry) => {
		const wanted = entry.trim().toLowerCase();
		if (wanted === '') return false;
		if (wanted.startsWith('@')) return domain === wanted.slice(1);
		return wanted.includes('@') ? lower === wanted : domain === wanted;
	});
}

/**
 * "Disable new request creation by email" (DESIGN 4). withheld: not emitted and left untouched.
 * asReply: it refers to an earlier message, so it is never withheld and leaves by Replies.
 */
export function withholdNewRequest(
	item: Pick<MailItem, 'kind' | 'from' | 'requester' | 'inReplyTo' | 'references'>,
	settings: WithholdSettings,
): 'emit' | 'withheld' | 'asReply' {
	if (!settings.disableNewRequests || item.kind !== 'newRequest') return 'emit';
	if (item.inReplyTo.length > 0 || item.references.length > 0) return 'asReply';
	return isAllowed(item.from.address, settings.newRequestAllowList) ? 'emit' : 'withheld';
}
