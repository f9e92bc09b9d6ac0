import { describe, expect, it } from 'vitest';
import { mailKey } from '../../../nodes/helpdesk/key';

const MAIL = {
	address: 'support@example.com',
	messageId: '<m1@shop.example.net>',
	date: '2026-10-13T06:00:00.000Z',
	from: 'mara@shop.example.net',
	subject: 'Printer in room 12',
	receivedAt: '2026-10-13T06:00:05Z',
};

describe('the key of a mail', () => {
	it('is 52 characters of base32', () => {
		expect(mailKey(MAIL)).toMatch(/^[a-z2-7]{52}$/);
	});

	it('never changes between versions of this package', () => {
		expect(mailKey(MAIL)).toBe('huas43zyogvwyytb3u3gh6bywvlezelebqkna6uwxkf3ujdxzdeq');
	});

	it('is the same over protocols that spell the same facts differently', () => {
		const spelled = {
			...MAIL,
			address: ' Support@Example.COM',
			messageId: '<m1@shop.example.net> ',
			date: '2026-10-13T08:00:00+02:00',
			from: 'Mara@Shop.example.net',
			subject: 'Printer  in room\t12 ',
			receivedAt: null,
		};
		expect(mailKey(spelled)).toBe(mailKey(MAIL));
	});

	it.each([
		['mailbox', { address: 'sales@example.com' }],
		['Message-ID', { messageId: '<m2@shop.example.net>' }],
		['date', { date: '2026-10-13T06:00:01.000Z' }],
		['sender', { from: 'jonas@shop.example.net' }],
		['subject', { subject: 'Printer in room 13' }],
	])('differs with another %s', (_what, change) => {
		expect(mailKey({ ...MAIL, ...change })).not.toBe(mailKey(MAIL));
	});

	it('takes the received time only where there is no Message-ID', () => {
		const later = { receivedAt: '2026-10-14T06:00:05Z' };
		expect(mailKey({ ...MAIL, ...later })).toBe(mailKey(MAIL));
		const without = { ...MAIL, messageId: null };
		expect(mailKey({ ...without, ...later })).not.toBe(mailKey(without));
	});

	it('keeps neighbouring fields apart', () => {
		const left = mailKey({ ...MAIL, from: 'a', subject: 'bc' });
		expect(left).not.toBe(mailKey({ ...MAIL, from: 'ab', subject: 'c' }));
	});
});
