import { describe, expect, it } from 'vitest';
import { replyRecipients } from '../../../../nodes/helpdesk/reply/replyRecipients';
import { OWN, customerMail } from './support';

const who = (address: string, name = '') => ({ name, address });
const carla = who('carla@customer.example', 'Carla');

describe('who gets a reply', () => {
	it('is the sender', () => {
		expect(replyRecipients(customerMail(), OWN, false)).toEqual({ to: [carla], cc: [] });
	});

	it('is Reply-To before the sender', () => {
		const mail = customerMail({ replyTo: [who('office@customer.example')] });
		expect(replyRecipients(mail, OWN, false).to).toEqual([who('office@customer.example')]);
	});

	it('is the sender where Reply-To is the mailbox itself', () => {
		const mail = customerMail({ replyTo: [who('Support+17@Example.com')] });
		expect(replyRecipients(mail, OWN, false).to).toEqual([carla]);
	});

	it('is the customer of a web form that sends from our own address', () => {
		const mail = customerMail({ from: who('support@example.com'), replyTo: [carla] });
		expect(replyRecipients(mail, OWN, false).to).toEqual([carla]);
	});

	it('is the original sender of a mail that an agent forwarded, the agent on reply to all', () => {
		const mail = customerMail({
			from: who('agent@example.com'),
			forwardedBy: who('agent@example.com'),
			replyTo: [who('agent@example.com')],
		});
		expect(replyRecipients(mail, OWN, false)).toEqual({ to: [carla], cc: [] });
		expect(replyRecipients(mail, OWN, true)).toEqual({
			to: [carla],
			cc: [who('agent@example.com')],
		});
	});

	it('are the recipients of a mail of our own', () => {
		const mail = customerMail({
			from: who('support@example.com'),
			requester: who('support@example.com'),
			to: [carla],
		});
		expect(replyRecipients(mail, OWN, false).to).toEqual([carla]);
	});

	it('are all others on reply to all, each once and never the mailbox', () => {
		const mail = customerMail({
			to: [who('support@example.com'), who('boss@customer.example'), who('IT+x@example.com')],
			cc: [
				who('BOSS@customer.example'),
				who('carla@customer.example'),
				who('team@customer.example'),
			],
		});
		expect(replyRecipients(mail, OWN, true)).toEqual({
			to: [carla],
			cc: [who('boss@customer.example'), who('team@customer.example')],
		});
	});

	it('is nobody where only we are named', () => {
		const mail = customerMail({ from: null, requester: null });
		expect(replyRecipients(mail, OWN, true)).toEqual({ to: [], cc: [] });
	});
});
