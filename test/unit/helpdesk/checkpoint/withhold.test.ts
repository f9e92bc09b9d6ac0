import { describe, expect, it } from 'vitest';
import { withholdNewRequest } from '../../../../nodes/helpdesk/checkpoint/withhold';
import type { MailItem } from '../../../../nodes/helpdesk/model';
import { NOT_CHECKED } from '../../../../nodes/helpdesk/trust/authentication';

const settings = {
	disableNewRequests: true,
	newRequestAllowList: ['boss@example.com', 'vip.example'],
};

const decide = (address: string, changes: Partial<MailItem> = {}) =>
	withholdNewRequest(
		{
			kind: 'newRequest',
			from: { name: '', address },
			authentication: NOT_CHECKED,
			inReplyTo: [],
			references: [],
			...changes,
		},
		settings,
	);

describe('a mail that would open a request where only replies are taken', () => {
	it('is held back', () => {
		expect(decide('ada@customer.example')).toBe('withheld');
	});

	it.each(['boss@example.com', 'Boss@Example.com', 'anybody@vip.example'])(
		'is handed over from %s, who is listed',
		(address) => {
			expect(decide(address)).toBe('emit');
		},
	);

	it('is held back when the domain of a listed sender calls it forged', () => {
		const authentication = { ...NOT_CHECKED, dmarc: 'fail' };
		expect(decide('boss@example.com', { authentication })).toBe('withheld');
	});

	it.each([{ inReplyTo: ['<a@b.example>'] }, { references: ['<a@b.example>'] }])(
		'is a reply when it refers to an earlier message: %j',
		(changes) => {
			expect(decide('ada@customer.example', changes)).toBe('asReply');
		},
	);
});
