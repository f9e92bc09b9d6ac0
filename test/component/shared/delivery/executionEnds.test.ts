import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import {
	DAY,
	MINUTE,
	RECEIPT,
	later,
	mailbox,
	runsProcesses,
	started,
} from '../../../support/deliveryTest';

describe('acknowledge on success', () => {
	it('brings a failed mail again with growing pauses, then sets it aside and says so once', async () => {
		const n8n = await started({ ifWorkflowFails: 'retry', setAsideFolder: 'Aside' });
		mailbox.deliverRequest('Bad');
		await n8n.poll();
		const pauses: number[] = [];
		for (let attempt = 1; attempt < LIMITS.deliveryAttempts; attempt++) {
			n8n.executions.at(-1)!.fail();
			await n8n.settled();
			let waited = 0;
			while (n8n.executions.length === attempt) {
				later(MINUTE);
				waited += 1;
				await n8n.poll();
			}
			pauses.push(waited);
		}
		expect(pauses).toEqual([1, 5, 20, 60]);
		n8n.executions.at(-1)!.fail();
		await n8n.settled();
		expect(mailbox.folder('Aside')[0]!.flags).toContain('\\Flagged');
		await expect(n8n.poll()).rejects.toThrow(/given up/);
		later(24 * 60 * MINUTE);
		await n8n.poll();
		expect(n8n.executions).toHaveLength(5);
	});

	it('does not hold up the mails behind a failing one', async () => {
		const n8n = await started({ ifWorkflowFails: 'retry' });
		mailbox.deliverRequest('Bad');
		await n8n.poll();
		n8n.executions[0]!.fail();
		await n8n.settled();
		mailbox.deliverRequest('Good');
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Bad', 'Good']);
	});
});

describe('what n8n says of an execution', () => {
	const cancelled = (reason: string) => Object.assign(new Error('cancelled'), { reason });

	it('counts a cancellation by a person as a failure', async () => {
		const n8n = await started();
		const uid = mailbox.deliverRequest('Printer');
		await n8n.poll();
		n8n.executions[0]!.reject(cancelled('manual'));
		await n8n.settled();
		expect(mailbox.mail(uid)!.flags).toContain('\\Flagged');
	});

	it('brings a mail again whose execution was never started', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Printer');
		await n8n.poll();
		n8n.executions[0]!.noExecution();
		await n8n.settled();
		later(MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer', 'Printer']);
	});

	it('waits for the lease when the end is unknown, also while mail of a dead process waits for room', async () => {
		runsProcesses(2);
		const n8n = await started({ maxInFlight: 2 });
		for (const subject of ['One', 'Two']) mailbox.deliverRequest(subject);
		await n8n.poll();
		n8n.settings = { ...n8n.settings, maxInFlight: 1 };
		await n8n.restart();
		expect(n8n.subjects.slice(2)).toEqual(['One']);
		n8n.executions[2]!.reject(new Error('Could not find execution 7'));
		await n8n.settled();
		for (let poll = 0; poll < 2; poll++) await n8n.poll();
		expect(n8n.subjects.slice(2).filter((subject) => subject === 'One')).toHaveLength(1);
	});

	it('waits for the lease when the end is unknown', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Printer');
		await n8n.poll();
		n8n.executions[0]!.reject(cancelled('shutdown'));
		await n8n.settled();
		later(LIMITS.leaseMs - 1);
		await n8n.poll();
		expect(n8n.subjects).toHaveLength(1);
		later(1);
		await n8n.poll();
		expect(n8n.subjects).toHaveLength(2);
	});
});

describe('executions that do not end by themselves', () => {
	it('one that hangs for ever holds up nobody, over a republish too', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Hangs');
		await n8n.poll();
		await n8n.activate('update');
		mailbox.deliverRequest('Behind');
		await n8n.poll();
		later(DAY);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Hangs', 'Behind']);
	});

	it('one in flight while its workflow is republished gets its receipt when it ends', async () => {
		const n8n = await started();
		const uid = mailbox.deliverRequest('Printer');
		await n8n.poll();
		await n8n.activate('update');
		n8n.executions[0]!.succeed();
		await n8n.settled();
		expect(mailbox.mail(uid)!.flags.has(RECEIPT)).toBe(true);
		await n8n.restart();
		expect(n8n.subjects).toEqual(['Printer']);
	});
});
