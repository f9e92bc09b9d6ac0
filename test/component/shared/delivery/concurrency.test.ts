import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { concurrencyLimit } from '../../../../nodes/shared/delivery/concurrencyLimit';
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
		const n8n = await started({ ifWorkflowFails: 'retry' });
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

	it('is handed the next mail at once when places became free while the mailbox was read', async () => {
		const n8n = await started({ ifWorkflowFails: 'retry' });
		deliverRequests(6);
		mailbox.onFetch = () => n8n.executions.forEach((execution) => execution.fail());
		const poll = n8n.poll();
		await startedExecutions(n8n, 2);
		n8n.executions[0]!.fail();
		await startedExecutions(n8n, 6);
		await poll;
		expect(new Set(n8n.subjects).size).toBe(6);
	});

	it('does not wait for the next poll to withhold more strangers than it has places', async () => {
		const n8n = await started({ disableNewRequests: true, withheldFolder: 'Withheld' });
		deliverRequests(10);
		await n8n.poll();
		await n8n.settled();
		expect(mailbox.folder('Withheld')).toHaveLength(10);
	});

	it('finds the new mail of a renumbered folder in one poll', async () => {
		mailbox.carrier = 'none';
		const n8n = await started({ ifWorkflowFails: 'ignore' });
		deliverRequests(20);
		await n8n.poll();
		await finishAll(n8n);
		n8n.settings = { ...n8n.settings, ifWorkflowFails: 'keepUnread' };
		mailbox.renumber();
		mailbox.deliverRequest('New');
		await n8n.poll();
		expect(n8n.subjects.slice(20)).toEqual(['New']);
	});

	it('gets no more mails in one poll than the parameters say', async () => {
		const n8n = await started({ maxMessages: 3 });
		deliverRequests(5);
		const poll = n8n.poll();
		await startedExecutions(n8n, 2);
		n8n.executions.forEach((execution) => execution.succeed());
		await poll;
		expect(n8n.executions).toHaveLength(3);
	});

	it('hears nothing of a connection that is lost while a poll goes on', async () => {
		const n8n = await started();
		deliverRequests(3);
		const poll = n8n.poll();
		await startedExecutions(n8n, 2);
		mailbox.onList = () => {
			throw new MailError('MAIL_CONNECTION_LOST', 'gone');
		};
		n8n.executions.forEach((execution) => execution.succeed());
		await poll;
		mailbox.onList = () => undefined;
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Mail 1', 'Mail 2', 'Mail 3']);
	});

	it('is told of places that are taken for an hour, and what to do', async () => {
		const n8n = await started();
		n8n.budgetMs = SHORT_BUDGET_MS;
		await n8n.activate();
		deliverRequests(3);
		await n8n.poll();
		n8n.budgetMs = null;
		later(LIMITS.boundReportMs / 2);
		await n8n.poll();
		later(LIMITS.boundReportMs);
		await expect(n8n.poll()).rejects.toMatchObject({
			message: expect.stringContaining('2 executions have been running for an hour') as string,
			description: expect.stringContaining('N8N_CONCURRENCY_PRODUCTION_LIMIT') as string,
		});
	});

	it('leaves one place to each trigger, and together they take no more than there are', async () => {
		const n8n = await started();
		n8n.budgetMs = SHORT_BUDGET_MS;
		await n8n.activate();
		deliverRequests(4);
		await n8n.poll();
		const executions = n8n.executions.length;
		n8n.node = { ...n8n.node, id: 'node-2', name: 'Other' };
		n8n.settings = { ...n8n.settings, startFrom: 'all' as never };
		await n8n.activate();
		await n8n.poll();
		expect(executions).toBe(2);
		expect(n8n.executions).toHaveLength(3);
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

	it('gets no position stored behind a mail that it was not handed', async () => {
		runsProcesses(2);
		const n8n = await started();
		deliverRequests(2);
		mailbox.onFetch = () => n8n.triggers.stop();
		await n8n.poll();
		mailbox.onFetch = () => undefined;
		await n8n.activate('update');
		await n8n.restart();
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
		const n8n = await started({ ifWorkflowFails: 'ignore' });
		deliverRequests(5);
		await n8n.poll();
		expect(n8n.executions).toHaveLength(5);
	});

	it('is handed no more than the parameters say', async () => {
		const n8n = await started({ maxInFlight: 1 });
		deliverRequests(2);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Mail 1']);
	});
});

describe('the limit', () => {
	let folder: string;

	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'helpdesk-mail-limit-'));
	});

	afterEach(() => {
		rmSync(folder, { recursive: true });
	});

	it('is read from a file, as n8n reads it', () => {
		const file = join(folder, 'limit');
		writeFileSync(file, '7\n');
		vi.stubEnv('N8N_CONCURRENCY_PRODUCTION_LIMIT_FILE', file);
		expect(concurrencyLimit()).toBe(7);
	});

	it('is none where the file is gone', () => {
		vi.stubEnv('N8N_CONCURRENCY_PRODUCTION_LIMIT_FILE', join(folder, 'gone'));
		expect(concurrencyLimit()).toBe(Infinity);
	});

	it.each([
		['"3"', 'regular', 3],
		['3', '"queue"', Infinity],
		['0', '', Infinity],
		['-1', '', Infinity],
		['many', '', Infinity],
	])('of %s in mode %s is %d', (limit, mode, expected) => {
		vi.stubEnv('N8N_CONCURRENCY_PRODUCTION_LIMIT', limit);
		vi.stubEnv('EXECUTIONS_MODE', mode);
		expect(concurrencyLimit()).toBe(expected);
	});
});

describe.each([
	{ what: 'no limit', limit: '-1', mode: 'regular' },
	{ what: 'a limit of its workers', limit: '2', mode: 'queue' },
])('n8n with $what', ({ limit, mode }) => {
	it('is handed as many mails as the parameters say', async () => {
		vi.stubEnv('N8N_CONCURRENCY_PRODUCTION_LIMIT', limit);
		vi.stubEnv('EXECUTIONS_MODE', mode);
		const n8n = await started();
		deliverRequests(5);
		await n8n.poll();
		expect(n8n.executions).toHaveLength(5);
	});
});
