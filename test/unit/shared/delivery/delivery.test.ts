import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { MemoryMailbox } from '../../../support/memoryMailbox';
import { PollHarness } from '../../../support/pollHarness';

const RECEIPT = 'HelpdeskDone_abc123';
const MINUTE = 60_000;

let mailbox: MemoryMailbox;

beforeEach(() => {
	// Only the date stands still: promises, timers and sockets run as ever.
	vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T12:00:00Z') });
	mailbox = new MemoryMailbox();
});

afterEach(() => {
	expect(mailbox.openSessions).toBeLessThanOrEqual(1);
	vi.useRealTimers();
});

const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

async function started(settings: ConstructorParameters<typeof PollHarness>[1] = {}) {
	const n8n = new PollHarness(mailbox, settings);
	await n8n.activate();
	return n8n;
}

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
		await expect(n8n.restart()).rejects.toThrow(/set aside: n8n ended 25 times/);
		await n8n.settled();
		expect(mailbox.folder('Aside')).toHaveLength(1);
		mailbox.deliverRequest('Next');
		await n8n.poll();
		expect(n8n.subjects.at(-1)).toBe('Next');
	});

	it('does not count as a failed execution: five deaths and four failures later it still comes', async () => {
		const n8n = await started({ acknowledge: 'onSuccess' });
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

describe('acknowledge on success', () => {
	it('brings a failed mail again with growing pauses, then sets it aside and says so once', async () => {
		const n8n = await started({ acknowledge: 'onSuccess', setAsideFolder: 'Aside' });
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
		await expect(n8n.poll()).rejects.toThrow(/set aside/);
		later(24 * 60 * MINUTE);
		await n8n.poll();
		expect(n8n.executions).toHaveLength(5);
	});

	it('does not hold up the mails behind a failing one', async () => {
		const n8n = await started({ acknowledge: 'onSuccess' });
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

describe('acknowledge immediately', () => {
	it('writes the receipt at the hand-over and ignores how the execution ends', async () => {
		const n8n = await started({ acknowledge: 'immediately' });
		const uid = mailbox.deliverRequest('Printer');
		await n8n.poll();
		await n8n.settled();
		expect(mailbox.mail(uid)!.flags).toContain(RECEIPT);
		n8n.executions[0]!.fail();
		await n8n.settled();
		expect(mailbox.mail(uid)!.flags).not.toContain('\\Flagged');
	});

	it('puts all mails of a poll into one execution where a batch is wanted', async () => {
		const n8n = await started({ acknowledge: 'immediately', batch: true });
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
		await expect(n8n.poll()).rejects.toThrow(/in flight for an hour/);
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

describe('a mail that cannot be fetched', () => {
	it('lets those behind it pass after three attempts and is told about in the end', async () => {
		const n8n = await started();
		const bad = mailbox.deliverRequest('Unfetchable');
		mailbox.deliverRequest('Behind');
		mailbox.unfetchable.add(bad);
		for (let poll = 0; poll < 5; poll++) await n8n.poll().catch(() => undefined);
		expect(n8n.subjects).toEqual(['Behind']);
		mailbox.unfetchable.clear();
		later(24 * 60 * MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Behind', 'Unfetchable']);
	});
});

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

describe('disable new request creation', () => {
	const closed = {
		disableNewRequests: true,
		newRequestAllowList: ['boss@example.com', 'example.org'],
	};

	it('withholds a stranger, who stays unread, and lets the allowed and the answers pass', async () => {
		const n8n = await started(closed);
		const stranger = mailbox.deliverRequest('Stranger');
		mailbox.deliverRequest('Boss', { from: 'boss@example.com' });
		mailbox.deliverRequest('Partner', { from: 'Eve <eve@example.org>' });
		mailbox.deliver(
			'From: ada@example.com\nTo: helpdesk@example.test\nSubject: Re: hello\nMessage-ID: <a@example.com>\nIn-Reply-To: <b@example.net>\n\nyes\n',
		);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Boss', 'Partner', 'Re: hello']);
		expect(n8n.executions[2]!.outputs[1]).toHaveLength(1);
		expect(n8n.executions[2]!.items[0]).toMatchObject({ kind: 'reply', requestId: null });
		expect([...mailbox.mail(stranger)!.flags]).toEqual([]);
	});

	it('moves withheld mail where a folder is named', async () => {
		const n8n = await started({ ...closed, withheldFolder: 'Withheld' });
		mailbox.deliverRequest('Stranger');
		await n8n.poll();
		await n8n.settled();
		expect(mailbox.folder('Withheld')).toHaveLength(1);
		expect([...mailbox.folder('Withheld')[0]!.flags]).toEqual([]);
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

describe('two polls at once', () => {
	it('emit each mail once', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Printer');
		await Promise.all([n8n.poll(), n8n.poll(), n8n.poll()]);
		expect(n8n.subjects).toEqual(['Printer']);
	});
});
