import { MailError } from '../errors';
import { decodeRequestId, encodeRequestId } from './messageIds';
import type { OpenedSeal, SealScope } from './seal';
import { createSeal, openSeal } from './seal';
import { usableKeys } from './signingKeys';

const LABEL = 'helpdesk-mail body-token 2';
const MARK = '[hd:';
/** Tokens tried in one body; a hostile mail can hold thousands. */
const MOST_TOKENS = 50;

/**
 * A signed token for the body, `[hd:{request id}.{nonce}.{seal}]`: it survives programs that drop
 * threading headers. An unsigned one would let anybody write into a request, so there is none.
 * @throws MailError MAIL_INPUT without keys, or when the request id is too long.
 */
export function createBodyToken(input: {
	requestId: string;
	nonce: Buffer;
	domain: string;
	recipients: readonly string[];
	keys: readonly string[];
}): string {
	const { domain, recipients } = input;
	const [key] = usableKeys(input.keys);
	if (key === undefined) {
		throw new MailError(
			'MAIL_INPUT',
			'A token in the body must be signed. Choose a Helpdesk Reply Tracking credential.',
		);
	}
	const payload = `${encodeRequestId(input.requestId)}.${input.nonce.toString('base64url')}`;
	return `${MARK}${payload}.${createSeal({ label: LABEL, payload, domain, recipients, key })}]`;
}

/** The first valid token in a text or HTML, null when there is none. */
export function findBodyToken(
	body: string,
	scope: SealScope,
): { requestId: string; seal: OpenedSeal } | null {
	if (usableKeys(scope.keys).length === 0) return null;
	let from = 0;
	for (let tried = 0; tried < MOST_TOKENS; tried++) {
		const start = body.indexOf(MARK, from);
		if (start < 0) return null;
		from = start + MARK.length;
		const match = /^([\w-]{1,120})\.([\w-]{1,64})\.([\w-]{1,64})\]/.exec(
			body.slice(from, from + 260),
		);
		if (match === null) continue;
		const [, encoded = '', nonce = '', given = ''] = match;
		const requestId = decodeRequestId(encoded);
		if (requestId == null) continue;
		const seal = openSeal({ label: LABEL, payload: `${encoded}.${nonce}`, given }, scope);
		if (seal !== null) return { requestId, seal };
	}
	return null;
}
