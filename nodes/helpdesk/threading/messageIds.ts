import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { MailError } from '../errors';
import { LIMITS } from '../limits';

/** A Message-ID of ours, taken apart. */
export interface OwnMessageId {
	/** Null when the message was sent without one. */
	requestId: string | null;
	/** A key of ours signed it. False for an id that nobody could check. */
	verified: boolean;
}

const PREFIX = 'hd';
/** Stands for "no request id"; no base64url text has one character. */
const NO_REQUEST = '-';
const ID_LABEL = 'helpdesk-mail message-id 1';

/** HMAC-SHA-256 over label and payload, cut to `LIMITS.signatureBytes`. */
export function signature(label: string, payload: string, key: string): Buffer {
	return createHmac('sha256', key)
		.update(`${label}\n${payload}`)
		.digest()
		.subarray(0, LIMITS.signatureBytes);
}

/** Compares against every key in constant time: how long it takes tells nothing about the match. */
export function isSignedByAny(
	label: string,
	payload: string,
	given: string,
	keys: readonly string[],
): boolean {
	const bytes = Buffer.from(given, 'base64url');
	let found = false;
	for (const key of keys) {
		const expected = signature(label, payload, key);
		if (bytes.length === expected.length && timingSafeEqual(bytes, expected)) found = true;
	}
	return found;
}

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

/** Keys of the credential, ready for use: empty lines are none. */
export function usableKeys(keys: readonly string[]): string[] {
	return keys.map((key) => key.trim()).filter((key) => key !== '');
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
 * `<hd.{request id}.{nonce}.{hmac}@domain>` (DESIGN 6), base64url throughout; without keys
 * `<hd.{request id}.{nonce}@domain>`. The first key signs.
 * @throws MailError MAIL_INPUT when the request id is over `LIMITS.requestIdBytes` bytes.
 */
export function createMessageId(input: {
	requestId: string | null;
	nonce: Buffer;
	domain: string;
	keys: readonly string[];
}): string {
	const nonce = input.nonce.toString('base64url');
	const payload = `${encodeRequestId(input.requestId)}.${nonce}`;
	const [key] = usableKeys(input.keys);
	const signed =
		key === undefined
			? payload
			: `${payload}.${signature(ID_LABEL, payload, key).toString('base64url')}`;
	return `<${PREFIX}.${signed}@${input.domain}>`;
}

/**
 * Reads a Message-ID of ours, in constant time over the keys. Null for anything else: a foreign
 * signature is no signature. Without keys nothing can be checked, so our form alone counts and
 * `verified` is false; an id from before there were keys (unsigned form) stays readable likewise.
 */
export function verifyMessageId(id: string, keys: readonly string[]): OwnMessageId | null {
	const match =
		/^\s*<?hd\.([\w-]{1,120})\.([\w-]{1,64})(?:\.([\w-]{1,64}))?@[^\s@<>]{1,255}>?\s*$/.exec(
			id.slice(0, 600),
		);
	if (match === null) return null;
	const [, encoded = '', nonce = '', given] = match;
	const requestId = decodeRequestId(encoded);
	if (requestId === undefined) return null;
	const known = usableKeys(keys);
	if (given === undefined || known.length === 0) return { requestId, verified: false };
	if (!isSignedByAny(ID_LABEL, `${encoded}.${nonce}`, given, known)) return null;
	return { requestId, verified: true };
}
