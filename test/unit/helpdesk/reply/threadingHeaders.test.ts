import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import {
	requestReference,
	threadingHeaders,
} from '../../../../nodes/helpdesk/reply/threadingHeaders';
import { verifyMessageId } from '../../../../nodes/helpdesk/threading/messageIds';
import { customerMail } from './support';

const KEYS = ['a-key-that-is-long-enough-for-this-test'];
const TO = ['carla@customer.example'];
const HERE = { keys: KEYS, domains: ['example.com'] };
const carrier = requestReference({
	requestId: '1234',
	domain: 'example.com',
	recipients: TO,
	keys: KEYS,
})!;

describe('threading headers', () => {
	it('name the parent and its references, oldest first, after the carrier', () => {
		const mail = customerMail({
			messageId: '<c@x.example>',
			references: ['<a@x.example>', '<b@x.example>'],
		});
		expect(threadingHeaders(mail, carrier)).toEqual({
			inReplyTo: '<c@x.example>',
			references: [carrier, '<a@x.example>', '<b@x.example>', '<c@x.example>'],
		});
	});

	it('take the single In-Reply-To where there are no references', () => {
		const mail = customerMail({ inReplyTo: ['<p@x.example>'] });
		expect(threadingHeaders(mail, null).references).toEqual([
			'<p@x.example>',
			'<first@customer.example>',
		]);
	});

	it('do not take one of several In-Reply-To ids (RFC 5322 3.6.4)', () => {
		const mail = customerMail({ inReplyTo: ['<p@x.example>', '<q@x.example>'] });
		expect(threadingHeaders(mail, null).references).toEqual(['<first@customer.example>']);
	});

	it('hold the carrier once where it came back', () => {
		const mail = customerMail({ references: [carrier, '<a@x.example>'] });
		expect(threadingHeaders(mail, carrier).references.filter((id) => id === carrier)).toHaveLength(
			1,
		);
	});

	it('do not name an id that was made up for a mail without one', () => {
		const mail = customerMail({ messageId: '<sha.0@missing-message-id.invalid>' });
		expect(threadingHeaders(mail, carrier)).toEqual({ inReplyTo: null, references: [carrier] });
	});

	it('stay below the limit and keep both ends', () => {
		const references = Array.from({ length: 200 }, (_id, index) => `<id-${index}@x.example>`);
		const made = threadingHeaders(customerMail({ references }), carrier).references;
		expect(made.join(' ').length).toBeLessThanOrEqual(LIMITS.sentReferencesChars);
		expect(made.slice(0, 2)).toEqual([carrier, '<id-0@x.example>']);
		expect(made.slice(-2)).toEqual(['<id-199@x.example>', '<first@customer.example>']);
	});

	it('let no broken id through', () => {
		const mail = customerMail({
			references: ['<a b@x>', 'no-brackets@x', '<ok@x.example>\r\nX: 1'],
		});
		expect(threadingHeaders(mail, null).references).toEqual(['<first@customer.example>']);
	});
});

describe('the second carrier', () => {
	it('is the same for all mail of a request to the same people and verifies as it', () => {
		expect(
			requestReference({ requestId: '1234', domain: 'example.com', recipients: TO, keys: KEYS }),
		).toBe(carrier);
		expect(verifyMessageId(carrier, HERE)).toMatchObject({ requestId: '1234', seal: {} });
		const foreign = { ...HERE, keys: ['another-key-another-key-another-key'] };
		expect(verifyMessageId(carrier, foreign)).toBeNull();
	});

	it('needs a request', () => {
		expect(
			requestReference({ requestId: null, domain: 'example.com', recipients: TO, keys: KEYS }),
		).toBeNull();
	});
});
