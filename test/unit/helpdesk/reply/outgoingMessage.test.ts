import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { outgoingMessage } from '../../../../nodes/helpdesk/reply/outgoingMessage';
import type { OutgoingInput } from '../../../../nodes/helpdesk/reply/outgoingMessage';
import { findBodyToken } from '../../../../nodes/helpdesk/threading/bodyToken';
import { deriveNonce, verifyMessageId } from '../../../../nodes/helpdesk/threading/messageIds';
import { requestIdPattern } from '../../../../nodes/helpdesk/threading/requestIdPattern';
import { OWN, customerMail } from './support';

const KEYS = ['a-key-that-is-long-enough-for-this-test'];
const HERE = { keys: KEYS, domains: ['example.com'] };

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
		signedRequestId: '1234',
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
		expect(verifyMessageId(message.messageId, HERE)).toMatchObject({ requestId: '1234', seal: {} });
		expect(message.headers).toEqual([{ name: 'X-Helpdesk-Mail', value: message.messageId }]);
	});

	it('goes to one address when it acknowledges, whatever Reply-To says', () => {
		const replyTo = Array.from({ length: 400 }, (_one, index) => ({
			name: '',
			address: `victim${index}@elsewhere.example`,
		}));
		const mail = customerMail({ replyTo });
		const { to, cc, bcc } = outgoingMessage(input({ operation: 'acknowledge', mail }));
		expect([to.map(({ address }) => address), cc, bcc]).toEqual([
			['carla@customer.example'],
			[],
			[],
		]);
	});

	it('refuses a second address when it acknowledges', () => {
		const to = [
			{ name: '', address: 'a@customer.example' },
			{ name: '', address: 'b@customer.example' },
		];
		expect(() => outgoingMessage(input({ operation: 'acknowledge', to }))).toThrow(
			'An acknowledgement goes to one address',
		);
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
		expect(verifyMessageId(message.messageId, HERE)).toEqual({ requestId: '1234', seal: null });
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
		expect(findBodyToken(message.text!, HERE)?.requestId).toBe('1234');
		expect(findBodyToken(message.html!, HERE)?.requestId).toBe('1234');
	});

	it('signs nothing that only a stranger named, in no carrier, and may still say it in the subject', () => {
		const mail = customerMail({
			requestId: '4711',
			references: ['<hd.NDcxMQ.AAAAAAAAAAAAAAAA@example.com>'],
		});
		const message = outgoingMessage(
			input({ mail, requestId: '4711', signedRequestId: null, bodyToken: true, html: '<p>Hi</p>' }),
		);
		expect(message.subject).toBe('Re: [#4711] Printer');
		const ids = [message.messageId, ...message.references];
		const signed = ids.map((id) => verifyMessageId(id, HERE)).filter((own) => own?.seal != null);
		expect(signed.map((own) => own?.requestId)).toEqual([null]);
		expect(`${message.text}${message.html}`).not.toContain('[hd:');
	});

	it('is sealed for the whole envelope, Bcc too, and not for anybody else', () => {
		const person = (name: string) => ({ name: '', address: `${name}@people.example` });
		const message = outgoingMessage(
			input({ to: [person('to')], cc: [person('cc')], bcc: [person('bcc')], bodyToken: true }),
		);
		const seals = [
			verifyMessageId(message.messageId, HERE)?.seal,
			verifyMessageId(message.references[0] ?? '', HERE)?.seal,
			findBodyToken(message.text ?? '', HERE)?.seal,
		];
		for (const seal of seals) {
			for (const name of ['to', 'cc', 'bcc'])
				expect(seal?.wasSentTo(person(name).address)).toBe(true);
			expect(seal?.wasSentTo('stranger@people.example')).toBe(false);
		}
	});

	it('needs a key for a token in the body', () => {
		expect(() => outgoingMessage(input({ bodyToken: true, signingKeys: [] }))).toThrow('signed');
	});

	it.each([
		[{ text: ' ', html: '' }, 'no text'],
		[{ operation: 'send' as const, mail: null }, 'fill in "To"'],
		[{ mail: customerMail({ from: null, requester: null }) }, 'has nobody to reply to'],
		[{ headers: [{ name: 'Bcc', value: 'x@example.com' }] }, 'set by this node'],
		[{ signedRequestId: 'x'.repeat(65) }, '65 bytes'],
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
