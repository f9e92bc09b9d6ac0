import { readAnswerableMail } from '../../../../nodes/helpdesk/reply/answerableMail';
import type { AnswerableMail } from '../../../../nodes/helpdesk/reply/answerableMail';

export const OWN = ['support@example.com', 'it@example.com'];

/** A customer's first mail as the trigger gives it. */
export function customerMail(changes: Record<string, unknown> = {}): AnswerableMail {
	return readAnswerableMail({
		kind: 'newRequest',
		requestId: null,
		subject: 'Printer',
		subjectClean: 'Printer',
		from: { name: 'Carla', address: 'carla@customer.example' },
		requester: { name: 'Carla', address: 'carla@customer.example' },
		forwardedBy: null,
		replyTo: [],
		to: [{ name: '', address: 'support@example.com' }],
		cc: [],
		date: '2026-01-02T03:04:05.000Z',
		messageId: '<first@customer.example>',
		inReplyTo: [],
		references: [],
		text: 'It is broken.\nPlease help.',
		headers: null,
		findings: [],
		mailbox: { address: 'support@example.com', key: 'k1' },
		...changes,
	});
}
