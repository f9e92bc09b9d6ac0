import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { N8nClient } from '../../scripts/lib/n8nClient.mjs';
import { ensureN8n } from '../../scripts/lib/n8nInstall.mjs';
import { buildPackage, installPackage } from '../../scripts/lib/n8nPackage.mjs';
import { prepareN8n } from '../../scripts/lib/n8nProcess.mjs';
import { connectedCredential } from '../e2e/support/credentials';
import { ExecutionWatch } from '../e2e/support/executions';
import { rawMail } from '../e2e/support/mail';
import { until } from '../e2e/support/until';
import { imapTrigger, OUTPUTS } from '../e2e/support/workflow';
import type { WorkflowNode } from '../e2e/support/workflow';
import { PACKAGE } from '../e2e/support/world';
import { connectStand } from '../support/stand/connectStand';
import { startStand } from '../support/stand/stand';
import { DEFAULT_MAILBOXES } from '../support/stand/types';

/**
 * The last n8n 1 that this was tried with. Its isolated-vm 6 does not build under Node 20, although
 * its own `engines` allow it: it runs under the Node of the other n8n.
 */
const N8N_1 = '1.123.81';
const HELPDESK = 'helpdesk@example.test';

const undo: Array<() => Promise<void>> = [];
let world: Awaited<ReturnType<typeof start>>;

async function start() {
	const log = (line: string) => console.log(`[n8n1] ${line}`);
	const install = await ensureN8n({ log, n8nVersion: N8N_1 });
	await buildPackage({ log });
	const folder = mkdtempSync(join(tmpdir(), 'helpdesk-mail-n8n1-'));
	undo.push(async () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
	await installPackage({ folder, log });
	const stand = await startStand({ mailboxes: DEFAULT_MAILBOXES });
	undo.push(() => stand.stop());
	const n8n = await prepareN8n({ install, folder, caFile: stand.caFile });
	undo.push(() => n8n.kill());
	await n8n.start();
	const client = new N8nClient(n8n.url);
	await client.setUpOwner();
	return { stand: connectStand(stand), n8n, client };
}

/** As n8n 1's editor does it: a workflow has `active`, and no version of it is published. */
async function activate(client: N8nClient, nodes: WorkflowNode[], connections: object) {
	const draft = { name: 'n8n 1', nodes, connections, settings: { executionOrder: 'v1' } };
	const { id } = await client.request('POST', '/workflows', { ...draft, active: false });
	const { versionId } = await client.getWorkflow(id);
	await client.updateWorkflow(id, { active: true, versionId });
	return id;
}

beforeAll(async () => {
	world = await start();
}, 30 * 60_000);

afterAll(async () => {
	for (const step of undo.reverse()) await step();
});

test('mail is delivered and acknowledged once each in n8n 1, also after a restart', async () => {
	const { stand, n8n, client } = world;
	const credential = await connectedCredential(client, stand, 'Mailbox', {
		connection: { smtpProtocol: 'smtps', smtpPort: stand.ports.smtps },
	});
	const trigger = imapTrigger({ credential });
	const acknowledge: WorkflowNode = {
		id: 'acknowledge',
		name: 'Acknowledge',
		type: `${PACKAGE}.helpdeskSmtp`,
		typeVersion: 1,
		position: [200, 200],
		parameters: {
			operation: 'acknowledge',
			authentication: 'custom',
			text: 'We have it.',
		},
		credentials: trigger.credentials!,
	};
	const id = await activate(client, [trigger, acknowledge], {
		[trigger.name]: {
			main: OUTPUTS.map(() => [{ node: acknowledge.name, type: 'main', index: 0 }]),
		},
	});
	const watch = new ExecutionWatch(client, id);
	const delivered = async (number: number) =>
		await until(
			`${number} mails`,
			async () => {
				const mails = await watch.mails();
				return mails.length >= number ? mails : null;
			},
			120_000,
		);

	for (const subject of ['One', 'Two', 'Three']) {
		await stand.deliver(HELPDESK, rawMail({ subject }));
	}
	const before = await delivered(3);
	await n8n.restart();
	await stand.deliver(HELPDESK, rawMail({ subject: 'After the restart' }));
	await client.logIn();
	const mails = await delivered(4);

	expect(before.map(({ output }) => output)).toEqual(Array(3).fill('Requests'));
	expect(mails.map(({ item }) => item.subject).sort()).toEqual(
		['After the restart', 'One', 'Three', 'Two'].sort(),
	);
	expect(mails.map(({ status, error }) => [status, error])).toEqual(
		Array(4).fill(['success', null]),
	);
	await until('every mail to be marked read', async () => {
		const unseen = ['search', '-u', HELPDESK, 'mailbox', 'INBOX', 'unseen'];
		return (await stand.doveadm(unseen)).trim() === '';
	});
});
