import { MailError } from '../errors';
import {
	decodeRequestId,
	encodeRequestId,
	isSignedByAny,
	signature,
	usableKeys,
} from './messageIds';

const LABEL = 'helpdesk-mail body-token 1';
const MARK = '[hd:';
/** Tokens tried in one body; a hostile mail can hold thousands. */
const MOST_TOKENS = 50;

/**
 * A signed token for the body, `[hd:{request id}.{nonce}.{hmac}]`: it survives programs that drop
 * threading headers. An unsigned one would let anybody write into a request, so there is none.
 * @throws MailError MAIL_INPUT without keys, or when the request id is too long.
 */
export function createBodyToken(input: {
	requestId: string;
	nonce: Buffer;
	keys: readonly string[];
}): string {
	const [key] = usableKeys(input.keys);
	if (key === undefined) {
		throw new MailError(
			'MAIL_INPUT',
			'A token in the body must be signed. Choose a Helpdesk Reply Tracking credential.',
		);
	}
	const payload = `${encodeRequestId(input.requestId)}.${input.nonce.toString('base64url')}`;
	return `${MARK}${payload}.${signature(LABEL, payload, key).toString('base64url')}]`;
}

/** The request id of the first valid token in a text or HTML, null when there is none. */
export function findBodyToken(body: string, keys: readonly string[]): string | null {
	const known = usableKeys(keys);
	if (known.length === 0) return null;
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
		if (isSignedByAny(LABEL, `${encoded}.${nonce}`, given, known)) return requestId;
	}
	return null;
}
