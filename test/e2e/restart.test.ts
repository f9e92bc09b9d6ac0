import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { N8nClient } from '../../scripts/lib/n8nClient.mjs';
import type { N8nProcess } from '../../scripts/lib/n8nProcess.mjs';
import { startStand } from '../support/stand/stand';
import type { OwnStand } from '../support/stand/stand';
import { connectedCredential } from './support/credentials';
import { ExecutionWatch } from './support/executions';
import type { DeliveredMail } from './support/executions';
import { rawMail } from './support/mail';
import { until } from './support/until';
import { allOutputsTo, work } from './support/workflow';
import { ownN8n } from './support/world';

const HELPDESK = 'helpdesk@example.test';

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
	await until(`${atLeast} executions run`, async () => (await watch.running()) >= atLeast);
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
		90_000,
	);
}

/** How often each of these mails had a successful execution. */
async function timesDone(subjects: string[]): Promise<number[]> {
	const done = await successes();
	return subjects.map((name) => done.filter(({ item }) => item.subject === name).length);
}

test('an ordinary restart while executions run loses nothing and brings nothing finished again', async () => {
	const subjects = await deliver('Restart', 8);
	await runningExecutions(4);
	await n8n.restart();
	await client.logIn();
	await deliver('After the restart', 1);
	await allSucceeded([...subjects, 'After the restart 1']);
	expect(await timesDone(subjects)).toEqual(subjects.map(() => 1));
	expect(await watch.triggerErrors()).toEqual([]);
});

test('a SIGKILL while executions run loses nothing and brings nothing finished again', async () => {
	const early = await deliver('Done before the kill', 3);
	await allSucceeded(early);
	const late = await deliver('Killed', 8);
	await runningExecutions(4);
	// Receipts of what ended are gathered for 150 ms.
	await sleep(1000);
	await n8n.kill();
	await n8n.start();
	await client.logIn();
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
});

test('n8n started while mail and token server are down reports it once and takes mail when they are back', async () => {
	const before = (await watch.triggerErrors()).length;
	await n8n.stop();
	await Promise.all([stand.dovecot.stop(), stand.provider.stop()]);
	await n8n.start();
	await client.logIn();
	await until('the outage is reported', async () => {
		return (await watch.triggerErrors()).length > before;
	});
	// Three more ticks of 5 s find the same outage.
	await sleep(15_000);
	const errors = (await watch.triggerErrors()).slice(before);
	expect(errors).toHaveLength(1);
	expect(errors[0]?.error).toContain(String(stand.ports.imaps));
	await Promise.all([stand.dovecot.start(), stand.provider.start()]);
	const subjects = await deliver('After the outage', 2);
	await allSucceeded(subjects);
	expect(await timesDone(subjects)).toEqual([1, 1]);
	expect((await watch.triggerErrors()).length).toBe(before + 1);
});
