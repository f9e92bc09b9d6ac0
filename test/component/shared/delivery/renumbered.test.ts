import { describe, expect, it } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import {
	DAY,
	MINUTE,
	RECEIPT,
	finishAll,
	later,
	mailbox,
	runsProcesses,
	started,
} from '../../../support/deliveryTest';

describe('a folder that was numbered anew', () => {
	it('repeats nothing that was done and loses nothing that is new', async () => {
		const n8n = await started({ startFrom: 'everything' });
		for (const subject of ['One', 'Two', 'Three']) mailbox.deliverRequest(subject);
		await n8n.poll();
		n8n.executions.forEach((execution) => execution.succeed());
		await n8n.settled();
		// A restore brings the mails back without flags.
		mailbox.inbox.forEach((mail) => mail.flags.clear());
		mailbox.renumber();
		mailbox.deliverRequest('New');
		await n8n.poll();
		expect(n8n.subjects).toEqual(['One', 'Two', 'Three', 'New']);
	});

	it('brings a mail again that was in flight when n8n died before the renumbering', async () => {
		const n8n = await started();
		mailbox.deliverRequest('In flight');
		await n8n.poll();
		mailbox.renumber();
		await n8n.restart();
		expect(n8n.subjects).toEqual(['In flight', 'In flight']);
	});

	it('does not bring mails again that are still in flight', async () => {
		const n8n = await started();
		mailbox.deliverRequest('In flight');
		await n8n.poll();
		mailbox.renumber();
		await n8n.poll();
		expect(n8n.subjects).toEqual(['In flight']);
	});

	it('releases more than a hundred unknown mails in portions and reports them', async () => {
		const n8n = await started({ maxInFlight: 500, maxMessages: 500 });
		for (let n = 0; n < 250; n++) mailbox.deliverRequest(`Unknown ${n}`);
		mailbox.renumber();
		await n8n.poll();
		expect(n8n.executions).toHaveLength(LIMITS.resetPortion);
		await expect(n8n.poll()).rejects.toThrow(/renumbered/);
		await n8n.poll();
		expect(n8n.executions).toHaveLength(250);
	});
});

describe('a folder that is numbered anew in the middle of a backlog', () => {
	it('loses no mail of it that is older than what was done', async () => {
		const n8n = await started({ maxMessages: 2 });
		for (const [subject, minutes] of [
			['First', 120],
			['Second', 125],
			['Older, behind them', 10],
		] as const) {
			const receivedAt = new Date(Date.now() + minutes * MINUTE).toISOString();
			mailbox.deliverRequest(subject, { receivedAt });
		}
		later(3 * 60 * MINUTE);
		await n8n.poll();
		await finishAll(n8n);
		mailbox.renumber();
		for (let poll = 0; poll < 3; poll++) await n8n.poll();
		expect(n8n.subjects).toEqual(['First', 'Second', 'Older, behind them']);
	});
});

describe('a renumbered folder while mails are in flight', () => {
	it('brings a failed one again by its new number', async () => {
		const n8n = await started({ ifWorkflowFails: 'retry' });
		mailbox.deliverRequest('Old');
		await n8n.poll();
		mailbox.inbox.unshift(...mailbox.inbox.splice(0), {
			...mailbox.inbox[0]!,
			uid: 0,
			source: Buffer.from('Subject: Restored\r\nMessage-ID: <r@example.com>\r\n\r\nhi\r\n'),
			flags: new Set([RECEIPT]),
		});
		mailbox.renumber();
		await n8n.poll();
		n8n.executions[0]!.fail();
		await n8n.settled();
		later(MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Old', 'Old']);
	});

	it('brings one again whose process died after the walk had passed it', async () => {
		const n8n = await started();
		mailbox.deliverRequest('In flight');
		await n8n.poll();
		mailbox.renumber();
		mailbox.deliverRequest('New');
		await n8n.poll();
		expect(n8n.subjects).toEqual(['In flight', 'New']);
		await n8n.restart();
		await n8n.poll();
		expect(n8n.subjects.slice(2).sort()).toEqual(['In flight', 'New']);
	});

	it('writes receipt and flag on the mail under its new number', async () => {
		const n8n = await started();
		mailbox.deliverRequest('In flight');
		await n8n.poll();
		mailbox.renumber();
		await n8n.poll();
		n8n.executions[0]!.fail();
		await n8n.settled();
		expect([...mailbox.inbox[0]!.flags].sort()).toEqual([RECEIPT, '\\Flagged'].sort());
	});

	it('loses none when it is renumbered again in the middle of the walk', async () => {
		const n8n = await started({ ifWorkflowFails: 'retry', maxInFlight: 2, maxMessages: 2 });
		for (const subject of ['A', 'B', 'C', 'D', 'E']) mailbox.deliverRequest(subject);
		mailbox.renumber();
		await n8n.poll();
		n8n.executions.forEach((execution) => execution.fail());
		await n8n.settled();
		mailbox.renumber();
		const finished = new Set<string>();
		n8n.onStart = (execution) => {
			execution.subjects.forEach((subject) => finished.add(subject));
			execution.succeed();
		};
		for (let poll = 0; poll < 10; poll++) {
			later(MINUTE);
			await n8n.poll();
			await n8n.settled();
		}
		expect([...finished].sort()).toEqual(['A', 'B', 'C', 'D', 'E']);
	});

	it('loses nothing of the old mail a first run has not come to yet', async () => {
		const at = new Date(Date.now() - 30 * DAY).toISOString();
		for (const subject of ['A', 'B', 'C', 'D']) mailbox.deliverRequest(subject, { receivedAt: at });
		const n8n = await started({ startFrom: 'everything', maxInFlight: 2, maxMessages: 2 });
		await n8n.poll();
		await finishAll(n8n);
		mailbox.renumber();
		for (let poll = 0; poll < 3; poll++) {
			await n8n.poll();
			await finishAll(n8n);
		}
		expect(n8n.subjects).toEqual(['A', 'B', 'C', 'D']);
	});

	it('loses nothing when the clock was ahead at the activation', async () => {
		later(3650 * DAY);
		const n8n = await started();
		later(-3650 * DAY);
		mailbox.renumber();
		mailbox.deliverRequest('New');
		await n8n.poll();
		expect(n8n.subjects).toEqual(['New']);
	});
});

describe('a renumbered folder of which a mail cannot be read at first', () => {
	it('does not bring it again where it was done before', async () => {
		const n8n = await started({ startFrom: 'everything' });
		for (const subject of ['One', 'Two', 'Three']) mailbox.deliverRequest(subject);
		await n8n.poll();
		await finishAll(n8n);
		mailbox.inbox.forEach((mail) => mail.flags.clear());
		mailbox.renumber();
		mailbox.failing.set(2, 'wholly');
		await n8n.poll();
		mailbox.failing.clear();
		later(MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['One', 'Two', 'Three']);
	});

	it('does not bring it again while it is in flight, and writes its mark when it is done', async () => {
		const n8n = await started();
		mailbox.deliverRequest('In flight');
		await n8n.poll();
		mailbox.renumber();
		mailbox.failing.set(1, 'wholly');
		await n8n.poll();
		mailbox.failing.clear();
		later(MINUTE);
		await n8n.poll();
		await finishAll(n8n);
		expect(n8n.subjects).toEqual(['In flight']);
		expect([...mailbox.inbox[0]!.flags]).toContain(RECEIPT);
	});

	it('brings it where it is new', async () => {
		const n8n = await started();
		mailbox.renumber();
		const uid = mailbox.deliverRequest('New');
		mailbox.failing.set(uid, 'wholly');
		await n8n.poll();
		mailbox.failing.clear();
		later(MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['New']);
	});
});

describe('a folder that was numbered anew while n8n was dead', () => {
	it('has its moved mail looked for all the same', async () => {
		runsProcesses(2);
		const n8n = await started();
		mailbox.deliverRequest('Printer');
		await n8n.poll();
		const [mail] = mailbox.inbox.splice(0);
		mailbox.folder('Customers').push({ ...mail!, uid: 1001 });
		mailbox.renumber();
		await n8n.restart();
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer', 'Printer']);
		expect(n8n.executions[1]!.items[0]!.mailbox.folder).toBe('Customers');
	});

	it('lets a failed mail keep its attempts', async () => {
		const n8n = await started({ ifWorkflowFails: 'retry' });
		mailbox.deliverRequest('Bad');
		await n8n.poll();
		const errors: string[] = [];
		for (let attempt = 1; attempt <= LIMITS.deliveryAttempts + 2; attempt++) {
			n8n.executions.at(-1)!.fail();
			await n8n.settled();
			mailbox.renumber();
			for (let poll = 0; poll < 3; poll++) {
				later(30 * MINUTE);
				await n8n.poll().catch((error: Error) => errors.push(error.message));
			}
		}
		expect(n8n.subjects).toHaveLength(LIMITS.deliveryAttempts);
		expect(errors).toEqual([expect.stringContaining('given up')]);
	});

	it('lets new mail flow where the server refuses to search for the one in flight', async () => {
		runsProcesses(2);
		const n8n = await started();
		mailbox.deliverRequest('In flight');
		await n8n.poll();
		mailbox.inbox.splice(0);
		mailbox.renumber();
		await n8n.start();
		const open = mailbox.open.bind(mailbox);
		mailbox.open = (...names) =>
			Object.assign(open(...names), {
				findByMessageId: () => Promise.reject(new MailError('MAIL_PROTOCOL', 'BAD SEARCH')),
			});
		const errors: string[] = [];
		for (let poll = 0; poll < 6; poll++) {
			mailbox.deliverRequest(`New ${poll}`);
			await n8n.poll().catch((error: Error) => errors.push(error.message));
		}
		expect(n8n.subjects).toHaveLength(7);
		expect(errors).toEqual([expect.stringContaining('cannot be searched for: BAD SEARCH')]);
	});

	it('reports nothing of a mail that was done, though its state says in flight', async () => {
		runsProcesses(2);
		const n8n = await started();
		mailbox.deliverRequest('Done');
		await n8n.poll();
		await finishAll(n8n);
		mailbox.renumber();
		await n8n.restart();
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Done']);
	});
});

describe('a mailbox that was deleted and made again', () => {
	it('is one clear error, then an empty folder whose new mail flows', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Before');
		await n8n.poll();
		await finishAll(n8n);
		mailbox.openError = new MailError('MAIL_FOLDER_MISSING', 'no such folder');
		await expect(n8n.poll()).rejects.toThrow('no such folder');
		await n8n.poll();
		mailbox.openError = null;
		mailbox.inbox.splice(0);
		mailbox.renumber();
		await n8n.poll();
		mailbox.deliverRequest('After');
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Before', 'After']);
	});
});
