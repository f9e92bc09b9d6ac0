import type { ImapFlow } from './client';
import { decodeModifiedUtf7, encodeModifiedUtf7 } from './modifiedUtf7';

/** By session: what imapflow would send for a folder, and what the server listed it as. */
const LISTED_AS = new WeakMap<ImapFlow, Map<string, string>>();

/**
 * The name of a folder from the listing, in Unicode. A server that lists `R&D` or `Größe` as it stands,
 * without modified UTF-7, gets the name back in the same spelling: see `asListed`.
 */
export function nameFromWire(flow: ImapFlow, listed: string): string {
	if (listed.toUpperCase() === 'INBOX') return 'INBOX';
	if (flow.enabled.has('UTF8=ACCEPT')) return listed;
	const name = decodeModifiedUtf7(listed) ?? listed;
	const sent = encodeModifiedUtf7(name);
	if (sent !== listed) {
		const names = LISTED_AS.get(flow) ?? new Map<string, string>();
		LISTED_AS.set(flow, names.set(sent, listed));
	}
	return name;
}

/** What to send in place of a name that imapflow has encoded. */
export function asListed(flow: ImapFlow, sent: string): string {
	return LISTED_AS.get(flow)?.get(sent) ?? sent;
}
