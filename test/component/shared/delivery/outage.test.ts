import { describe, expect, it } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { DAY, MINUTE, later, mailbox, quietly, started } from '../../../support/deliveryTest';
import { PollHarness } from '../../../support/pollHarness';

describe('an outage', () => {
	const down = () => new MailError('MAIL_CONNECTION_REFUSED', 'Nothing listens there.');

	it('raises one error, then is quiet until it is over, and mail flows at once', async () => {
		const n8n = await started();
		mailbox.openError = down();
		await expect(n8n.poll()).rejects.toThrow('Nothing listens there.');
		for (let tick = 0; tick < 10; tick++) {
			later(MINUTE);
			await expect(n8n.poll()).resolves.toBeNull();
		}
		mailbox.openError = null;
		mailbox.deliverRequest('After');
		later(MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['After']);
	});

	it('is repeated once a day', async () => {
		const n8n = await started();
		mailbox.openError = down();
		await expect(n8n.poll()).rejects.toThrow();
		later(LIMITS.repeatErrorMs - 1);
		await n8n.poll();
		later(1);
		await expect(n8n.poll()).rejects.toThrow();
	});

	it('does not fail the start of n8n, and the first tick reports it', async () => {
		const n8n = await started();
		mailbox.openError = down();
		await n8n.start();
		await expect(n8n.poll()).rejects.toThrow('Nothing listens there.');
	});

	it.each(['activate', 'update'] as const)('fails an activation by a person (%s)', async (mode) => {
		mailbox.openError = down();
		const n8n = new PollHarness(mailbox);
		await expect(n8n.activate(mode)).rejects.toThrow('Nothing listens there.');
	});

	it('waits as long as the server asks', async () => {
		const n8n = await started();
		mailbox.openError = new MailError('MAIL_THROTTLED', 'slow down', { retryAfterMs: 2 * MINUTE });
		await expect(n8n.poll()).rejects.toThrow();
		mailbox.openError = null;
		mailbox.deliverRequest('After');
		later(2 * MINUTE - 1);
		await n8n.poll();
		expect(n8n.subjects).toEqual([]);
		later(1);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['After']);
	});
});

describe('an outage of several faces', () => {
	it('is one error', async () => {
		const n8n = await started();
		let raised = 0;
		for (let minute = 0; minute < 60; minute++) {
			later(MINUTE);
			const code = minute % 2 === 0 ? 'MAIL_TIMEOUT' : 'MAIL_CONNECTION_REFUSED';
			mailbox.openError = new MailError(code, code);
			await n8n.poll().catch(() => (raised += 1));
		}
		expect(raised).toBe(1);
	});
});

describe('clocks that jump', () => {
	it('back do not put off the retry of a failed mail', async () => {
		const n8n = await started({ ifWorkflowFails: 'retry' });
		mailbox.deliverRequest('Bad');
		await n8n.poll();
		n8n.executions[0]!.fail();
		await n8n.settled();
		later(-365 * DAY);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Bad', 'Bad']);
	});

	it('back do not silence the trigger in an outage', async () => {
		const n8n = await started();
		mailbox.openError = new MailError('MAIL_THROTTLED', 'slow', { retryAfterMs: MINUTE });
		await quietly(n8n.poll());
		mailbox.openError = null;
		mailbox.deliverRequest('After');
		later(-DAY);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['After']);
	});

	it('forward neither lose nor repeat mail', async () => {
		const n8n = await started();
		mailbox.deliverRequest('One');
		await n8n.poll();
		later(365 * DAY);
		mailbox.deliverRequest('Two', { receivedAt: new Date(0).toISOString() });
		await n8n.poll();
		expect(n8n.subjects).toEqual(['One', 'Two']);
	});
});
