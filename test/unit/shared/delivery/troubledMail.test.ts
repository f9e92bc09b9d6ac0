import { describe, expect, it } from 'vitest';
import { MINUTE, finishAll, later, mailbox, quietly, started } from '../../../support/deliveryTest';

describe('a mail that cannot be fetched', () => {
	it('lets those behind it pass after three attempts and is told about in the end', async () => {
		const n8n = await started();
		const bad = mailbox.deliverRequest('Unfetchable');
		mailbox.deliverRequest('Behind');
		mailbox.unfetchable.add(bad);
		for (let poll = 0; poll < 5; poll++) await n8n.poll().catch(() => undefined);
		expect(n8n.subjects).toEqual(['Behind']);
		mailbox.unfetchable.clear();
		later(24 * 60 * MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Behind', 'Unfetchable']);
	});
});

describe('mail that vanishes between listing and fetch', () => {
	it.each(['none', 'shared', 'own'] as const)(
		'makes none behind it come twice (receipts: %s)',
		async (carrier) => {
			mailbox.carrier = carrier;
			const n8n = await started();
			mailbox.deliverRequest('Vanishes');
			mailbox.deliverRequest('Stays');
			const broken = mailbox.deliverRequest('Breaks');
			mailbox.unfetchable.add(broken);
			mailbox.onFetch = () => {
				mailbox.onFetch = () => undefined;
				mailbox.inbox.shift();
			};
			await quietly(n8n.poll());
			await finishAll(n8n);
			mailbox.unfetchable.clear();
			await n8n.poll();
			expect(n8n.subjects).toEqual(['Stays', 'Breaks']);
		},
	);
});
