import { describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { MINUTE, later, mailbox, started } from '../../../support/deliveryTest';
import { PollHarness } from '../../../support/pollHarness';

describe('a crash of n8n', () => {
	it('before the execution was inserted brings the mail again', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Printer');
		n8n.diesAtEmit = true;
		await n8n.poll();
		expect(n8n.executions).toEqual([]);
		await n8n.restart();
		expect(n8n.subjects).toEqual(['Printer']);
	});

	it('while executions run brings exactly those again, with the same key', async () => {
		const n8n = await started();
		mailbox.deliverRequest('One');
		mailbox.deliverRequest('Two');
		await n8n.poll();
		n8n.executions[0]!.succeed();
		await n8n.settled();
		await n8n.restart();
		expect(n8n.subjects).toEqual(['One', 'Two', 'Two']);
		expect(n8n.executions[2]!.items[0]!.mailbox.key).toBe(n8n.executions[1]!.items[0]!.mailbox.key);
	});

	it('after the static data of a later mail was lost repeats nothing that has its receipt', async () => {
		const n8n = await started();
		const before = structuredClone(n8n.stored);
		mailbox.deliverRequest('One');
		await n8n.poll();
		n8n.executions[0]!.succeed();
		await n8n.settled();
		n8n.stored = before;
		await n8n.restart();
		expect(n8n.subjects).toEqual(['One']);
	});

	it.each(['move', 'delete'] as const)('repeats nothing that was done by %s', async (after) => {
		const n8n = await started({ afterProcessing: after, targetFolder: 'Done' });
		mailbox.deliverRequest('One');
		await n8n.poll();
		n8n.executions[0]!.succeed();
		await n8n.settled();
		await n8n.restart();
		expect(n8n.subjects).toEqual(['One']);
	});

	it('keeps mails that came while n8n was down', async () => {
		const n8n = await started();
		mailbox.deliverRequest('While down');
		await n8n.restart();
		expect(n8n.subjects).toEqual(['While down']);
	});

	it('sets a mail aside that was in flight at every one of many crashes, and lets the others flow', async () => {
		const n8n = await started({ setAsideFolder: 'Aside' });
		mailbox.deliverRequest('Poison');
		await n8n.poll();
		for (let crash = 0; crash < LIMITS.deliveryDeaths; crash++) await n8n.restart();
		expect(n8n.subjects).toEqual(Array(LIMITS.deliveryDeaths + 1).fill('Poison'));
		await expect(n8n.restart()).rejects.toThrow(/given up: n8n stopped 25 times/);
		await n8n.settled();
		expect(mailbox.folder('Aside')).toHaveLength(1);
		mailbox.deliverRequest('Next');
		await n8n.poll();
		expect(n8n.subjects.at(-1)).toBe('Next');
	});

	it('does not count as a failed execution: five deaths and four failures later it still comes', async () => {
		const n8n = await started({ ifWorkflowFails: 'retry' });
		mailbox.deliverRequest('Unlucky');
		await n8n.poll();
		for (let crash = 0; crash < LIMITS.deliveryAttempts; crash++) await n8n.restart();
		for (let failure = 1; failure < LIMITS.deliveryAttempts; failure++) {
			n8n.executions.at(-1)!.fail();
			await n8n.settled();
			later(60 * MINUTE);
			await n8n.poll();
		}
		expect(n8n.subjects).toHaveLength(2 * LIMITS.deliveryAttempts);
		expect(mailbox.log).toEqual([]);
	});

	it('with more in flight than one poll takes brings the rest with the next poll', async () => {
		const n8n = await started({ maxMessages: 2, maxInFlight: 5 });
		for (const subject of ['One', 'Two', 'Three']) mailbox.deliverRequest(subject);
		await n8n.poll();
		await n8n.poll();
		await n8n.restart();
		await n8n.poll();
		expect(n8n.subjects.slice(3)).toEqual(['One', 'Two', 'Three']);
	});

	it('in a multi-main setup leaves foreign entries until their lease is over', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Printer');
		await n8n.poll();
		vi.stubEnv('N8N_MULTI_MAIN_SETUP_ENABLED', 'true');
		await n8n.restart();
		expect(n8n.subjects).toEqual(['Printer']);
		later(LIMITS.leaseMs - 1);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer']);
		later(1);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer', 'Printer']);
		vi.unstubAllEnvs();
	});

	it('on a mailbox where nothing can be written repeats no more than what was in flight', async () => {
		mailbox.carrier = 'none';
		const n8n = await started();
		mailbox.deliverRequest('One');
		await n8n.poll();
		n8n.executions[0]!.succeed();
		await n8n.settled();
		mailbox.deliverRequest('Two');
		await n8n.poll();
		await n8n.restart();
		expect(n8n.subjects).toEqual(['One', 'Two', 'Two']);
	});

	it('trusts a shared mark only where it was missing when the mail was fetched', async () => {
		mailbox.carrier = 'shared';
		const n8n = await started();
		const marked = mailbox.deliverRequest('Marked by a person');
		mailbox.mail(marked)!.flags.add('$MDNSent');
		mailbox.deliverRequest('Plain');
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Marked by a person', 'Plain']);
		n8n.executions[1]!.succeed();
		await n8n.settled();
		await n8n.restart();
		// The first was in flight when n8n died, and the mark on it is not ours.
		expect(n8n.subjects).toEqual(['Marked by a person', 'Plain', 'Marked by a person']);
	});
});

describe('a shared mark', () => {
	it('that a person set on new mail hides nothing', async () => {
		mailbox.carrier = 'shared';
		const n8n = await started();
		const uid = mailbox.deliverRequest('Answered in Outlook');
		mailbox.mail(uid)!.flags.add('$MDNSent');
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Answered in Outlook']);
	});

	it('of another trigger does not end what was in flight when n8n died', async () => {
		mailbox.carrier = 'shared';
		const [quick, slow] = [new PollHarness(mailbox), new PollHarness(mailbox)];
		slow.node.id = 'node-2';
		slow.triggers = quick.triggers;
		for (const n8n of [quick, slow]) await n8n.activate();
		const uid = mailbox.deliverRequest('Printer');
		for (const n8n of [quick, slow]) await n8n.poll();
		quick.executions[0]!.succeed();
		await quick.settled();
		expect(mailbox.mail(uid)!.flags.has('$MDNSent')).toBe(true);
		await slow.restart();
		expect(slow.subjects).toEqual(['Printer', 'Printer']);
	});
});
