import { createHash } from 'node:crypto';
import { MailError } from '../errors';
import { LIMITS } from '../limits';
import type { OpenedSeal, SealScope } from './seal';
import { createSeal, openSeal } from './seal';
import { usableKeys } from './signingKeys';

/** A Message-ID of ours, taken apart. */
export interface OwnMessageId {
	/** Null when the message was sent without one. */
	requestId: string | null;
	/** What our signature proves; null for an id that nobody could check. */
	seal: OpenedSeal | null;
}

const PREFIX = 'hd';
/** Stands for "no request id"; no base64url text has one character. */
const NO_REQUEST = '-';
const ID_LABEL = 'helpdesk-mail message-id 2';

/** @throws MailError MAIL_INPUT over `LIMITS.requestIdBytes` bytes. */
export function encodeRequestId(requestId: string | null): string {
	if (requestId === null || requestId === '') return NO_REQUEST;
	const bytes = Buffer.from(requestId, 'utf8');
	if (bytes.length > LIMITS.requestIdBytes) {
		throw new MailError(
			'MAIL_INPUT',
			`The request id has ${bytes.length} bytes; at most ${LIMITS.requestIdBytes} fit into a Message-ID. Use a shorter id.`,
		);
	}
	return bytes.toString('base64url');
}

/** Undefined when it is no encoded request id. */
export function decodeRequestId(encoded: string): string | null | undefined {
	if (encoded === NO_REQUEST) return null;
	const bytes = Buffer.from(encoded, 'base64url');
	if (bytes.length === 0 || bytes.length > LIMITS.requestIdBytes) return undefined;
	// Only the one spelling counts, or two ids would stand for one request.
	if (bytes.toString('base64url') !== encoded) return undefined;
	const text = bytes.toString('utf8');
	return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}

/**
 * The nonce of a message from what makes it this message: item key, node, operation, item index and
 * content. A repeated execution gives the same nonce and so the same Message-ID.
 */
export function deriveNonce(parts: readonly string[]): Buffer {
	const hash = createHash('sha256');
	for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part};`);
	return hash.digest().subarray(0, LIMITS.nonceBytes);
}

/**
 * `<hd.{request id}.{nonce}.{seal}@domain>` (docs/design.md, Threading), base64url throughout; without keys
 * `<hd.{request id}.{nonce}@domain>`. The first key signs.
 *
 * @param input.requestId one that the workflow's author gave, or that came `verified`; null for any
 * other: who gets a signed id can make a mail that counts as an answer to this request.
 * @param input.domain as `sealDomain` makes it; the signature holds for it alone
 * @param input.recipients addresses of the envelope
 * @throws MailError MAIL_INPUT when the request id is over `LIMITS.requestIdBytes` bytes or a key too
 * short.
 */
export function createMessageId(input: {
	requestId: string | null;
	nonce: Buffer;
	domain: string;
	recipients: readonly string[];
	keys: readonly string[];
}): string {
	const { domain, recipients } = input;
	const payload = `${encodeRequestId(input.requestId)}.${input.nonce.toString('base64url')}`;
	const [key] = usableKeys(input.keys);
	const signed =
		key === undefined
			? payload
			: `${payload}.${createSeal({ label: ID_LABEL, payload, domain, recipients, key })}`;
	return `<${PREFIX}.${signed}@${domain}>`;
}

/** The domain of an id of our form, lower case; '' for any other. */
export function messageIdDomain(id: string): string {
	return (
		/^<?hd\.[^\s@<>]{1,400}@([^\s@<>]{1,255})>?$/.exec(id.slice(0, 700))?.[1]?.toLowerCase() ?? ''
	);
}

/**
 * Reads a Message-ID of ours. Null for anything else: a foreign signature is no signature, and ours
 * for another domain is foreign. Without keys nothing can be checked, so our form alone counts and
 * there is no seal; an id from before there were keys (unsigned form) stays readable likewise.
 * @throws MailError MAIL_INPUT for a key that is too short.
 */
export function verifyMessageId(id: string, scope: SealScope): OwnMessageId | null {
	const match =
		/^\s*<?hd\.([\w-]{1,120})\.([\w-]{1,64})(?:\.([\w-]{1,64}))?@([^\s@<>]{1,255})>?\s*$/.exec(
			id.slice(0, 600),
		);
	if (match === null) return null;
	const [, encoded = '', nonce = '', given, domain = ''] = match;
	const requestId = decodeRequestId(encoded);
	if (requestId === undefined) return null;
	if (given === undefined || usableKeys(scope.keys).length === 0) return { requestId, seal: null };
	const named = domain.toLowerCase();
	const isOfUnknown = scope.domains.length === 0;
	const domains = isOfUnknown ? [named] : scope.domains.filter((each) => each === named);
	const payload = `${encoded}.${nonce}`;
	const seal = openSeal({ label: ID_LABEL, payload, given }, { keys: scope.keys, domains });
	// Where nobody said which mailbox this is, it may be another one that the id was made for.
	return seal === null ? null : { requestId, seal: isOfUnknown ? null : seal };
}
