import { LIMITS } from '../limits';
import type { RequestIdPattern } from '../threading/requestIdPattern';
import { stripSubject } from '../threading/stripSubject';

export interface SubjectInput {
	subject: string;
	requestId: string | null;
	/** Finds, removes and writes the token. */
	pattern: RequestIdPattern;
	isReply: boolean;
	/** Put the request's token into the subject. */
	withToken: boolean;
}

/** One line without control characters. */
function oneLine(text: string): string {
	return text
		.replace(/[\x00-\x1f\x7f\u2028\u2029]+/g, ' ')
		.replace(/ {2,}/g, ' ')
		.trim();
}

/**
 * The subject of a mail we send: one `Re:` for a reply, the request's token once and in front,
 * whatever was there before; cut to `LIMITS.subjectChars` with the token kept. A pattern of the
 * user's own cannot be turned round into a token; then the subject stays without one.
 */
export function outgoingSubject(input: SubjectInput): string {
	const { pattern, requestId, isReply, withToken } = input;
	const token = withToken && requestId !== null ? (pattern.format(requestId) ?? '') : '';
	const clean = isReply
		? stripSubject(oneLine(input.subject), token === '' ? null : pattern)
		: token === ''
			? oneLine(input.subject)
			: oneLine(pattern.remove(oneLine(input.subject)));
	const head = [isReply ? 'Re:' : '', token].filter((part) => part !== '').join(' ');
	const room = LIMITS.subjectChars - head.length - 1;
	const rest = clean.length <= room ? clean : `${[...clean.slice(0, room - 1)].join('')}…`;
	return [head, rest].filter((part) => part !== '').join(' ');
}
