import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { headerBlock } from '../../../../nodes/transports/ews/headerBlock';
import { planFetch } from '../../../../nodes/transports/ews/planFetch';
import type { EwsItem } from '../../../../nodes/transports/ews/ewsItem';
import type { MailRef } from '../../../../nodes/helpdesk/ports';

const ref = (size: number | null): MailRef => ({
	id: String(size),
	size,
	receivedAt: null,
	isSeen: false,
	hasReceipt: false,
});
const sizes = (refs: MailRef[], maxBytes: number) =>
	planFetch(refs, { maxBytes }).map(({ shape, refs: some }) => [
		shape,
		...some.map(({ size }) => size),
	]);

describe('the plan of a fetch', () => {
	it('takes as many bytes as a call may have, and not one more', () => {
		const half = LIMITS.ewsBatchBytes / 2;
		expect(sizes([half, half].map(ref), 1e9)).toEqual([['mime', half, half]]);
		expect(sizes([half, half + 1].map(ref), 1e9)).toEqual([
			['mime', half],
			['mime', half + 1],
		]);
	});

	it('takes as many items as a call may have', () => {
		const many = Array.from({ length: LIMITS.ewsBatchItems + 1 }, () => ref(10));
		expect(planFetch(many, { maxBytes: 1e9 }).map(({ refs }) => refs.length)).toEqual([
			LIMITS.ewsBatchItems,
			1,
		]);
	});

	it('asks for the header alone over the limit, and keeps the order', () => {
		expect(sizes([ref(100), ref(101), ref(null), ref(5)], 100)).toEqual([
			['mime', 100],
			['headers', 101],
			['mime', null, 5],
		]);
	});
});

describe('the header block of a mail without MIME', () => {
	const item = {
		transportHeaders: null,
		headers: [],
		from: '',
		to: '',
		cc: '',
		sentAt: null,
		subject: 'from\r\nproperties',
		messageId: '<a@b.example>',
	} as unknown as EwsItem;

	it('is the transport headers, else the parsed ones, else the properties', () => {
		expect(headerBlock({ ...item, transportHeaders: 'A: 1\nB: 2\n 3\n' })?.toString()).toBe(
			'A: 1\r\nB: 2\r\n 3\r\n\r\n',
		);
		const headers = [
			{ name: 'Subject', value: 'one\r\n two' },
			{ name: 'Message-ID', value: '<c@d.example>' },
		];
		expect(headerBlock({ ...item, headers })?.toString()).toBe(
			'Subject: one two\r\nMessage-ID: <c@d.example>\r\n\r\n',
		);
		expect(headerBlock(item)?.toString()).toBe(
			'Subject: from properties\r\nMessage-ID: <a@b.example>\r\n\r\n',
		);
	});
});
