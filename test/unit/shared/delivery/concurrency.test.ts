import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { finishAll, later, mailbox, runsProcesses, started } from '../../../support/deliveryTest';
import type { PollHarness } from '../../../support/pollHarness';

/** What a tick of the durable scheduler has: it waits for room for its share of that. */
const SHORT_BUDGET_MS = 4000;

/** Resolves when so many executions have been started in all. */
async function startedExecutions(n8n: PollHarness, count: number): Promise<void> {
	await vi.waitFor(() => expect(n8n.executions.length).toBeGreaterThanOrEqual(count), 10_000);
}

function deliverRequests(count: number): void {
	for (let index = 1; index <= count; index++) mailbox.deliverRequest(`Mail ${index}`);
}

describe('n8n that runs two executions at once', () => {
	beforeEach(() => {
		vi.stubEnv('N8N_CONCURRENCY_PRODUCTION_LIMIT', '2');
	});

	it('is handed two mails at a time, and the same poll goes on as they end', async () => {
		const n8n = await started();
		deliverRequests(5);
		const poll = n8n.poll();
		for (const count of [2, 4]) {
			await startedExecutions(n8n, count);
			expect(n8n.executions).toHaveLength(count);
			for (const execution of n8n.executions.slice(-2)) execution.succeed();
		}
		await poll;
		expect(n8n.subjects).toEqual(['Mail 1', 'Mail 2', 'Mail 3', 'Mail 4', 'Mail 5']);
	});

	it('gets another one for a mail that is to come again later', async () => {
		const n8n = await started({ acknowledge: 'onSuccess' });
		deliverRequests(3);
		const poll = n8n.poll();
		await startedExecutions(n8n, 2);
		n8n.executions[0]!.fail();
		await startedExecutions(n8n, 3);
		n8n.executions[1]!.succeed();
		n8n.executions[2]!.succeed();
		await poll;
		expect(n8n.subjects).toEqual(['Mail 1', 'Mail 2', 'Mail 3']);
	});

	it('has each mail once after a kill and a restart, but for the two in flight', async () => {
		runsProcesses(2);
		const n8n = await started();
		n8n.budgetMs = SHORT_BUDGET_MS;
		await n8n.activate();
		deliverRequests(4);
		await n8n.poll();
		n8n.budgetMs = null;
		const restarted = n8n.restart();
		await startedExecutions(n8n, 4);
		n8n.executions.slice(-2).forEach((execution) => execution.succeed());
		await startedExecutions(n8n, 6);
		n8n.executions.slice(-2).forEach((execution) => execution.succeed());
		await restarted;
		expect(n8n.subjects).toEqual(['Mail 1', 'Mail 2', 'Mail 1', 'Mail 2', 'Mail 3', 'Mail 4']);
	});

	it('ends its poll in time when nothing ends, and the next one goes on', async () => {
		const n8n = await started({}, 'durable');
		n8n.durableBudgetMs = SHORT_BUDGET_MS;
		deliverRequests(3);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Mail 1', 'Mail 2']);
		await finishAll(n8n);
		later(LIMITS.refillMs);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Mail 1', 'Mail 2', 'Mail 3']);
	});

	it('ends its poll at once when both places are taken and no more mail is there', async () => {
		const n8n = await started();
		deliverRequests(2);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Mail 1', 'Mail 2']);
	});

	it('need not wait for a poll that waits for room when a person publishes the workflow', async () => {
		const n8n = await started();
		deliverRequests(3);
		const poll = n8n.poll();
		await startedExecutions(n8n, 2);
		await n8n.activate('update');
		await poll;
		expect(n8n.subjects).toEqual(['Mail 1', 'Mail 2']);
	});

	it('is handed nothing more once it was asked to end', async () => {
		const n8n = await started();
		deliverRequests(3);
		const poll = n8n.poll();
		await startedExecutions(n8n, 2);
		n8n.triggers.stop();
		n8n.executions.forEach((execution) => execution.succeed());
		await poll;
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Mail 1', 'Mail 2']);
		await n8n.restart();
		expect(n8n.subjects).toEqual(['Mail 1', 'Mail 2', 'Mail 3']);
	});

	it('is handed all at once where handed over is done', async () => {
		const n8n = await started({ acknowledge: 'immediately' });
		deliverRequests(5);
		await n8n.poll();
		expect(n8n.executions).toHaveLength(5);
	});

	it('is handed no more than the panel says', async () => {
		const n8n = await started({ maxInFlight: 1 });
		deliverRequests(2);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Mail 1']);
	});
});

describe.each([
	{ what: 'no limit', limit: '-1', mode: 'regular' },
	{ what: 'a limit of its workers', limit: '2', mode: 'queue' },
])('n8n with $what', ({ limit, mode }) => {
	it('is handed as many mails as the panel says', async () => {
		vi.stubEnv('N8N_CONCURRENCY_PRODUCTION_LIMIT', limit);
		vi.stubEnv('EXECUTIONS_MODE', mode);
		const n8n = await started();
		deliverRequests(5);
		await n8n.poll();
		expect(n8n.executions).toHaveLength(5);
	});
});
