import { describe, expect, it } from 'vitest';
import { classify } from '../../../../nodes/helpdesk/classify';
import { FIXTURE_CONTEXT } from '../../../support/mailFixtures';
import { parsedMail } from '../../../support/parsedMail';

type Mail = Parameters<typeof parsedMail>[0];

const from = (address: string): Mail => ({ from: { name: '', address } });
const shop: Mail = {
	...from('no-reply@shop.example'),
	headers: { 'Auto-Submitted': 'auto-generated' },
};

function kindOf(mail: Mail, lists: { alwaysRequests?: string[]; neverRequests?: string[] }) {
	return classify(parsedMail(mail), { ...FIXTURE_CONTEXT, ...lists }).kind;
}

describe('the lists of senders', () => {
	it('make a request of what looks automatic', () => {
		expect(kindOf(shop, {})).toBe('notification');
		expect(kindOf(shop, { alwaysRequests: ['shop.example'] })).toBeNull();
		expect(kindOf(shop, { alwaysRequests: ['other.example'] })).toBe('notification');
	});

	it('keep a person’s address out of the requests', () => {
		expect(kindOf(from('ada@shop.example'), { neverRequests: ['ada@shop.example'] })).toBe(
			'notification',
		);
		expect(kindOf(from('bea@shop.example'), { neverRequests: ['ada@shop.example'] })).toBeNull();
	});

	it('never make a request of our own mail: it would loop', () => {
		const own: Mail = {
			...from('support@example.com'),
			headers: { 'X-Helpdesk-Mail': '<1@example.com>' },
		};
		expect(kindOf(own, { alwaysRequests: ['support@example.com'] })).toBe('own');
	});

	it('leave a bounce a bounce', () => {
		const bounce: Mail = {
			...from('ada@shop.example'),
			headers: { 'X-Failed-Recipients': 'a@b.example' },
		};
		expect(kindOf(bounce, { neverRequests: ['shop.example'] })).toBe('bounce');
	});

	it('say always before never', () => {
		const lists = { alwaysRequests: ['no-reply@shop.example'], neverRequests: ['shop.example'] };
		expect(kindOf(shop, lists)).toBeNull();
		expect(kindOf(from('news@shop.example'), lists)).toBe('notification');
	});
});
