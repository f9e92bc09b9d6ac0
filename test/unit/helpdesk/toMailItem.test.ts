import { describe, expect, it } from 'vitest';
import { outputIndex } from '../../../nodes/helpdesk/classify';
import { LIMITS } from '../../../nodes/helpdesk/limits';
import type { ParsedMail } from '../../../nodes/helpdesk/model';
import { toMailItem } from '../../../nodes/helpdesk/toMailItem';
import { FIXTURE_CONTEXT } from '../../support/mailFixtures';
import { parsedMail } from '../../support/parsedMail';

const PERSON = { replyText: 'Hello', forwarded: null, findings: [] };

describe('the item', () => {
	it('has every field, null or empty when unknown', () => {
		const item = toMailItem(
			parsedMail({ from: null, messageId: null, date: null, to: [], text: '', subject: '' }),
			{ ...FIXTURE_CONTEXT, address: '', addresses: [] },
			{ ...PERSON, replyText: '' },
		);
		expect(Object.values(item)).not.toContain(undefined);
		expect(item).toMatchObject({
			schemaVersion: 1,
			kind: 'newRequest',
			from: { name: '', address: '' },
			deliveredTo: null,
			bounce: null,
			headers: null,
			debug: null,
		});
	});

	it('gives a mail without Message-ID one that stays, though its server makes its bytes anew', () => {
		const context = { ...FIXTURE_CONTEXT, receivedAt: '2026-11-23T10:00:00.400Z' };
		const make = (more: Partial<Omit<ParsedMail, 'headers'>>, receivedAt = context.receivedAt) =>
			toMailItem(parsedMail({ messageId: null, ...more }), { ...context, receivedAt }, PERSON)
				.messageId;
		expect(make({ sourceHash: 'ab'.repeat(32) })).toBe(make({ sourceHash: 'cd'.repeat(32) }));
		expect(make({}, '2026-11-23T10:00:00Z')).toBe(make({}));
		expect(make({}, '2026-11-23T10:00:01Z')).not.toBe(make({}));
		expect(make({ subject: 'one' })).not.toBe(make({ subject: 'two' }));
		expect(make({ to: [{ name: '', address: 'a@example.test' }] })).not.toBe(make({}));
		expect(make({})).toMatch(/^<sha\.[0-9a-f]{40}@[a-z.-]+>$/);
	});

	it('gives a file without Message-ID one that is the same for the same bytes', () => {
		const context = { ...FIXTURE_CONTEXT, receivedAt: null };
		const make = (sourceHash: string) =>
			toMailItem(parsedMail({ messageId: null, sourceHash }), context, PERSON).messageId;
		expect(make('ab'.repeat(32))).toBe(make('ab'.repeat(32)));
		expect(make('ab'.repeat(32))).not.toBe(make('cd'.repeat(32)));
	});

	it('cuts bodies at their limit, between characters', () => {
		const text = 'ä'.repeat(LIMITS.itemBodyBytes / 2);
		const whole = toMailItem(parsedMail({ text }), FIXTURE_CONTEXT, PERSON);
		expect(whole.truncated).toBe(false);
		expect(whole.text).toBe(text);
		const item = toMailItem(parsedMail({ text: `x${text}` }), FIXTURE_CONTEXT, PERSON);
		expect(item.truncated).toBe(true);
		expect(Buffer.byteLength(item.text)).toBe(LIMITS.itemBodyBytes - 1);
		expect(item.text.endsWith('ä')).toBe(true);
	});

	it('shows headers on request, without our own control headers and with repeated ones as lists', () => {
		const mail = parsedMail({
			headers: { 'X-Helpdesk-Mail': '<forged@x>', 'X-Spam': 'no', __proto__x: '1' },
		});
		const twice = {
			...mail,
			headers: [
				...mail.headers,
				{ name: 'received', value: 'a', raw: 'a' },
				{ name: 'received', value: 'b', raw: 'b' },
				{ name: '__proto__', value: 'p', raw: 'p' },
				{ name: 'x-long', value: 'y'.repeat(LIMITS.headerValueChars + 1), raw: '' },
			],
		};
		const { headers } = toMailItem(twice, { ...FIXTURE_CONTEXT, includeHeaders: true }, PERSON);
		expect(headers?.['x-helpdesk-mail']).toBeUndefined();
		expect(headers?.['x-spam']).toBe('no');
		expect(headers?.received).toEqual(['a', 'b']);
		expect(headers?.['x-long']).toHaveLength(LIMITS.headerValueChars);
		expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
	});

	it('leaves by the output of its kind', () => {
		expect(outputIndex('newRequest')).toBe(0);
		expect(outputIndex('reply')).toBe(1);
		for (const kind of ['autoReply', 'bounce', 'list', 'notification', 'report', 'own'] as const) {
			expect(outputIndex(kind)).toBe(2);
		}
	});
});
