import { describe, expect, it } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import {
	MINUTE,
	RECEIPT,
	finishAll,
	later,
	mailbox,
	runsProcesses,
	started,
} from '../../../support/deliveryTest';
import type { MemoryMail } from '../../../support/memoryMailbox';
import type { PollHarness } from '../../../support/pollHarness';

const ENGINES = ['default', 'durable', 'durableCursors'] as const;

/** One mail is done, one is in flight, and one came while the trigger did not look. */
async function interrupted(engine: (typeof ENGINES)[number], settings = {}): Promise<PollHarness> {
	const n8n = await started(settings, engine);
	mailbox.deliverRequest('Done');
	await n8n.poll();
	await finishAll(n8n);
	later(MINUTE);
	mailbox.deliverRequest('In flight');
	await n8n.poll();
	later(MINUTE);
	mailbox.deliverRequest('Meanwhile');
	return n8n;
}

async function pollAll(n8n: PollHarness): Promise<void> {
	for (let poll = 0; poll < 3; poll++) await n8n.poll();
}

describe.each(ENGINES)('in the %s engine an edit skips no mail and repeats none', (engine) => {
	it.each([
		['another name of the same server', () => (mailbox.host = 'alias.example.test')],
		['another primary address', () => (mailbox.address = 'service@example.test')],
	])('%s', async (_what, edit) => {
		const n8n = await interrupted(engine);
		edit();
		n8n.settings = { ...n8n.settings, mailbox: mailbox.address };
		await n8n.activate('update');
		await pollAll(n8n);
		expect(n8n.subjects).toEqual(['Done', 'In flight', 'Meanwhile']);
		await finishAll(n8n);
		expect(n8n.triggers.of('workflow-1', 'node-1').folders.size).toBe(1);
	});

	it.each([
		['another name of the same server', () => (mailbox.host = 'alias.example.test')],
		['another primary address', () => (mailbox.address = 'service@example.test')],
		[
			'a folder id that the server gives',
			() => {
				mailbox.host = 'alias.example.test';
				mailbox.address = 'service@example.test';
			},
		],
		['a renamed node', () => undefined],
	])('%s and a restart: only what was in flight comes again', async (what, edit) => {
		runsProcesses(2);
		if (what.startsWith('a folder id')) {
			mailbox.identity = { id: 'F2212ea87-6097-4256-9d51', certainty: 'unique' };
		}
		const n8n = await interrupted(engine);
		edit();
		n8n.settings = { ...n8n.settings, mailbox: mailbox.address };
		n8n.node = { ...n8n.node, name: 'Renamed' };
		await n8n.restart();
		await pollAll(n8n);
		expect([...n8n.subjects].sort()).toEqual(['Done', 'In flight', 'In flight', 'Meanwhile']);
	});

	it('without any mark in the mailbox, too', async () => {
		runsProcesses(2);
		mailbox.carrier = 'none';
		const n8n = await interrupted(engine);
		mailbox.host = 'alias.example.test';
		mailbox.address = 'service@example.test';
		n8n.settings = { ...n8n.settings, mailbox: mailbox.address };
		await n8n.restart();
		await pollAll(n8n);
		expect([...n8n.subjects].sort()).toEqual(['Done', 'In flight', 'In flight', 'Meanwhile']);
	});

	it('a mail in flight keeps its key under another address of its mailbox', async () => {
		runsProcesses(2);
		mailbox.identity = { id: 'F2212ea87', certainty: 'unique' };
		const n8n = await interrupted(engine);
		mailbox.address = 'service@example.test';
		n8n.settings = { ...n8n.settings, mailbox: mailbox.address };
		await n8n.restart();
		await pollAll(n8n);
		const keys = n8n.executions
			.flatMap(({ items }) => items)
			.filter(({ subject }) => subject === 'In flight')
			.map(({ mailbox: { key } }) => key);
		expect(keys).toHaveLength(2);
		expect(new Set(keys).size).toBe(1);
	});

	it('lost static data: the marks tell how far it had come', async () => {
		runsProcesses(2);
		mailbox.deliverRequest('Older than the workflow', {
			receivedAt: new Date(Date.now() - 10 * MINUTE).toISOString(),
		});
		const n8n = await interrupted(engine);
		later(60 * MINUTE);
		mailbox.deliverRequest('Later');
		n8n.stored = {};
		n8n.cursor = null;
		await n8n.restart();
		await pollAll(n8n);
		expect([...n8n.subjects].sort()).toEqual([
			'Done',
			'In flight',
			'In flight',
			'Later',
			'Meanwhile',
		]);
	});

	it('an older export that was imported: nothing skipped, nothing twice', async () => {
		runsProcesses(2);
		const n8n = await started({}, engine);
		mailbox.deliverRequest('One');
		await n8n.poll();
		await finishAll(n8n);
		const [stored, cursor] = [structuredClone(n8n.stored), structuredClone(n8n.cursor)];
		for (const subject of ['Two', 'Three']) {
			later(MINUTE);
			mailbox.deliverRequest(subject);
			await n8n.poll();
			await finishAll(n8n);
		}
		mailbox.deliverRequest('New');
		Object.assign(n8n, { stored, cursor });
		await n8n.restart();
		await pollAll(n8n);
		expect(n8n.subjects).toEqual(['One', 'Two', 'Three', 'New']);
	});

	it('an export of a former process that is imported while n8n runs: nothing skipped, nothing twice', async () => {
		runsProcesses(2);
		// Without marks only what is stored can tell what was done.
		mailbox.carrier = 'none';
		const n8n = await started({}, engine);
		mailbox.deliverRequest('One');
		await n8n.poll();
		await finishAll(n8n);
		const [stored, cursor] = [structuredClone(n8n.stored), structuredClone(n8n.cursor)];
		later(LIMITS.leaseMs);
		mailbox.deliverRequest('Two');
		await n8n.poll();
		await finishAll(n8n);
		later(MINUTE);
		await n8n.restart();
		for (const subject of ['Three', 'Four']) {
			later(10 * MINUTE);
			mailbox.deliverRequest(subject);
			await n8n.poll();
			await finishAll(n8n);
		}
		const before = n8n.subjects.length;
		mailbox.deliverRequest('New');
		Object.assign(n8n, { stored, cursor });
		await n8n.activate('update');
		await pollAll(n8n);
		expect(n8n.subjects.slice(before)).toEqual(['New']);
	});
});

describe('durable cursors that are switched on', () => {
	it('go on where the default engine was, and the other way round', async () => {
		runsProcesses(3);
		// Without marks only what is stored can tell what was done.
		mailbox.carrier = 'none';
		const n8n = await started();
		mailbox.deliverRequest('One');
		await n8n.poll();
		await finishAll(n8n);
		mailbox.deliverRequest('In flight');
		await n8n.poll();
		n8n.engine = 'durableCursors';
		await n8n.restart();
		await finishAll(n8n);
		await n8n.poll();
		mailbox.deliverRequest('Three');
		n8n.engine = 'default';
		await n8n.restart();
		await pollAll(n8n);
		expect(n8n.subjects).toEqual(['One', 'In flight', 'In flight', 'Three']);
	});
});

describe('an engine that keeps nothing of a poll without mail', () => {
	it('repeats nothing that was done under another name when the admin goes back to the former', async () => {
		mailbox.carrier = 'shared';
		const n8n = await interrupted('durable');
		mailbox.host = 'alias.example.test';
		await pollAll(n8n);
		await finishAll(n8n);
		later(MINUTE);
		mailbox.deliverRequest('Later');
		await n8n.poll();
		await finishAll(n8n);
		mailbox.host = 'memory';
		await pollAll(n8n);
		expect(n8n.subjects).toEqual(['Done', 'In flight', 'Meanwhile', 'Later']);
	});
});

describe('another mailbox whose folder happens to have the same numbering', () => {
	/** What the server holds of the mailbox that the trigger is not on. */
	function switchTo(n8n: PollHarness, address: string, inbox: MemoryMail[]): MemoryMail[] {
		const other = mailbox.inbox.splice(0, Infinity, ...inbox);
		mailbox.address = address;
		n8n.settings = { ...n8n.settings, mailbox: address };
		return other;
	}

	it.each(['shared', 'own'] as const)(
		'takes nothing from the first one: going back skips what came there meanwhile (%s)',
		async (carrier) => {
			runsProcesses(2);
			mailbox.carrier = carrier;
			const n8n = await started();
			mailbox.deliverRequest('One');
			await n8n.poll();
			await finishAll(n8n);
			later(MINUTE);
			const helpdesk = switchTo(n8n, 'sales@example.test', []);
			await n8n.activate('update');
			await pollAll(n8n);
			later(60 * MINUTE);
			const meanwhile = new Date().toISOString();
			later(60 * MINUTE);
			mailbox.deliverRequest('Sales');
			await n8n.poll();
			await finishAll(n8n);
			later(60 * MINUTE);
			switchTo(n8n, 'helpdesk@example.test', helpdesk);
			mailbox.deliverRequest('While on sales', { receivedAt: meanwhile });
			await n8n.activate('update');
			await pollAll(n8n);
			expect(n8n.subjects).toEqual(['One', 'Sales', 'While on sales']);
		},
	);

	it('is not touched by an execution that the first one has begun', async () => {
		runsProcesses(2);
		const n8n = await started({ afterProcessing: 'delete' });
		const uid = mailbox.deliverRequest('One');
		await n8n.poll();
		switchTo(n8n, 'sales@example.test', []);
		later(MINUTE);
		mailbox.deliverRequest('Sales');
		mailbox.inbox[0]!.uid = uid;
		await n8n.activate('update');
		n8n.executions[0]!.succeed();
		await n8n.settled();
		await pollAll(n8n);
		expect(n8n.subjects).toEqual(['One', 'Sales']);
		expect(mailbox.inbox).toHaveLength(1);
		expect([...mailbox.inbox[0]!.flags]).toEqual([]);
	});

	it('is not touched by a mark that waits for the server either', async () => {
		runsProcesses(2);
		const n8n = await started({ afterProcessing: 'delete' });
		const uid = mailbox.deliverRequest('One');
		await n8n.poll();
		mailbox.acknowledgeError = new MailError('MAIL_CONNECTION_LOST', 'The connection ended.');
		await finishAll(n8n);
		mailbox.acknowledgeError = null;
		switchTo(n8n, 'sales@example.test', []);
		later(MINUTE);
		mailbox.deliverRequest('Sales');
		mailbox.inbox[0]!.uid = uid;
		await n8n.activate('update');
		await pollAll(n8n);
		expect(n8n.subjects).toEqual(['One', 'Sales']);
		expect(mailbox.inbox).toHaveLength(1);
	});

	it('has a mail with the number of one in flight: it comes', async () => {
		runsProcesses(2);
		const n8n = await started();
		const uid = mailbox.deliverRequest('One');
		await n8n.poll();
		mailbox.inbox.splice(0);
		mailbox.host = 'other.example.test';
		later(MINUTE);
		mailbox.deliverRequest('Other');
		mailbox.inbox[0]!.uid = uid;
		await n8n.activate('update');
		await pollAll(n8n);
		expect(n8n.subjects).toEqual(['One', 'Other']);
		await finishAll(n8n);
		expect([...mailbox.inbox[0]!.flags]).toContain(RECEIPT);
	});
});

describe('an edit while executions run', () => {
	it('lets each mail get its mark once it is found under the new name', async () => {
		runsProcesses(2);
		const n8n = await started({ afterProcessing: 'move', targetFolder: 'Done' });
		mailbox.deliverRequest('One');
		await n8n.poll();
		mailbox.host = 'alias.example.test';
		await n8n.activate('update');
		n8n.executions[0]!.succeed();
		await n8n.settled();
		expect(mailbox.folder('Done')).toHaveLength(0);
		await n8n.poll();
		await n8n.settled();
		expect(mailbox.folder('Done')).toHaveLength(1);
		expect(n8n.subjects).toEqual(['One']);
	});
});

describe('another mailbox', () => {
	it('begins by its own start, and going back skips nothing', async () => {
		// Each of the two keeps a connection for its marks for some seconds.
		runsProcesses(2);
		const n8n = await started();
		mailbox.deliverRequest('One');
		await n8n.poll();
		await finishAll(n8n);
		const first = { inbox: mailbox.inbox.splice(0), uidValidity: mailbox.uidValidity };
		mailbox.address = 'sales@example.test';
		mailbox.uidValidity = 99;
		mailbox.deliverRequest('Old mail of sales');
		n8n.settings = { ...n8n.settings, mailbox: mailbox.address };
		await n8n.activate('update');
		mailbox.deliverRequest('New mail of sales');
		await pollAll(n8n);
		expect(n8n.subjects).toEqual(['One', 'New mail of sales']);
		await finishAll(n8n);

		mailbox.inbox.splice(0, Infinity, ...first.inbox);
		mailbox.address = 'helpdesk@example.test';
		mailbox.uidValidity = first.uidValidity;
		mailbox.deliverRequest('While on sales');
		n8n.settings = { ...n8n.settings, mailbox: mailbox.address };
		await n8n.activate('update');
		await pollAll(n8n);
		expect(n8n.subjects).toEqual(['One', 'New mail of sales', 'While on sales']);
	});
});
