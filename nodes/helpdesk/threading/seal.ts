import { createHmac, timingSafeEqual } from 'node:crypto';
import { normalAddress, ownAddresses, splitAddress, withoutTag } from '../address/ownAddresses';
import { LIMITS } from '../limits';
import type { MailContext } from '../model';
import { usableKeys } from './signingKeys';

/** Whose seals count here: those of our keys, made for a domain that this mailbox sends as. */
export interface SealScope {
	keys: readonly string[];
	/** As `sealDomain` makes them. */
	domains: readonly string[];
}

/** What a valid seal proves. */
export interface OpenedSeal {
	/**
	 * Whether the message was sent to this address, plus tag or not; null when it went to more
	 * addresses than a seal holds. One in four thousand million strangers is taken for a recipient.
	 */
	wasSentTo(address: string): boolean | null;
}

const TAG_BYTES = 4;
const TAGS_BYTES = TAG_BYTES * LIMITS.sealRecipients;
/** Stands in the place of an address: more recipients than the seal holds. */
const TOO_MANY = '*';

/**
 * The domain that a seal is bound to: that of an address, ASCII and lower case; a reserved one where
 * a Message-ID cannot hold it (an address literal).
 */
export function sealDomain(address: string): string {
	const { domain } = splitAddress(address);
	let ascii = domain;
	if (/[^\x00-\x7f]/.test(domain)) {
		try {
			ascii = new URL(`http://${domain}`).hostname;
		} catch {
			ascii = '';
		}
	}
	return /^[a-z0-9.-]{1,253}$/.test(ascii) ? ascii : 'helpdesk-mail.invalid';
}

/** The seals that count for a mailbox; none while nobody said which mailbox it is. */
export function sealScope(context: MailContext): SealScope {
	const domains = ownAddresses(context).map(sealDomain);
	return { keys: context.signingKeys, domains: [...new Set(domains)] };
}

function hmac(key: string, label: string, parts: readonly string[]): Buffer {
	return createHmac('sha256', key)
		.update([label, ...parts].join('\n'))
		.digest();
}

/** Salted by the payload and so by the nonce: two messages to one address have nothing in common. */
function tagOf(key: string, payload: string, recipient: string): Buffer {
	return hmac(key, 'helpdesk-mail recipient 1', [payload, recipient]).subarray(0, TAG_BYTES);
}

/**
 * Always the same number of tags in an order that tells nothing: a recipient must not learn from the
 * id that there were others in Bcc.
 */
function recipientTags(key: string, payload: string, recipients: readonly string[]): Buffer {
	const known = [
		...new Set(recipients.filter((each) => normalAddress(each) !== '').map(withoutTag)),
	];
	const named = known.length > LIMITS.sealRecipients ? [TOO_MANY] : known;
	const tags = named.map((each) => tagOf(key, payload, each));
	while (tags.length < LIMITS.sealRecipients) {
		const filler = [payload, String(tags.length), ...named];
		tags.push(hmac(key, 'helpdesk-mail filler 1', filler).subarray(0, TAG_BYTES));
	}
	return Buffer.concat(tags.sort((a, b) => a.compare(b)));
}

function signature(key: string, label: string, payload: string, domain: string, tags: Buffer) {
	const parts = [payload, domain, tags.toString('base64url')];
	return hmac(key, label, parts).subarray(0, LIMITS.signatureBytes);
}

/**
 * Signs a payload for a sending domain and a list of recipients: HMAC-SHA-256, cut to
 * `LIMITS.signatureBytes`, with a short keyed hash of each recipient behind it, in base64url.
 *
 * @param label tells the uses of one key apart
 * @param recipients addresses of the whole envelope
 */
export function createSeal(input: {
	label: string;
	payload: string;
	domain: string;
	recipients: readonly string[];
	key: string;
}): string {
	const { key, label, payload, domain } = input;
	const tags = recipientTags(key, payload, input.recipients);
	return Buffer.concat([signature(key, label, payload, domain, tags), tags]).toString('base64url');
}

/**
 * Checks a seal against every key and domain of the scope, in constant time over them: how long it
 * takes tells nothing about a match. Only the one spelling counts that `createSeal` writes. Null when
 * it is none of ours.
 */
export function openSeal(
	input: { label: string; payload: string; given: string },
	{ keys, domains }: SealScope,
): OpenedSeal | null {
	const { label, payload, given } = input;
	const bytes = Buffer.from(given, 'base64url');
	if (bytes.length !== LIMITS.signatureBytes + TAGS_BYTES) return null;
	if (bytes.toString('base64url') !== given) return null;
	const tags = bytes.subarray(LIMITS.signatureBytes);
	let signer: string | null = null;
	for (const key of usableKeys(keys)) {
		for (const domain of domains) {
			const expected = signature(key, label, payload, domain, tags);
			if (timingSafeEqual(bytes.subarray(0, LIMITS.signatureBytes), expected)) signer = key;
		}
	}
	if (signer === null) return null;
	const key = signer;
	const holds = (recipient: string): boolean => {
		const wanted = tagOf(key, payload, recipient);
		for (let at = 0; at < tags.length; at += TAG_BYTES) {
			if (wanted.equals(tags.subarray(at, at + TAG_BYTES))) return true;
		}
		return false;
	};
	return {
		wasSentTo: (address) => (holds(TOO_MANY) ? null : holds(withoutTag(address))),
	};
}
