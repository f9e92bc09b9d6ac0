import type { Finding, MailKind, RequestIdSource } from '../model';
import { outputIndex } from './index';

const OUTPUTS = ['Requests', 'Replies', 'Automated'] as const;

const FOUND_IN: Readonly<Record<RequestIdSource, string>> = {
	signedMessageId: 'it answers a message of this helpdesk, proven by the signature',
	messageId:
		'it answers a message of this helpdesk, whose Message-ID was not signed or not checked',
	plusAddress: 'the request ID is in the address it was sent to',
	bodyToken: 'the request ID is in its text, proven by the signature',
	subjectToken: 'the request ID is in the subject, where anybody can write it',
	bounce: 'it reports on a message of this helpdesk',
};

/**
 * Why a mail leaves by its output, in one sentence for a person who wonders: "Automated: automatic answer
 * (Auto-Submitted: auto-replied)".
 *
 * @param decidedBy the finding of the rule that decided who wrote the mail; null where none did
 */
export function whyOf(
	kind: MailKind,
	decidedBy: Finding | null,
	request: { requestId: string | null; source: RequestIdSource | null; answersUs: boolean },
): string {
	const output = OUTPUTS[outputIndex(kind)];
	const rule = decidedBy === null ? null : `${decidedBy.verdict} (${decidedBy.evidence})`;
	if (outputIndex(kind) === 2) return `${output}: ${rule ?? kind}`;
	const about =
		request.source !== null
			? FOUND_IN[request.source]
			: request.answersUs
				? 'it answers a message of this helpdesk that names no request'
				: 'it answers nothing that this helpdesk sent';
	return `${output}: ${about}${rule === null ? '' : `; ${rule}`}`;
}
