import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectedCredential } from './support/credentials';
import { ExecutionWatch } from './support/executions';
import { inboxFlags } from './support/inbox';
import { rawMail } from './support/mail';
import { until } from './support/until';
import { allOutputsTo, code } from './support/workflow';
import { enterWorld } from './support/world';
import type { World } from './support/world';

const MAILBOX = 'failures@example.test';

let world: World;
let watch: ExecutionWatch;
let workflowId: string;

beforeAll(async () => {
	world = await enterWorld();
	const { client, servers } = world;
	const credential = await connectedCredential(client, servers, 'Failures', { user: MAILBOX });
	const failing = code(
		'Fails on poison',
		"if ($input.first().json.subject === 'Poison') throw new Error('no antidote'); return [];",
		[320, 200],
	);
	const draft = allOutputsTo('Failures', { credential }, failing);
	workflowId = (await client.createWorkflow(draft)).id;
	await client.publishWorkflow(workflowId);
	watch = new ExecutionWatch(client, workflowId);
});

afterAll(async () => {
	if (workflowId) await world.client.unpublishWorkflow(workflowId);
});

test('a failed execution leaves its mail unread and flagged, and the mails behind it flow', async () => {
	for (const subject of ['Poison', 'Behind it', 'Last']) {
		await world.servers.deliver(MAILBOX, rawMail({ subject, to: MAILBOX }));
	}
	const mails = await until('three mails have ended', async () => {
		const ended = await watch.mails();
		return ended.length >= 3 && ended;
	});
	expect(mails.map(({ item, status }) => `${item.subject}: ${status}`).sort()).toEqual([
		'Behind it: success',
		'Last: success',
		'Poison: error',
	]);
	expect(mails.find(({ item }) => item.subject === 'Poison')?.error).toContain('no antidote');
	const flags = await until('the receipts are written', async () => {
		const all = await inboxFlags(world.servers, MAILBOX);
		return all.every(({ flags: own }) => own.some((flag) => /^HelpdeskDone_/i.test(flag))) && all;
	});
	const marks = Object.fromEntries(
		flags.map(({ subject, flags: own }) => [subject, own.filter((flag) => flag.startsWith('\\'))]),
	);
	expect(marks).toEqual({ Poison: ['\\Flagged'], 'Behind it': ['\\Seen'], Last: ['\\Seen'] });
});
