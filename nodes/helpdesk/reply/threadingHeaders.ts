import { ownMessageId } from '../threading/derivedMessageId';
import { LIMITS } from '../limits';
import { createMessageId, deriveNonce } from '../threading/messageIds';
import type { AnswerableMail } from './answerableMail';

export interface ThreadingHeaders {
	inReplyTo: string | null;
	references: string[];
}

/**
 * The second carrier of a request id: an id of no real message that stands first in References and
 * comes back in them when a provider replaces our Message-ID (Amazon SES, Outlook.com). It is the
 * same for all mail of a request to the same people. Null without a request id.
 */
export function requestReference(input: {
	requestId: string | null;
	domain: string;
	recipients: readonly string[];
	keys: readonly string[];
}): string | null {
	if (input.requestId === null || input.requestId === '') return null;
	const nonce = deriveNonce(['request reference', input.requestId]);
	return createMessageId({ ...input, nonce });
}

function isId(id: string): boolean {
	return /^<[^\s<>]{3,600}>$/.test(id);
}

/**
 * Cuts the middle out until the header is at most `LIMITS.sentReferencesChars` long: programs thread
 * by the first and the last ids, and relays refuse large header blocks.
 */
function prune(ids: readonly string[]): string[] {
	const kept = [...ids];
	const length = () => kept.reduce((sum, id) => sum + id.length + 1, 0);
	while (length() > LIMITS.sentReferencesChars && kept.length > 3) kept.splice(2, 1);
	return kept;
}

/**
 * In-Reply-To and References of a mail (RFC 5322 3.6.4): the parent's References (else its single
 * In-Reply-To) and the parent itself, with the request's second carrier in front.
 *
 * @param parent the mail that is answered; null for a mail of its own.
 */
export function threadingHeaders(
	parent: Pick<AnswerableMail, 'messageId' | 'references' | 'inReplyTo'> | null,
	carrier: string | null,
): ThreadingHeaders {
	const first = carrier === null ? [] : [carrier];
	if (parent === null) return { inReplyTo: null, references: first };
	const earlier =
		parent.references.length > 0
			? parent.references
			: parent.inReplyTo.length === 1
				? parent.inReplyTo
				: [];
	const own = ownMessageId(parent.messageId ?? '');
	const last = own === null ? [] : [own];
	const ids = [...new Set([...first, ...earlier.filter((id) => !last.includes(id)), ...last])];
	return {
		inReplyTo: last.find(isId) ?? null,
		references: prune(ids.filter(isId)),
	};
}
