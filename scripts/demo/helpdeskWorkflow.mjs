import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '../lib/n8nPackage.mjs';
import { until } from './until.mjs';

export const TRIGGER = 'Customer Mail';
export const TICKETS = 'helpdesk_tickets';
export const MAILS = 'helpdesk_mails';

/** The trigger's outputs and the first node behind each. */
export const OUTPUTS = {
	Requests: 'Look for Its Thread',
	Replies: 'Look for Its Ticket',
	Automated: 'Note Automated Mail',
};

/** n8n refuses intervals under a minute, but takes several fixed seconds of each minute. */
const EVERY_FIVE_SECONDS = {
	item: Array.from({ length: 12 }, (_, index) => ({
		mode: 'custom',
		cronExpression: `${index * 5} * * * * *`,
	})),
};

/** The example workflow with the demo's credentials filled in. */
function exampleFor(credentials) {
	const file = join(PROJECT_FOLDER, 'examples', 'helpdesk-imap-smtp.json');
	const example = JSON.parse(readFileSync(file, 'utf8'));
	const own = { helpdeskImapTrigger: { pollTimes: EVERY_FIVE_SECONDS }, helpdeskSmtp: {} };
	const nodes = example.nodes.map((node) => {
		const changes = own[node.type.split('.')[1]];
		if (!changes) return node;
		return { ...node, parameters: { ...node.parameters, ...changes }, credentials };
	});
	return { ...example, nodes };
}

/**
 * Imports the example workflow, or brings the imported one up to date, and makes its tables by
 * running its own set-up branch.
 *
 * @returns {Promise<{ id: string, nodes: object[] }>}
 */
export async function importWorkflow({ client, credentials }) {
	const example = exampleFor(credentials);
	const all = await client.request('GET', '/workflows');
	const known = all.find(({ name, isArchived }) => name === example.name && !isArchived);
	const { nodes, connections } = example;
	let id = known?.id;
	if (id) await client.updateWorkflow(id, { nodes, connections });
	else ({ id } = await client.createWorkflow(example));
	if (!(await client.findDataTable(MAILS))) {
		await client.runWorkflow(id, 'Set Up Tables');
		await until('the tables of the workflow', () => client.findDataTable(MAILS));
	}
	return { id, nodes };
}

/**
 * Publishes the workflow with some parameters of its trigger changed, and waits until the trigger
 * polls with them: n8n answers before it has switched over.
 */
export async function republish({ client, workflow, world, parameters }) {
	const nodes = workflow.nodes.map((node) =>
		node.name === TRIGGER ? { ...node, parameters: { ...node.parameters, ...parameters } } : node,
	);
	await client.updateWorkflow(workflow.id, { nodes });
	const before = world.signIns();
	await client.publishWorkflow(workflow.id);
	// A last poll as before, the poll of the activation, and one more to know that it has ended.
	await until('three polls of the trigger', () => world.signIns() >= before + 3);
}

/** Rows of one of the workflow's tables. */
export async function tableRows(client, name) {
	const table = await client.findDataTable(name);
	return await client.dataTableRows(table.id);
}
