import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawMail } from './support/mail';
import { Outage } from './support/outage';
import { DONE_MS, SlowHelpdesk } from './support/slowHelpdesk';
import { until } from './support/until';

const TEST_MS = 2 * DONE_MS;

describe.concurrent('n8n restarts', () => {
	let helpdesk: SlowHelpdesk;

	beforeAll(async () => {
		helpdesk = await SlowHelpdesk.start();
	});

	afterAll(async () => {
		await helpdesk?.remove();
	});

	test.sequential(
		'in order while executions run, and nothing is lost or comes again',
		async () => {
			const subjects = await helpdesk.deliver('Restart', 8);
			await helpdesk.runningExecutions(4);
			await helpdesk.n8n.restart();
			await helpdesk.deliver('After the restart', 1);
			await helpdesk.allSucceeded([...subjects, 'After the restart 1']);
			expect(await helpdesk.timesDone(subjects)).toEqual(subjects.map(() => 1));
			expect(await helpdesk.watch.triggerErrors()).toEqual([]);
		},
		TEST_MS,
	);

	test.sequential(
		'after a SIGKILL while executions run, and nothing is lost or finished again',
		async () => {
			const { n8n } = helpdesk;
			const early = await helpdesk.deliver('Done before the kill', 3);
			await helpdesk.allSucceeded(early);
			await helpdesk.receiptsWritten();
			const late = await helpdesk.deliver('Killed', 8);
			await helpdesk.runningExecutions(4);
			await n8n.kill();
			await n8n.start();
			await helpdesk.allSucceeded(late);
			expect(await helpdesk.timesDone(early)).toEqual([1, 1, 1]);
			// A mail that came twice was in flight at the kill, and bears the same key both times.
			const keys = new Map<string, Set<string | undefined>>();
			for (const { item } of await helpdesk.watch.mails()) {
				const known = keys.get(item.subject) ?? new Set();
				keys.set(item.subject, known.add(item.mailbox?.key));
			}
			for (const known of keys.values()) expect(known.size).toBe(1);
			expect(keys.get(late[0]!)?.has(undefined)).toBe(false);
		},
		TEST_MS,
	);
});

describe.concurrent('n8n restarts that runs two executions at a time', () => {
	let helpdesk: SlowHelpdesk;

	beforeAll(async () => {
		helpdesk = await SlowHelpdesk.start({ N8N_CONCURRENCY_PRODUCTION_LIMIT: '2' });
	});

	afterAll(async () => {
		await helpdesk?.remove();
	});

	// It begins by itself what waited for a place when it ended: the trigger must hand over no more.
	test.sequential(
		'in order, and what waited for its turn is done once',
		async () => {
			const subjects = await helpdesk.deliver('Waits', 8);
			await helpdesk.runningExecutions(2);
			await helpdesk.n8n.restart();
			await helpdesk.allSucceeded(subjects);
			const last = await helpdesk.deliver('Last', 1);
			await helpdesk.allSucceeded(last);
			expect(await helpdesk.timesDone(subjects)).toEqual(subjects.map(() => 1));
		},
		TEST_MS,
	);
});

describe.concurrent('two minutes without mail server, token server and DNS', () => {
	const INTERVAL_MS = 60_000;
	/** For the poll itself, on a machine that does other things too. */
	const SLACK_MS = 15_000;

	let outage: Outage;

	// Five starts of n8n beside the other tests.
	beforeAll(async () => {
		outage = await Outage.prepare();
		await outage.begin();
	}, 600_000);

	afterAll(async () => {
		await outage?.remove();
	});

	test.sequential(
		'while n8n starts are reported once',
		async () => {
			for (const { name, watch } of outage.triggers) {
				const isReported = async () => (await watch.triggerErrors()).length > 0;
				await until(`${name}: the outage is reported`, isReported, 2 * INTERVAL_MS);
			}
			// Two more polls of each.
			await sleep(2 * INTERVAL_MS + 5000);
			for (const { name, watch, told } of outage.triggers) {
				const errors = (await watch.triggerErrors()).map(({ error }) => error);
				expect(errors, name).toEqual([expect.stringContaining(told)]);
			}
		},
		420_000,
	);

	test.sequential('are over within one interval, and nothing more is reported', async () => {
		await outage.end();
		const backAt = Date.now();
		for (const { mailbox } of outage.triggers) {
			const raw = rawMail({ subject: 'After the outage', to: mailbox });
			await outage.stand.deliver(mailbox, raw);
		}
		for (const { name, watch } of outage.triggers) {
			const mails = await until(
				`${name}: mail flows`,
				async () => {
					const ended = await watch.mails();
					return ended.length > 0 && ended;
				},
				2 * INTERVAL_MS,
			);
			expect(mails.map(({ item }) => item.subject)).toEqual(['After the outage']);
			const afterMs = mails[0]!.startedAt - backAt;
			console.log(`[e2e] ${name}: mail ${(afterMs / 1000).toFixed(1)} s after the outage`);
			expect(afterMs, name).toBeLessThan(INTERVAL_MS + SLACK_MS);
			expect(await watch.triggerErrors(), name).toHaveLength(1);
		}
		// The reported one, and at least two more that stayed quiet.
		const failedPolls = outage.failedPolls();
		expect(failedPolls).toHaveLength(outage.triggers.length);
		expect(Math.min(...failedPolls)).toBeGreaterThanOrEqual(3);
	});
});
