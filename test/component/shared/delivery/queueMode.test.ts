import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { finishAll, later, mailbox, runsProcesses, started } from '../../../support/deliveryTest';

describe('in queue mode', () => {
	beforeEach(() => vi.stubEnv('EXECUTIONS_MODE', 'queue'));

	it('a main that was killed takes nothing along: workers finish it, so it comes again only after its lease', async () => {
		runsProcesses(2);
		const n8n = await started();
		mailbox.deliverRequest('Printer');
		await n8n.poll();
		await n8n.restart();
		later(LIMITS.leaseMs - 1);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer']);
		later(1);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer', 'Printer']);
	});

	it('many kills do not multiply what is in flight, and new mail flows', async () => {
		runsProcesses(9);
		const n8n = await started();
		mailbox.deliverRequest('First');
		await n8n.poll();
		for (let kill = 0; kill < 8; kill++) {
			await n8n.restart();
			mailbox.deliverRequest(`Mail ${kill}`);
			await n8n.poll();
		}
		expect(n8n.subjects).toHaveLength(9);
		expect(new Set(n8n.subjects).size).toBe(9);
	});

	it('kills with all places taken do not make new mail wait for the end of the leases', async () => {
		runsProcesses(5);
		const n8n = await started({ maxInFlight: 10 });
		for (let kill = 0; kill < 4; kill++) {
			for (let n = 0; n < 10; n++) mailbox.deliverRequest(`Mail ${kill}.${n}`);
			await n8n.poll();
			await n8n.restart();
		}
		mailbox.deliverRequest('New');
		for (let poll = 0; poll < 8; poll++) {
			await n8n.poll();
			await finishAll(n8n);
		}
		expect(n8n.subjects).toContain('New');
		expect(n8n.subjects).toHaveLength(41);
	});

	it.each(['keepUnread', 'retry'] as const)(
		'a worker that died took its executions along: the mail comes again with the next poll (%s)',
		async (ifWorkflowFails) => {
			const n8n = await started({ ifWorkflowFails });
			const uid = mailbox.deliverRequest('Printer');
			await n8n.poll();
			n8n.executions[0]!.loseWorker();
			await n8n.settled();
			await n8n.poll();
			expect(n8n.subjects).toEqual(['Printer', 'Printer']);
			expect(mailbox.mail(uid)!.flags.size).toBe(0);
			const [before, after] = n8n.executions.map(({ items }) => items[0]!.mailbox.key);
			expect(after).toBe(before);
			await finishAll(n8n);
			await n8n.poll();
			expect(n8n.subjects).toHaveLength(2);
		},
	);

	it('a mail that takes every worker along is set aside in the end', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Bomb');
		await n8n.poll();
		for (let death = 0; death < LIMITS.deliveryDeaths; death++) {
			n8n.executions.at(-1)!.loseWorker();
			await n8n.settled();
			await n8n.poll();
		}
		n8n.executions.at(-1)!.loseWorker();
		await n8n.settled();
		await expect(n8n.poll()).rejects.toThrow(/given up/);
		expect(n8n.executions).toHaveLength(LIMITS.deliveryDeaths + 1);
	});

	it('what had its mark written before the kill does not come again', async () => {
		runsProcesses(2);
		const n8n = await started();
		mailbox.deliverRequest('Printer');
		await n8n.poll();
		await finishAll(n8n);
		await n8n.restart();
		later(LIMITS.leaseMs);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer']);
	});
});
