import { describe, expect, it } from 'vitest';
import { MINUTE, later, mailbox, started } from '../../../support/deliveryTest';
import { PollHarness } from '../../../support/pollHarness';

describe('where a first run begins', () => {
	it.each([
		['activation', []],
		['everything', ['Old']],
	] as const)('%s', async (startFrom, subjects) => {
		mailbox.deliverRequest('Old');
		const n8n = await started({ startFrom });
		await n8n.poll();
		expect(n8n.subjects).toEqual(subjects);
	});

	it('looks back two intervals and ten minutes when n8n dropped the baseline', async () => {
		const n8n = await started();
		n8n.stored = {};
		const at = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString();
		mailbox.deliverRequest('Too old', { receivedAt: at(13) });
		mailbox.deliverRequest('Recent', { receivedAt: at(11) });
		// A tick of the durable scheduler in a process that has not seen the activation.
		const fresh = new PollHarness(mailbox);
		fresh.budgetMs = 36_000;
		await fresh.activate('update');
		expect(fresh.subjects).toEqual(['Recent']);
	});

	it('is remembered when the workflow is switched off, edited and published again', async () => {
		const n8n = await started();
		mailbox.deliverRequest('While off');
		await n8n.activate('update');
		await n8n.poll();
		expect(n8n.subjects).toEqual(['While off']);
	});

	it('is remembered when the node is renamed', async () => {
		const n8n = await started();
		n8n.node = { ...n8n.node, name: 'Renamed' };
		mailbox.deliverRequest('After renaming');
		await n8n.activate('update');
		await n8n.poll();
		n8n.executions[0]!.succeed();
		await n8n.settled();
		mailbox.deliverRequest('After a restart');
		await n8n.restart();
		expect(n8n.subjects).toEqual(['After renaming', 'After a restart']);
	});
});

describe('an activation', () => {
	it('leaves its mail to the first tick where that is near, so that n8n is done with it at once', async () => {
		mailbox.deliverRequest('Old');
		const n8n = await started({ startFrom: 'everything' });
		expect(n8n.subjects).toEqual([]);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Old']);
	});

	it('emits at once where the first tick is hours away', async () => {
		mailbox.deliverRequest('Old');
		const n8n = new PollHarness(mailbox, { startFrom: 'everything' });
		n8n.node.parameters = { pollTimes: { item: [{ mode: 'everyX', value: 2, unit: 'hours' }] } };
		await n8n.activate();
		expect(n8n.subjects).toEqual(['Old']);
	});
});

describe('a slow first walk through a huge folder', () => {
	it('goes on where the last poll ended', async () => {
		const n8n = await started();
		for (let index = 0; index < 30; index++) mailbox.deliverRequest(`Old ${index}`);
		mailbox.walkAtMost = 10;
		// Each listing takes longer than a poll has for taking mail.
		mailbox.onList = () => later(4 * MINUTE);
		let listings = 0;
		for (let poll = 0; poll < 3; poll++) {
			await n8n.poll();
			listings += 1;
		}
		expect(listings).toBe(3);
		mailbox.walkAtMost = null;
		mailbox.onList = () => undefined;
		mailbox.deliverRequest('New');
		await n8n.poll();
		expect(n8n.subjects).toEqual(['New']);
	});
});

describe('a test run', () => {
	it('shows the newest mail, and how the published trigger would go on, without a change', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Older');
		await n8n.poll();
		n8n.executions[0]!.succeed();
		await n8n.settled();
		mailbox.deliverRequest('Newest');
		const before = structuredClone(mailbox.log);
		const outputs = await n8n.manual();
		const [item] = outputs!.flat();
		expect(item!.json).toMatchObject({ subject: 'Newest' });
		expect(item!.json.findings).toContainEqual({
			rule: 'position',
			verdict: 'continue',
			evidence: expect.stringContaining('continues where it stopped') as string,
		});
		expect(mailbox.log).toEqual(before);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Older', 'Newest']);
	});

	it('asks for the marks where no state is stored, before it reads the mail', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Done');
		await n8n.poll();
		n8n.executions[0]!.succeed();
		await n8n.settled();
		n8n.stored = {};
		const [item] = (await n8n.manual())!.flat();
		expect(item!.json.findings).toContainEqual(
			expect.objectContaining({ rule: 'position', verdict: 'walk' }),
		);
	});
});
