import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { finishAll, later, mailbox, started } from '../../../support/deliveryTest';
import type { PollHarness } from '../../../support/pollHarness';

describe('several mains', () => {
	beforeEach(() => vi.stubEnv('N8N_MULTI_MAIN_SETUP_ENABLED', 'true'));

	it('repeat nothing when leadership goes there and back', async () => {
		const n8n = await started();
		for (const subject of ['A', 'B', 'C']) mailbox.deliverRequest(subject);
		await n8n.poll();
		for (const execution of n8n.executions) {
			execution.succeed();
			await n8n.settled();
			// Polls that emit nothing: this process counts on, n8n’s database does not.
			await n8n.poll();
		}
		await n8n.asAnotherMain(async () => {
			mailbox.deliverRequest('Taken by the other');
			await n8n.poll();
		});
		// The first poll after a change of leadership leaves its mail to the tick behind it.
		await n8n.poll();
		await n8n.poll();
		expect(n8n.subjects).toEqual(['A', 'B', 'C', 'Taken by the other']);
	});

	it('take over a mail whose lease is over without leaving its place taken for ever', async () => {
		const n8n = await started({ maxInFlight: 1 });
		mailbox.deliverRequest('Slow');
		await n8n.poll();
		later(LIMITS.leaseMs);
		await n8n.asAnotherMain(async () => await n8n.poll().then(() => undefined));
		expect(n8n.subjects).toEqual(['Slow', 'Slow']);
		await n8n.poll();
		await finishAll(n8n);
		mailbox.deliverRequest('Next');
		await n8n.poll();
		expect(n8n.subjects.at(-1)).toBe('Next');
	});
});

describe('two separate processes on one mailbox', () => {
	it('lose nothing; what both took at once has the same key', async () => {
		const one = await started();
		const keys: string[] = [];
		const note = (execution: PollHarness['executions'][number]) => {
			keys.push(...execution.items.map((item) => item.mailbox.key));
		};
		one.onStart = note;
		const two = await started();
		two.onStart = note;
		mailbox.deliverRequest('Both');
		await two.poll();
		await one.poll();
		expect([one.subjects, two.subjects]).toEqual([['Both'], ['Both']]);
		expect(new Set(keys).size).toBe(1);
		await finishAll(one);
		mailbox.deliverRequest('Later');
		await one.poll();
		await finishAll(one);
		expect(one.subjects).toEqual(['Both', 'Later']);
	});
});
