import { splitAddress } from '../address/ownAddresses';
import { readMessageIds } from './messageIdList';
import { verifyMessageId } from './messageIds';
import { sealDomain } from './seal';

/** The header that marks our own mail; its value is the message's own Message-ID. */
export const OWN_MARKER_HEADER = 'X-Helpdesk-Mail';
/** Headers that begin so steer us. A stranger's are never believed and never shown. */
export const OWN_HEADER_PREFIX = 'x-helpdesk-';

/**
 * What a Message-ID or marker says about its mail. `signed`: a key of ours signed the id, and the
 * mail's sender is of the id's domain; everybody who got a mail of ours knows a signed id, so the id
 * alone proves nothing about another sender. `sameDomain`: nobody could check it, but the sender is of
 * the id's domain. `unsigned`: neither. Null: it is no id.
 */
export function ownMailProof(
	value: string,
	fromAddress: string,
	keys: readonly string[],
): 'signed' | 'sameDomain' | 'unsigned' | null {
	const id = readMessageIds(value.slice(0, 2000))[0];
	if (id === undefined) return null;
	const isSameDomain = splitAddress(id).domain === splitAddress(fromAddress).domain;
	if (!isSameDomain) return 'unsigned';
	// Another mailbox of ours is ourselves too, or two helpdesks would answer each other.
	const own = verifyMessageId(id, { keys, domains: [sealDomain(fromAddress)] });
	return own !== null && own.seal !== null ? 'signed' : 'sameDomain';
}
