import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { N8nClient } from '../../scripts/lib/n8nClient.mjs';
import type { N8nProcess } from '../../scripts/lib/n8nProcess.mjs';
import { startStand } from '../support/stand/stand';
import type { OwnStand } from '../support/stand/stand';
import { connectedCredential } from './support/credentials';
import { ExecutionWatch } from './support/executions';
import type { DeliveredMail } from './support/executions';
import { rawMail } from './support/mail';
import { Outage } from './support/outage';
import { until } from './support/until';
import { allOutputsTo, work } from './support/workflow';
import { ownN8n } from './support/world';

/** n8n's sessions outlive its restarts, so none of these tests logs in again. */

describe.concurrent('n8n restarts', () => {
	const HELPDESK = 'helpdesk@example.test';
	/** n8n takes an activation that a kill left half done up again after two minutes (2.41.1). */
	const DONE_MS = 210_000;
	const TEST_MS = 2 * DONE_MS;

	let stand: OwnStand;
	let n8n: N8nProcess;
	let client: N8nClient;
	let watch: ExecutionWatch;
	let remove: () => Promise<void>;

	beforeAll(async () => {
		stand = await startStand({ withPostfix: false });
		({ n8n, client, remove } = await ownN8n(stand.caFile));
		await n8n.start();
		await client.setUpOwner();
		const credential = await connectedCredential(client, stand, 'Helpdesk mailbox');
		const draft = allOutputsTo(
			'Slow',
			{ credential, host: stand.host, port: stand.ports.imaps },
			work('Works 3 s', 3, [320, 200]),
		);
		const workflow = await client.createWorkflow(draft);
		await client.publishWorkflow(workflow.id);
		watch = new ExecutionWatch(client, workflow.id);
	});

	afterAll(async () => {
		await remove?.();
		await stand?.stop();
	});

	async function deliver(name: string, count: number): Promise<string[]> {
		const subjects = Array.from({ length: count }, (_, index) => `${name} ${index + 1}`);
		await stand.deliverMany(
			HELPDESK,
			subjects.map((subject) => rawMail({ subject })),
		);
		return subjects;
	}

	async function runningExecutions(atLeast: number): Promise<void> {
		await until(
			`${atLeast} executions run`,
			async () => (await watch.running()) >= atLeast,
			60_000,
		);
	}

	/** Mails whose execution has ended well, once for each such execution. */
	async function successes(): Promise<DeliveredMail[]> {
		return (await watch.mails()).filter(({ status }) => status === 'success');
	}

	async function allSucceeded(subjects: string[]): Promise<void> {
		await until(
			'every mail has a successful execution',
			async () => {
				const done = new Set((await successes()).map(({ item }) => item.subject));
				return subjects.every((subject) => done.has(subject));
			},
			DONE_MS,
		);
	}

	/** How often each of these mails had a successful execution. */
	async function timesDone(subjects: string[]): Promise<number[]> {
		const done = await successes();
		return subjects.map((name) => done.filter(({ item }) => item.subject === name).length);
	}

	test.sequential(
		'in order while executions run, and nothing is lost or comes again',
		async () => {
			const subjects = await deliver('Restart', 8);
			await runningExecutions(4);
			await n8n.restart();
			await deliver('After the restart', 1);
			await allSucceeded([...subjects, 'After the restart 1']);
			expect(await timesDone(subjects)).toEqual(subjects.map(() => 1));
			expect(await watch.triggerErrors()).toEqual([]);
		},
		TEST_MS,
	);

	test.sequential(
		'after a SIGKILL while executions run, and nothing is lost or finished again',
		async () => {
			const early = await deliver('Done before the kill', 3);
			await allSucceeded(early);
			// Receipts of what ended are gathered for 150 ms, and then written.
			await until('the receipts are written', async () => {
				const query = ['mailbox', 'INBOX', 'unseen'];
				return (await stand.doveadm(['search', '-u', HELPDESK, ...query])).trim() === '';
			});
			const late = await deliver('Killed', 8);
			await runningExecutions(4);
			await n8n.kill();
			await n8n.start();
			await allSucceeded(late);
			expect(await timesDone(early)).toEqual([1, 1, 1]);
			// A mail that came twice was in flight at the kill, and bears the same key both times.
			const keys = new Map<string, Set<string | undefined>>();
			for (const { item } of await watch.mails()) {
				const known = keys.get(item.subject) ?? new Set();
				keys.set(item.subject, known.add(item.mailbox?.key));
			}
			for (const known of keys.values()) expect(known.size).toBe(1);
			expect(keys.get(late[0]!)?.has(undefined)).toBe(false);
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
