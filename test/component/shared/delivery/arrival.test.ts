import { describe, expect, it, vi } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { MINUTE, RECEIPT, later, mailbox, started } from '../../../support/deliveryTest';

describe('a mail that arrives', () => {
	it('starts an execution of its own by the right output', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Printer');
		mailbox.deliver(
			'From: ada@example.com\nTo: helpdesk@example.test\nSubject: Re: [#77] Mouse\nMessage-ID: <r@example.com>\n\nstill broken\n',
		);
		mailbox.deliver(
			'From: ada@example.com\nTo: helpdesk@example.test\nSubject: Out of office\nAuto-Submitted: auto-replied\nMessage-ID: <o@example.com>\n\naway\n',
		);
		await n8n.poll();
		expect(n8n.executions.map(({ outputs }) => outputs.map((items) => items.length))).toEqual([
			[1, 0, 0],
			[0, 1, 0],
			[0, 0, 1],
		]);
	});

	it('is not emitted again by the next poll, however long its execution runs', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Printer');
		await n8n.poll();
		later(48 * 60 * MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer']);
	});

	it('is marked read and carries its receipt once its execution succeeded, not before', async () => {
		const n8n = await started();
		const uid = mailbox.deliverRequest('Printer');
		await n8n.poll();
		expect([...mailbox.mail(uid)!.flags]).toEqual([]);
		n8n.executions[0]!.succeed();
		await n8n.settled();
		expect([...mailbox.mail(uid)!.flags].sort()).toEqual([RECEIPT, '\\Seen'].sort());
	});

	it('stays unread and is flagged when its execution failed, and does not come again', async () => {
		const n8n = await started();
		const uid = mailbox.deliverRequest('Printer');
		await n8n.poll();
		n8n.executions[0]!.fail();
		await n8n.settled();
		expect([...mailbox.mail(uid)!.flags].sort()).toEqual([RECEIPT, '\\Flagged'].sort());
		later(60 * MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer']);
	});

	it('gets its receipt but is not moved while its execution waits', async () => {
		const n8n = await started({ afterProcessing: 'move', targetFolder: 'Done' });
		const uid = mailbox.deliverRequest('Approval');
		await n8n.poll();
		n8n.executions[0]!.wait();
		await n8n.settled();
		expect(mailbox.mail(uid)!.flags.has(RECEIPT)).toBe(true);
		expect(mailbox.folder('Done')).toEqual([]);
	});

	it('is moved without a receipt, so that it comes again when a person drags it back', async () => {
		const n8n = await started({ afterProcessing: 'move', targetFolder: 'Done' });
		mailbox.deliverRequest('Printer');
		await n8n.poll();
		n8n.executions[0]!.succeed();
		await n8n.settled();
		const [moved] = mailbox.folder('Done');
		expect(moved!.flags.has(RECEIPT)).toBe(false);
		mailbox.deliver(moved!.source);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer', 'Printer']);
		expect(n8n.executions[1]!.items[0]!.mailbox.key).toBe(n8n.executions[0]!.items[0]!.mailbox.key);
	});

	it('keeps its receipt and is reported when it cannot be moved', async () => {
		const n8n = await started({ afterProcessing: 'move', targetFolder: 'Nowhere' });
		mailbox.missingFolders.add('Nowhere');
		const uid = mailbox.deliverRequest('Printer');
		await n8n.poll();
		n8n.executions[0]!.succeed();
		await n8n.settled();
		for (let tick = 0; tick < 3; tick++) await n8n.poll().catch(() => undefined);
		await n8n.settled();
		expect(mailbox.mail(uid)!.flags.has(RECEIPT)).toBe(true);
		expect(n8n.subjects).toEqual(['Printer']);
	});
});

describe('acknowledge immediately', () => {
	it('ignores how the execution ends', async () => {
		const n8n = await started({ ifWorkflowFails: 'ignore' });
		const uid = mailbox.deliverRequest('Printer');
		await n8n.poll();
		await n8n.settled();
		expect(mailbox.mail(uid)!.flags).not.toContain(RECEIPT);
		n8n.executions[0]!.fail();
		await n8n.settled();
		expect(mailbox.mail(uid)!.flags).toContain(RECEIPT);
		expect(mailbox.mail(uid)!.flags).not.toContain('\\Flagged');
	});

	it('does not wait for a long execution, but until n8n must have stored it', async () => {
		const n8n = await started({ ifWorkflowFails: 'ignore' });
		const now = Date.now();
		vi.useRealTimers();
		vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'performance'], now });
		const uid = mailbox.deliverRequest('Printer');
		await n8n.poll();
		await vi.advanceTimersByTimeAsync(LIMITS.storedMs - 1);
		expect(mailbox.mail(uid)!.flags).not.toContain(RECEIPT);
		await vi.advanceTimersByTimeAsync(1000);
		await n8n.settled();
		expect(mailbox.mail(uid)!.flags).toContain(RECEIPT);
	});

	it('brings a mail again whose execution n8n had not stored when it died', async () => {
		const n8n = await started({ ifWorkflowFails: 'ignore' });
		mailbox.deliverRequest('Printer');
		n8n.diesAtEmit = true;
		await n8n.poll();
		await n8n.restart();
		expect(n8n.subjects).toEqual(['Printer']);
	});

	it('takes more than may be in flight, for nobody waits for the ends', async () => {
		const n8n = await started({ ifWorkflowFails: 'ignore', maxInFlight: 2 });
		for (const subject of ['One', 'Two', 'Three']) mailbox.deliverRequest(subject);
		await n8n.poll();
		await n8n.poll();
		expect(n8n.subjects).toEqual(['One', 'Two', 'Three']);
	});

	it('puts all mails of a poll into one execution where a batch is wanted', async () => {
		const n8n = await started({ ifWorkflowFails: 'ignore', batch: true });
		mailbox.deliverRequest('One');
		mailbox.deliverRequest('Two');
		await n8n.poll();
		expect(n8n.executions.map(({ subjects }) => subjects)).toEqual([['One', 'Two']]);
	});
});

describe('room for mails in flight', () => {
	it('ends at the bound and opens as executions end', async () => {
		const n8n = await started({ maxInFlight: 2 });
		for (const subject of ['One', 'Two', 'Three']) mailbox.deliverRequest(subject);
		await n8n.poll();
		await n8n.poll();
		expect(n8n.subjects).toEqual(['One', 'Two']);
		n8n.executions[0]!.succeed();
		await n8n.settled();
		await n8n.poll();
		expect(n8n.subjects).toEqual(['One', 'Two', 'Three']);
	});

	it('is reported when it has been full for an hour', async () => {
		const n8n = await started({ maxInFlight: 1 });
		mailbox.deliverRequest('Hangs');
		await n8n.poll();
		await n8n.poll();
		later(LIMITS.boundReportMs - 1);
		await n8n.poll();
		later(1);
		await expect(n8n.poll()).rejects.toThrow(/running for an hour/);
		await n8n.poll();
	});

	it('keeps a mail in flight until its receipt is written', async () => {
		const n8n = await started({ maxInFlight: 1 });
		mailbox.deliverRequest('One');
		await n8n.poll();
		mailbox.acknowledgeError = new MailError('MAIL_CONNECTION_LOST', 'gone');
		n8n.executions[0]!.succeed();
		await n8n.settled();
		mailbox.deliverRequest('Two');
		await n8n.poll();
		expect(n8n.subjects).toEqual(['One']);
		mailbox.acknowledgeError = null;
		await n8n.poll();
		expect(n8n.subjects).toEqual(['One', 'Two']);
	});
});

describe('two polls at once', () => {
	it('emit each mail once', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Printer');
		await Promise.all([n8n.poll(), n8n.poll(), n8n.poll()]);
		expect(n8n.subjects).toEqual(['Printer']);
	});
});

describe('two activations while a poll runs', () => {
	it('wait for it and for each other', async () => {
		const n8n = await started();
		let underWay = 0;
		let most = 0;
		n8n.beforePrepare = async () => {
			underWay += 1;
			most = Math.max(most, underWay);
			await new Promise((resolve) => setTimeout(resolve, 20));
			underWay -= 1;
		};
		await Promise.all([n8n.poll(), n8n.activate('update'), n8n.activate('leadershipChange')]);
		expect(most).toBe(1);
	});
});

describe('a test run', () => {
	it('shows the newest mail by its output and changes nothing', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Older');
		const uid = mailbox.deliverRequest('Newest');
		const stored = structuredClone(n8n.stored);
		const outputs = await n8n.manual();
		expect(outputs!.map((items) => items.map((item) => item.json.subject))).toEqual([
			['Newest'],
			[],
			[],
		]);
		expect([...mailbox.mail(uid)!.flags]).toEqual([]);
		expect(mailbox.log).toEqual([]);
		expect(n8n.stored).toEqual(stored);
		expect(n8n.executions).toEqual([]);
	});

	it('says that the folder is empty', async () => {
		const n8n = await started();
		await expect(n8n.manual()).rejects.toThrow(/is empty/);
	});
});
