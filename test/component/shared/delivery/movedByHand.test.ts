import { describe, expect, it, vi } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import {
	MINUTE,
	RECEIPT,
	finishAll,
	later,
	mailbox,
	quietly,
	runsProcesses,
	started,
} from '../../../support/deliveryTest';
import type { PollHarness } from '../../../support/pollHarness';

/** A person drags the mail to another folder; the server gives it another number. */
function move(subject: string, target: string): void {
	const index = mailbox.inbox.findIndex(({ source }) => source.includes(`Subject: ${subject}`));
	const [mail] = mailbox.inbox.splice(index, 1);
	mailbox.folder(target).push({ ...mail!, uid: mail!.uid + 1000 });
}

async function inFlight(settings: Parameters<typeof started>[0] = {}): Promise<PollHarness> {
	const n8n = await started(settings);
	mailbox.deliverRequest('Printer');
	await n8n.poll();
	return n8n;
}

describe('a mail that a person moved while its execution ran', () => {
	it('is done when the execution ends, and gets its mark where it is', async () => {
		runsProcesses(3);
		const n8n = await inFlight();
		move('Printer', 'Customers');
		await finishAll(n8n);
		await n8n.poll();
		const folder = n8n.triggers.of('workflow-1', 'node-1').folders.values().next().value!;
		await folder.movedWriters.get('Customers')!.settled();
		await n8n.restart();
		expect(n8n.subjects).toEqual(['Printer']);
	});

	it.each(['Customers', 'Trash'])(
		'comes again from there when n8n died (%s), with the same key',
		async (target) => {
			runsProcesses(2);
			const n8n = await inFlight();
			move('Printer', target);
			await n8n.restart();
			expect(n8n.subjects).toEqual(['Printer', 'Printer']);
			const [before, after] = n8n.executions.map(({ items }) => items[0]!.mailbox);
			expect(after).toMatchObject({ folder: target, key: before!.key, id: '1:1001' });
		},
	);

	it('gets its mark where it is, stays there, and does not come a third time', async () => {
		runsProcesses(4);
		const n8n = await inFlight({ afterProcessing: 'move', targetFolder: 'Done' });
		move('Printer', 'Customers');
		await n8n.restart();
		await finishAll(n8n);
		const folder = n8n.triggers.of('workflow-1', 'node-1').folders.values().next().value!;
		await folder.movedWriters.get('Customers')!.settled();
		expect([...mailbox.folder('Customers')[0]!.flags]).toContain(RECEIPT);
		expect(mailbox.folder('Done')).toHaveLength(0);
		await n8n.restart();
		expect(n8n.subjects).toEqual(['Printer', 'Printer']);
	});

	it('is not looked for where the trigger itself moves done mail', async () => {
		runsProcesses(2);
		const n8n = await inFlight({ afterProcessing: 'move', targetFolder: 'Done' });
		move('Printer', 'Done');
		await n8n.restart();
		expect(n8n.subjects).toEqual(['Printer']);
	});

	it('is reported once where it is in no folder', async () => {
		runsProcesses(2);
		const n8n = await inFlight();
		mailbox.inbox.splice(0);
		await expect(n8n.restart()).rejects.toThrow(/left "INBOX" while its execution was running/);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer']);
	});

	it('is not mistaken for another one with the same Message-ID', async () => {
		runsProcesses(2);
		const n8n = await inFlight();
		move('Printer', 'Customers');
		const [mail] = mailbox.folder('Customers');
		mail!.source = Buffer.from(
			mail!.source.toString().replace('ada@example.com', 'eve@example.com'),
		);
		await expect(n8n.restart()).rejects.toThrow(/left "INBOX" while its execution was running/);
		expect(n8n.subjects).toEqual(['Printer']);
	});

	it('is looked for in the next poll where the folders cannot be listed now, and new mail flows', async () => {
		runsProcesses(2);
		const n8n = await inFlight();
		move('Printer', 'Customers');
		await n8n.start();
		const listFolders = mailbox.listFolders.bind(mailbox);
		mailbox.listFolders = () => {
			throw new MailError('MAIL_CONNECTION_REFUSED', 'The server is busy.');
		};
		mailbox.deliverRequest('New');
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer', 'New']);
		mailbox.listFolders = listFolders;
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer', 'New', 'Printer']);
	});

	it('is reported once a day where its folders can never be listed, and takes no place of others', async () => {
		runsProcesses(2);
		const n8n = await inFlight({ maxInFlight: 1 });
		move('Printer', 'Customers');
		await n8n.start();
		mailbox.listFolders = () => {
			throw new MailError('MAIL_FOLDER_REFUSED', 'LIST is not allowed.');
		};
		const errors: string[] = [];
		for (let poll = 0; poll < 10; poll++) {
			mailbox.deliverRequest(`New ${poll}`);
			await n8n.poll().catch((error: Error) => errors.push(error.message));
			n8n.executions.slice(1).forEach((execution) => execution.succeed());
			await n8n.settled();
			later(MINUTE);
		}
		expect(n8n.subjects).toHaveLength(11);
		expect(errors).toEqual([expect.stringContaining('cannot be searched for')]);
	});

	it('is found in the last of many slow folders over several polls, and new mail flows meanwhile', async () => {
		runsProcesses(2);
		const n8n = await inFlight();
		for (let folder = 0; folder < 100; folder++) mailbox.folders.set(`Folder ${folder}`, []);
		move('Printer', 'Last');
		await n8n.start();
		const open = mailbox.open.bind(mailbox);
		mailbox.open = (name, folder) => {
			if (folder !== undefined) later(2000);
			return open(name, folder);
		};
		mailbox.deliverRequest('New');
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer', 'New']);
		for (let poll = 0; poll < 5; poll++) await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer', 'New', 'Printer']);
	});

	it('comes without its attachments where they cannot be stored, and holds up no other', async () => {
		runsProcesses(2);
		const n8n = await inFlight({ includeRawEml: true });
		move('Printer', 'Customers');
		await n8n.start();
		n8n.prepareBinaryData = () => Promise.reject(new Error('The disk is full.'));
		for (let poll = 0; poll <= LIMITS.fetchAttempts; poll++) await quietly(n8n.poll());
		expect(n8n.subjects).toEqual(['Printer', 'Printer']);
		expect(n8n.executions[1]!.items[0]!.findings).toContainEqual(
			expect.objectContaining({ rule: 'attachmentsNotStored' }),
		);
	});

	it('takes no place where it is found and new requests are disabled by now', async () => {
		runsProcesses(2);
		const n8n = await inFlight({ maxInFlight: 1 });
		move('Printer', 'Customers');
		n8n.settings = {
			...n8n.settings,
			disableNewRequests: true,
			newRequestAllowList: ['boss@example.com'],
		};
		await n8n.restart();
		mailbox.deliverRequest('Boss', { from: 'boss@example.com' });
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer', 'Boss']);
		expect(n8n.log.join()).toContain('"Printer" stays in "Customers"');
	});

	it('comes once more where it was found and n8n could not start its execution', async () => {
		runsProcesses(2);
		const n8n = await inFlight();
		move('Printer', 'Customers');
		await n8n.start();
		n8n.beforeEmit = () => {
			throw new Error('The database does not answer.');
		};
		await n8n.poll();
		n8n.beforeEmit = () => undefined;
		await n8n.settled();
		later(MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer', 'Printer']);
	});

	it.each([
		['by a person', {}],
		['by the trigger', { afterProcessing: 'move', targetFolder: 'Done' }],
	] as const)('and that is done (moved %s) has no attachment stored again', async (who, after) => {
		runsProcesses(3);
		const n8n = await inFlight({ ...after, includeRawEml: true });
		if (who === 'by a person') move('Printer', 'Customers');
		await finishAll(n8n);
		let stored = 0;
		n8n.prepareBinaryData = () => {
			stored += 1;
			return Promise.reject(new Error('It is not asked for.'));
		};
		await n8n.poll();
		const folder = n8n.triggers.of('workflow-1', 'node-1').folders.values().next().value!;
		for (const writer of folder.movedWriters.values()) await writer.settled();
		await n8n.restart();
		expect(stored).toBe(0);
		expect(n8n.subjects).toEqual(['Printer']);
	});

	describe('and whose execution has ended', () => {
		/** Runs the writers' pauses in no time. */
		async function endedElsewhere(): Promise<PollHarness> {
			runsProcesses(4);
			const now = Date.now();
			vi.useRealTimers();
			vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'performance'], now });
			const n8n = await inFlight({ maxInFlight: 1 });
			move('Printer', 'Customers');
			await n8n.restart();
			return n8n;
		}

		async function goesOn(n8n: PollHarness): Promise<void> {
			mailbox.deliverRequest('Next');
			for (let poll = 0; poll < 2; poll++) {
				await n8n.poll();
				await vi.advanceTimersByTimeAsync(MINUTE);
			}
			expect(n8n.subjects).toEqual(['Printer', 'Printer', 'Next']);
		}

		it('gets its mark after an outage that was longer than all pauses, and leaves its place', async () => {
			const n8n = await endedElsewhere();
			mailbox.openError = new MailError('MAIL_CONNECTION_REFUSED', 'The server is down.');
			n8n.executions[1]!.succeed();
			await vi.advanceTimersByTimeAsync(2 * MINUTE);
			mailbox.openError = null;
			await goesOn(n8n);
			expect([...mailbox.folder('Customers')[0]!.flags]).toContain(RECEIPT);
		});

		it('leaves its place where its folder was deleted meanwhile', async () => {
			const n8n = await endedElsewhere();
			const open = mailbox.open.bind(mailbox);
			mailbox.open = (name, folder) => {
				if (folder !== 'Customers') return open(name, folder);
				throw new MailError('MAIL_FOLDER_MISSING', 'There is no such folder.');
			};
			n8n.executions[1]!.succeed();
			await vi.advanceTimersByTimeAsync(2 * MINUTE);
			await goesOn(n8n);
		});
	});

	it('is flagged where it is when none of its executions succeeded', async () => {
		runsProcesses(4);
		const n8n = await inFlight({ ifWorkflowFails: 'retry' });
		move('Printer', 'Customers');
		await n8n.restart();
		const errors: string[] = [];
		for (let attempt = 1; attempt <= LIMITS.deliveryAttempts; attempt++) {
			n8n.executions.at(-1)!.fail();
			await n8n.settled();
			const folder = n8n.triggers.of('workflow-1', 'node-1').folders.values().next().value!;
			for (const writer of folder.movedWriters.values()) await writer.settled();
			later(60 * MINUTE);
			await n8n.poll().catch((error: { description?: string }) => {
				errors.push(error.description ?? '');
			});
		}
		expect(errors).toEqual([expect.stringContaining('flagged in "Customers"')]);
		expect([...mailbox.folder('Customers')[0]!.flags]).toContain('\\Flagged');
	});
});
