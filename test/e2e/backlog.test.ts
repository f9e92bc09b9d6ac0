import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectedCredential } from './support/credentials';
import { ExecutionWatch } from './support/executions';
import { inboxFlags } from './support/inbox';
import { rawMail } from './support/mail';
import { until } from './support/until';
import { allOutputsTo, work } from './support/workflow';
import { enterWorld } from './support/world';
import type { World } from './support/world';

const MAILBOX = 'backlog@example.test';
const COUNT = 500;
/** A minute on two quiet cores. */
const WAIT_MS = 480_000;

let world: World;
let workflowId: string;

beforeAll(async () => {
	world = await enterWorld();
});

afterAll(async () => {
	if (workflowId) await world.client.unpublishWorkflow(workflowId);
});

test(
	'a backlog of 500 mails with dates in any order comes through, each mail once',
	async () => {
		const { client, servers } = world;
		const subjects = Array.from({ length: COUNT }, (_, index) => `Backlog ${index}`);
		// Dates run backwards, and every two mails share one second.
		const mails = subjects.map((subject, index) => {
			const date = new Date(Date.UTC(2026, 0, 1) - Math.floor(index / 2) * 1000);
			const headers = { Date: date.toUTCString().replace('GMT', '+0000') };
			return rawMail({ subject, to: MAILBOX, headers });
		});
		await servers.deliverMany(MAILBOX, mails);
		const credential = await connectedCredential(client, servers, 'Backlog', { user: MAILBOX });
		const draft = allOutputsTo(
			'Backlog',
			{
				credential,
				parameters: {
					startFrom: 'everything',
					options: { maxInFlight: 200, maxMessages: 200 },
				},
			},
			work('Works 1 s', 1, [320, 200]),
		);
		workflowId = (await client.createWorkflow(draft)).id;
		await client.publishWorkflow(workflowId);
		const watch = new ExecutionWatch(client, workflowId);
		await until(
			'all of them are marked as read',
			async () => {
				const inbox = await inboxFlags(servers, MAILBOX);
				return inbox.every(({ flags }) => flags.includes('\\Seen'));
			},
			WAIT_MS,
		);
		const delivered = await watch.mails();
		expect(delivered.map(({ item }) => item.subject).sort()).toEqual([...subjects].sort());
		expect(new Set(delivered.map(({ item }) => item.mailbox?.key)).size).toBe(COUNT);
		expect(delivered.every(({ status }) => status === 'success')).toBe(true);
		expect(await watch.triggerErrors()).toEqual([]);
	},
	1.5 * WAIT_MS,
);
