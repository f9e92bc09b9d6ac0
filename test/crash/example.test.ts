import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import { N8nClient } from '../../scripts/lib/n8nClient.mjs';
import { prepareN8n } from '../../scripts/lib/n8nProcess.mjs';
import { connectedCredential } from '../e2e/support/credentials';
import { rawMail } from '../e2e/support/mail';
import { until } from '../e2e/support/until';
import { EVERY_FIVE_SECONDS, work } from '../e2e/support/workflow';
import type { WorkflowDraft, WorkflowNode } from '../e2e/support/workflow';
import { connectStand } from '../support/stand/connectStand';

const world = inject('crashWorld');
const stand = connectStand(world.stand);
const MAILBOX = 'agent@example.test';
const EXAMPLE = join(__dirname, '..', '..', 'examples', 'helpdesk-imap-smtp.json');
/** n8n starts in it, on a machine that does other things too. */
const PATIENCE_MS = 180_000;

const folder = mkdtempSync(join(tmpdir(), 'helpdesk-mail-example-'));
let stop = async () => {};

afterAll(async () => {
	await stop();
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** The example on this mailbox, with work of ten seconds where it would write to the customer. */
function example(credential: { id: string; name: string }): WorkflowDraft {
	const draft = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as WorkflowDraft;
	const adapt = (node: WorkflowNode): WorkflowNode => {
		if (node.type.endsWith('.helpdeskSmtp')) return work(node.name, 10, node.position);
		if (!node.type.endsWith('.helpdeskImapTrigger')) return node;
		const { id, name } = credential;
		return {
			...node,
			parameters: { ...node.parameters, pollTimes: EVERY_FIVE_SECONDS },
			credentials: { helpdeskMailOAuth2Api: { id, name } },
		};
	};
	return { ...draft, nodes: draft.nodes.map(adapt) };
}

test(
	'the example workflow makes no second ticket of a mail over which n8n died',
	async () => {
		cpSync(world.templateFolder, folder, { recursive: true });
		const { install } = world;
		const n8n = await prepareN8n({ install, folder, caFile: stand.caFile });
		stop = () => n8n.kill();
		await n8n.start();
		const client = new N8nClient(n8n.url);
		await client.setUpOwner();
		const credential = await connectedCredential(client, stand, 'Mailbox', { user: MAILBOX });
		const { id } = await client.createWorkflow(example(credential));
		await client.runWorkflow(id, 'Set Up Tables');
		const table = async (name: string) =>
			await until(`the table ${name}`, () => client.findDataTable(name), PATIENCE_MS);
		const tickets = await table('helpdesk_tickets');
		const mails = await table('helpdesk_mails');
		await client.publishWorkflow(id);
		await stand.deliver(MAILBOX, rawMail({ to: MAILBOX, subject: 'The lift is stuck' }));
		const rows = async () => await client.dataTableRows(tickets.id);
		await until('the ticket', async () => (await rows()).length > 0, PATIENCE_MS);
		await n8n.kill();

		await n8n.start();
		await client.logIn();
		const runs = async () => {
			const all = await client.listAllExecutions({ workflowId: id });
			return all.filter(({ mode }) => mode === 'trigger').map(({ status }) => status);
		};
		await until(
			'the mail is worked on once more, to its end',
			async () => (await runs()).includes('success'),
			PATIENCE_MS,
		);
		expect((await runs()).length).toBeGreaterThan(1);
		expect(await rows()).toMatchObject([{ subject: 'The lift is stuck' }]);
		expect(await client.dataTableRows(mails.id)).toHaveLength(1);
	},
	4 * PATIENCE_MS,
);
