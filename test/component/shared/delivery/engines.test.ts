import { describe, expect, it } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import {
	MINUTE,
	finishAll,
	later,
	mailbox,
	quietly,
	runsProcesses,
	started,
} from '../../../support/deliveryTest';

const ENGINES = ['default', 'durable', 'durableCursors'] as const;

describe.each(ENGINES)('in the %s engine', (engine) => {
	it('mail flows once each over empty polls, failed polls, a kill and a restart', async () => {
		runsProcesses(3);
		const n8n = await started({}, engine);
		await n8n.poll();
		mailbox.deliverRequest('One');
		await n8n.poll();
		await n8n.poll();
		await finishAll(n8n);
		mailbox.openError = new MailError('MAIL_CONNECTION_LOST', 'gone');
		await quietly(n8n.poll());
		mailbox.openError = null;
		mailbox.deliverRequest('Two');
		await n8n.poll();
		await n8n.poll();
		expect(n8n.subjects).toEqual(['One', 'Two']);
		await n8n.restart();
		expect(n8n.subjects).toEqual(['One', 'Two', 'Two']);
		await finishAll(n8n);
		await n8n.restart();
		expect(n8n.subjects).toEqual(['One', 'Two', 'Two']);
	});

	it('a mail that came right after the activation is not lost by a kill before the first tick', async () => {
		const n8n = await started({}, engine);
		mailbox.deliverRequest('Early');
		await n8n.restart();
		expect(n8n.subjects).toEqual(['Early']);
	});

	it('n8n that starts while no token can be had takes the mail when it can', async () => {
		const n8n = await started({}, engine);
		mailbox.deliverRequest('While down');
		n8n.beforePrepare = () =>
			Promise.reject(new MailError('MAIL_AUTH_UNAVAILABLE', 'no token endpoint'));
		await n8n.start();
		let raised = 0;
		for (let minute = 0; minute < 10; minute++) {
			await n8n.poll().catch(() => (raised += 1));
			later(MINUTE);
		}
		expect(raised).toBe(1);
		n8n.beforePrepare = () => Promise.resolve();
		await n8n.poll();
		expect(n8n.subjects).toEqual(['While down']);
	});

	it('mail flows within one poll after an hour without server', async () => {
		const n8n = await started({}, engine);
		mailbox.openError = new MailError('MAIL_CONNECTION_REFUSED', 'down');
		let raised = 0;
		for (let minute = 0; minute < 60; minute++) {
			later(MINUTE);
			await n8n.poll().catch(() => (raised += 1));
		}
		expect(raised).toBe(1);
		mailbox.deliverRequest('Waiting');
		mailbox.openError = null;
		later(MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Waiting']);
	});

	it('n8n that starts while the server is down takes the mail when it is back', async () => {
		const n8n = await started({}, engine);
		mailbox.openError = new MailError('MAIL_HOST_NOT_FOUND', 'no such host');
		mailbox.deliverRequest('While down');
		await n8n.start();
		await expect(n8n.poll()).rejects.toThrow('no such host');
		mailbox.openError = null;
		later(MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['While down']);
	});
});
