import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { inAnotherProcess } from '../../../../nodes/shared/delivery/liveTrigger';
import { MemoryMailbox } from '../../../support/memoryMailbox';
import { PollHarness } from '../../../support/pollHarness';

const RECEIPT = 'HelpdeskDone_abc123';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ENGINES = ['default', 'durable', 'durableCursors'] as const;

let mailbox: MemoryMailbox;
let processes = 1;
const unhandled: unknown[] = [];
const onUnhandled = (error: unknown) => unhandled.push(error);

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T12:00:00Z') });
	mailbox = new MemoryMailbox();
	processes = 1;
	unhandled.length = 0;
	process.on('unhandledRejection', onUnhandled);
});

afterEach(async () => {
	vi.useRealTimers();
	vi.unstubAllEnvs();
	await new Promise((resolve) => setImmediate(resolve));
	process.off('unhandledRejection', onUnhandled);
	expect(unhandled).toEqual([]);
	// Each process keeps one connection for receipts for some seconds; a killed one here, too.
	expect(mailbox.openSessions).toBeLessThanOrEqual(processes);
});

const later = (ms: number) => vi.setSystemTime(Date.now() + ms);
const quietly = async (poll: Promise<unknown>) => await poll.catch(() => undefined);

async function started(
	settings: ConstructorParameters<typeof PollHarness>[1] = {},
	engine: PollHarness['engine'] = 'default',
) {
	const n8n = new PollHarness(mailbox, settings);
	n8n.engine = engine;
	await n8n.activate();
	return n8n;
}

async function finishAll(n8n: PollHarness) {
	n8n.executions.forEach((execution) => execution.succeed());
	await n8n.settled();
}

const attachment =
	'From: ada@example.com\nTo: helpdesk@example.test\nSubject: With a file\nMessage-ID: <f@example.com>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nsee file\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\nPDF\n--b--\n';

describe.each(ENGINES)('in the %s engine', (engine) => {
	it('mail flows once each over empty polls, failed polls, a kill and a restart', async () => {
		processes = 3;
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

describe('a renumbered folder while mails are in flight', () => {
	it('brings a failed one again by its new number', async () => {
		const n8n = await started({ acknowledge: 'onSuccess' });
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
		const n8n = await started({ acknowledge: 'onSuccess', maxInFlight: 2, maxMessages: 2 });
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

describe('mail that vanishes between listing and fetch', () => {
	it.each(['none', 'shared', 'own'] as const)(
		'makes none behind it come twice (receipts: %s)',
		async (carrier) => {
			mailbox.carrier = carrier;
			const n8n = await started();
			mailbox.deliverRequest('Vanishes');
			mailbox.deliverRequest('Stays');
			const broken = mailbox.deliverRequest('Breaks');
			mailbox.unfetchable.add(broken);
			mailbox.onFetch = () => {
				mailbox.onFetch = () => undefined;
				mailbox.inbox.shift();
			};
			await quietly(n8n.poll());
			await finishAll(n8n);
			mailbox.unfetchable.clear();
			await n8n.poll();
			expect(n8n.subjects).toEqual(['Stays', 'Breaks']);
		},
	);
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

describe('what n8n does wrong', () => {
	it('an emit that throws costs only its own mail a minute', async () => {
		const n8n = await started();
		for (const subject of ['One', 'Two', 'Three']) mailbox.deliverRequest(subject);
		let emits = 0;
		n8n.beforeEmit = () => {
			emits += 1;
			if (emits === 1) throw new Error('n8n could not');
		};
		await quietly(n8n.poll());
		await n8n.settled();
		expect(n8n.subjects).toEqual(['Two', 'Three']);
		later(MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Two', 'Three', 'One']);
	});

	it('an end told without the data of the run is an end', async () => {
		const n8n = await started();
		const uid = mailbox.deliverRequest('Printer');
		await n8n.poll();
		n8n.executions[0]!.succeedWithoutData();
		await n8n.settled();
		expect(mailbox.mail(uid)!.flags.has(RECEIPT)).toBe(true);
		later(60 * MINUTE);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer']);
	});

	it('a full disk loses no mail: it waits, then goes out and says what it lacks', async () => {
		const n8n = await started({ attachments: 'download' });
		mailbox.deliver(attachment);
		mailbox.deliverRequest('Behind');
		n8n.prepareBinaryData = () => Promise.reject(new Error('ENOSPC: no space left on device'));
		for (let poll = 0; poll < 5; poll++) {
			later(MINUTE);
			await quietly(n8n.poll());
		}
		expect(n8n.subjects.sort()).toEqual(['Behind', 'With a file']);
		const item = n8n.executions
			.flatMap(({ items }) => items)
			.find(({ subject }) => subject === 'With a file');
		expect(item!.findings.map(({ rule }) => rule)).toContain('attachmentsNotStored');
	});

	it('a binary store that hangs ends with the poll, and the next poll goes on', async () => {
		const n8n = await started({ attachments: 'download' });
		n8n.engine = 'durable';
		n8n.durableBudgetMs = 200;
		mailbox.deliver(attachment);
		n8n.prepareBinaryData = () => new Promise(() => undefined);
		await expect(n8n.poll()).rejects.toMatchObject({ code: 'MAIL_TIMEOUT' });
		n8n.prepareBinaryData = () => Promise.resolve({ mimeType: 'application/pdf' } as never);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['With a file']);
	});

	it('a credential store that hangs ends with the poll, and the next poll goes on', async () => {
		const n8n = await started();
		n8n.engine = 'durable';
		n8n.durableBudgetMs = 200;
		mailbox.deliverRequest('Printer');
		n8n.beforePrepare = () => new Promise(() => undefined);
		await expect(n8n.poll()).rejects.toMatchObject({ code: 'MAIL_TIMEOUT' });
		n8n.beforePrepare = () => Promise.resolve();
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Printer']);
	});

	it('contexts that all look like activations still let mail flow', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Printer');
		await n8n.activate('update');
		await n8n.activate('update');
		expect(n8n.subjects).toEqual(['Printer']);
	});

	it('a session that cannot even be closed is nobody’s unhandled rejection', async () => {
		const n8n = await started();
		mailbox.deliverRequest('Printer');
		await n8n.poll();
		mailbox.acknowledgeError = new MailError('MAIL_CONNECTION_LOST', 'gone');
		mailbox.onClose = () => {
			throw new Error('close failed');
		};
		n8n.executions[0]!.succeed();
		await n8n.settled();
		mailbox.onClose = () => undefined;
		mailbox.acknowledgeError = null;
		await n8n.poll();
		await n8n.settled();
		expect(mailbox.inbox[0]!.flags.has(RECEIPT)).toBe(true);
	});
});

describe('clocks that jump', () => {
	it('back do not put off the retry of a failed mail', async () => {
		const n8n = await started({ acknowledge: 'onSuccess' });
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

describe('an outage of several faces', () => {
	it('raises each error once', async () => {
		const n8n = await started();
		let raised = 0;
		for (let minute = 0; minute < 60; minute++) {
			later(MINUTE);
			const code = minute % 2 === 0 ? 'MAIL_TIMEOUT' : 'MAIL_CONNECTION_REFUSED';
			mailbox.openError = new MailError(code, code);
			await n8n.poll().catch(() => (raised += 1));
		}
		expect(raised).toBe(2);
	});
});

describe('much mail', () => {
	it('ten thousand mails at once are taken in bounded portions, each once', async () => {
		const n8n = await started({ maxInFlight: 500, maxMessages: 1000 });
		for (let index = 0; index < 10_000; index++) mailbox.deliverRequest(`M${index}`);
		let most = 0;
		let before = 0;
		for (let poll = 0; poll < 25 && n8n.executions.length < 10_000; poll++) {
			await n8n.poll();
			most = Math.max(most, n8n.executions.length - before);
			for (const execution of n8n.executions.slice(before)) execution.succeed();
			before = n8n.executions.length;
			await n8n.settled();
		}
		expect(most).toBe(500);
		expect(new Set(n8n.subjects).size).toBe(10_000);
		expect(n8n.executions).toHaveLength(10_000);
		expect(JSON.stringify(n8n.stored).length).toBeLessThan(250_000);
	}, 300_000);

	it('fills a poll by its bytes, not by its number', async () => {
		const n8n = await started();
		const body = `${'x'.repeat(76)}\r\n`.repeat(Math.ceil(LIMITS.pollBytes / 3 / 78));
		for (const subject of ['A', 'B', 'C', 'D', 'E']) {
			mailbox.deliver(
				Buffer.from(`Subject: ${subject}\r\nMessage-ID: <${subject}@example.com>\r\n\r\n${body}`),
			);
		}
		await n8n.poll();
		expect(n8n.subjects).toEqual(['A', 'B', 'C']);
		await n8n.poll();
		expect(n8n.subjects).toEqual(['A', 'B', 'C', 'D', 'E']);
	}, 300_000);
});

describe('several mains', () => {
	beforeEach(() => vi.stubEnv('N8N_MULTI_MAIN_SETUP_ENABLED', 'true'));

	it('repeat nothing when leadership goes there and back', async () => {
		const n8n = await started();
		for (const subject of ['A', 'B', 'C']) mailbox.deliverRequest(subject);
		await n8n.poll();
		for (const execution of n8n.executions) {
			execution.succeed();
			await n8n.settled();
			// Polls that emit nothing: this process counts on, n8n’s database does not.
			await n8n.poll();
		}
		await n8n.asAnotherMain(async () => {
			mailbox.deliverRequest('Taken by the other');
			await n8n.poll();
		});
		// The first poll after a change of leadership leaves its mail to the tick behind it.
		await n8n.poll();
		await n8n.poll();
		expect(n8n.subjects).toEqual(['A', 'B', 'C', 'Taken by the other']);
	});

	it('take over a mail whose lease is over without leaving its place taken for ever', async () => {
		const n8n = await started({ maxInFlight: 1 });
		mailbox.deliverRequest('Slow');
		await n8n.poll();
		later(LIMITS.leaseMs);
		await n8n.asAnotherMain(async () => await n8n.poll().then(() => undefined));
		expect(n8n.subjects).toEqual(['Slow', 'Slow']);
		await n8n.poll();
		await finishAll(n8n);
		mailbox.deliverRequest('Next');
		await n8n.poll();
		expect(n8n.subjects.at(-1)).toBe('Next');
	});
});

describe('two separate processes on one mailbox', () => {
	it('lose nothing; what both took at once has the same key', async () => {
		const one = await started();
		const keys: string[] = [];
		const note = (execution: PollHarness['executions'][number]) => {
			keys.push(...execution.items.map((item) => item.mailbox.key));
		};
		one.onStart = note;
		let two = one;
		await inAnotherProcess(async () => {
			two = await started();
			two.onStart = note;
			mailbox.deliverRequest('Both');
			await two.poll();
		});
		await one.poll();
		expect([one.subjects, two.subjects]).toEqual([['Both'], ['Both']]);
		expect(new Set(keys).size).toBe(1);
		await finishAll(one);
		mailbox.deliverRequest('Later');
		await one.poll();
		await finishAll(one);
		expect(one.subjects).toEqual(['Both', 'Later']);
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
