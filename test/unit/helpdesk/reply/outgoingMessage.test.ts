import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { outgoingMessage } from '../../../../nodes/helpdesk/reply/outgoingMessage';
import type { OutgoingInput } from '../../../../nodes/helpdesk/reply/outgoingMessage';
import { findBodyToken } from '../../../../nodes/helpdesk/threading/bodyToken';
import { deriveNonce, verifyMessageId } from '../../../../nodes/helpdesk/threading/messageIds';
import { requestIdPattern } from '../../../../nodes/helpdesk/threading/requestIdPattern';
import { OWN, customerMail } from './support';

const KEYS = ['a-key-that-is-long-enough-for-this-test'];

function input(changes: Partial<OutgoingInput> = {}): OutgoingInput {
	return {
		operation: 'reply',
		mail: customerMail(),
		mailbox: 'support@example.com',
		own: OWN,
		from: { name: 'Support', address: 'support@example.com' },
		replyTo: [],
		to: [],
		cc: [],
		bcc: [],
		replyAll: false,
		subject: '',
		text: 'Done.',
		html: null,
		quoteOriginal: false,
		requestId: '1234',
		pattern: requestIdPattern('[#123]'),
		subjectToken: true,
		bodyToken: false,
		priority: 'normal',
		headers: [],
		attachments: [],
		signingKeys: KEYS,
		nonce: deriveNonce(['test']),
		now: new Date('2026-01-02T03:04:05Z'),
		...changes,
	};
}

describe('an outgoing message', () => {
	it('is the same for the same input', () => {
		expect(outgoingMessage(input())).toEqual(outgoingMessage(input()));
	});

	it('answers the sender in the thread with a signed id', () => {
		const message = outgoingMessage(input());
		expect(message).toMatchObject({
			to: [{ name: 'Carla', address: 'carla@customer.example' }],
			subject: 'Re: [#1234] Printer',
			inReplyTo: '<first@customer.example>',
			envelopeFrom: 'support@example.com',
			text: 'Done.',
			html: null,
		});
		expect(verifyMessageId(message.messageId, KEYS)).toEqual({ requestId: '1234', verified: true });
		expect(message.headers).toEqual([{ name: 'X-Helpdesk-Mail', value: message.messageId }]);
	});

	it('is marked automatic with the null sender when it acknowledges', () => {
		const message = outgoingMessage(input({ operation: 'acknowledge' }));
		expect(message.envelopeFrom).toBe('');
		expect(
			Object.fromEntries(message.headers.map(({ name, value }) => [name, value])),
		).toMatchObject({
			'Auto-Submitted': 'auto-replied',
			'X-Auto-Response-Suppress': 'All',
			Precedence: 'auto_reply',
		});
	});

	it('keeps a subject that the user gives, without a Re: of ours', () => {
		expect(outgoingMessage(input({ subject: 'We got it' })).subject).toBe('[#1234] We got it');
	});

	it('is unsigned without keys', () => {
		const message = outgoingMessage(input({ signingKeys: [] }));
		expect(verifyMessageId(message.messageId, [])).toEqual({ requestId: '1234', verified: false });
	});

	it('is no answer when it is sent for itself', () => {
		const message = outgoingMessage(
			input({
				operation: 'send',
				mail: null,
				to: [{ name: '', address: 'new@customer.example' }],
				subject: 'Hello',
			}),
		);
		expect(message).toMatchObject({ subject: '[#1234] Hello', inReplyTo: null });
		expect(message.references).toHaveLength(1);
	});

	it('carries the signed token in both bodies where that is wanted', () => {
		const message = outgoingMessage(input({ bodyToken: true, html: '<p>Done.</p>' }));
		expect(findBodyToken(message.text!, KEYS)).toBe('1234');
		expect(findBodyToken(message.html!, KEYS)).toBe('1234');
	});

	it('needs a key for a token in the body', () => {
		expect(() => outgoingMessage(input({ bodyToken: true, signingKeys: [] }))).toThrow('signed');
	});

	it.each([
		[{ text: ' ', html: '' }, 'no text'],
		[{ operation: 'send' as const, mail: null }, 'fill in "To"'],
		[{ mail: customerMail({ from: null, requester: null }) }, 'names nobody'],
		[{ headers: [{ name: 'Bcc', value: 'x@example.com' }] }, 'set by this node'],
		[{ requestId: 'x'.repeat(65) }, '65 bytes'],
	])('refuses %j', (changes, message) => {
		expect(() => outgoingMessage(input(changes))).toThrow(message);
	});

	it('takes recipients up to the limit', () => {
		const many = (count: number) =>
			Array.from({ length: count }, (_one, index) => ({
				name: '',
				address: `c${index}@customer.example`,
			}));
		expect(outgoingMessage(input({ to: many(LIMITS.addressCount) })).to).toHaveLength(
			LIMITS.addressCount,
		);
		expect(() => outgoingMessage(input({ to: many(LIMITS.addressCount + 1) }))).toThrow('at most');
	});

	it('has a Message-ID of plain ASCII for a sender of another script', () => {
		const from = { name: '', address: 'hilfe@müller.example' };
		expect(outgoingMessage(input({ from })).messageId).toMatch(/^<[\x21-\x7e]+>$/);
	});
});
