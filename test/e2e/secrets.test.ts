import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EwsServer } from '../servers/ews/server';
import { connectedCredential } from './support/credentials';
import { startExchange } from './support/exchange';
import { ExecutionWatch } from './support/executions';
import { rawMail } from './support/mail';
import { runToEnd } from './support/runs';
import type { EndedRun } from './support/runs';
import { secretTraces } from './support/secretTraces';
import { until } from './support/until';
import { EVERY_FIVE_SECONDS, mailNode, runByHand } from './support/workflow';
import { enterWorld } from './support/world';
import type { World } from './support/world';

const MAILBOX = 'secrets@example.test';
const CUSTOMER = 'customer@example.test';
const MAIL = { operation: 'send', to: CUSTOMER, subject: 'Of no secret', text: 'Hello' };

let world: World;
let exchange: EwsServer;
const published: string[] = [];

beforeAll(async () => {
	world = await enterWorld();
	exchange = await startExchange(world.servers);
});

afterAll(async () => {
	for (const id of published) await world.client.unpublishWorkflow(id);
	await exchange?.close();
});

async function credentialFor(name: string, expiresInSeconds?: number) {
	return await connectedCredential(world.client, world.servers, name, {
		user: MAILBOX,
		connection: { connectUrl: exchange.url, caCertificate: exchange.ca },
		...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
	});
}

type Credential = Awaited<ReturnType<typeof credentialFor>>;

const smtp = (credential: Credential, parameters: Record<string, unknown> = {}) =>
	mailNode('helpdeskSmtp', credential, {
		options: { emailDebug: true },
		...MAIL,
		...parameters,
	});

const ews = (type: string, credential: Credential, parameters: Record<string, unknown>) =>
	mailNode(type, credential, {
		options: { emailDebug: true },
		...parameters,
	});

/** Looks for every token of the mailbox in what n8n keeps, and in `seen`. */
async function expectNoTraces(seen: unknown): Promise<void> {
	const { logFile, databaseFile } = world.n8n;
	const kept = [logFile, databaseFile, `${databaseFile}-wal`].map((file) =>
		readFileSync(file, 'latin1'),
	);
	const tokens = await world.servers.issuedTokens(MAILBOX);
	expect(tokens.length).toBeGreaterThanOrEqual(4);
	const text = [...kept, JSON.stringify(seen)].join('\n');
	expect(text).toContain(MAILBOX);
	expect(secretTraces(text, [...tokens, world.servers.oauth.clientSecret])).toEqual([]);
}

/** The execution with all its data, as the editor loads it. */
async function executionOf(run: EndedRun): Promise<unknown> {
	const [{ id }] = await world.client.listExecutions({ workflowId: run.workflowId });
	return await world.client.getExecution(id);
}

/** What n8n's log says in this package's debug lines since `mark`. */
function debugSince(mark: number): string {
	return readFileSync(world.n8n.logFile, 'utf8').slice(mark);
}
const logMark = () => readFileSync(world.n8n.logFile, 'utf8').length;

test('a token leaves no trace of sending over SMTP, done and refused, with debug on', async () => {
	const mark = logMark();
	const good = await credentialFor('SMTP', 30);
	const sent = await runToEnd(world.client, runByHand(smtp(good)));
	expect(sent).toMatchObject({ status: 'success', message: '' });

	const dead = await credentialFor('SMTP with a dead token');
	await world.servers.revoke({ token: dead.accessToken });
	await world.servers.revoke({ token: dead.refreshToken });
	const refused = await runToEnd(world.client, runByHand(smtp(dead)));
	expect(refused.status).toBe('error');

	// Signed in as somebody else than the token's owner: Postfix and Dovecot refuse a good token.
	const other = await credentialFor('SMTP as another');
	const stranger = smtp(other, { mailbox: CUSTOMER });
	const foreign = await runToEnd(world.client, runByHand(stranger));
	expect(foreign.status).toBe('error');

	expect(debugSince(mark)).toMatch(/AUTH XOAUTH2|AUTH OAUTHBEARER/);
	const runs = [sent, refused, foreign];
	await expectNoTraces([runs, await Promise.all(runs.map(executionOf))]);
});

test('a token leaves no trace of the EWS node, done and refused, with debug on', async () => {
	const mark = logMark();
	const good = await credentialFor('EWS', 30);
	const sent = await runToEnd(world.client, runByHand(ews('helpdeskEws', good, MAIL)));
	expect(sent).toMatchObject({ status: 'success', message: '' });

	const dead = await credentialFor('EWS with a dead token');
	await world.servers.revoke({ token: dead.accessToken });
	await world.servers.revoke({ token: dead.refreshToken });
	const refused = await runToEnd(world.client, runByHand(ews('helpdeskEws', dead, MAIL)));
	expect(refused.status).toBe('error');

	expect(debugSince(mark)).toMatch(/CreateItem/);
	const runs = [sent, refused];
	await expectNoTraces([runs, await Promise.all(runs.map(executionOf))]);
});

test('a token leaves no trace of the EWS trigger, at work and refused, with debug on', async () => {
	const mark = logMark();
	const own = exchange.store.mailbox(MAILBOX);
	const credential = await credentialFor('EWS trigger', 30);
	const trigger = ews('helpdeskEwsTrigger', credential, { pollTimes: EVERY_FIVE_SECONDS });
	const { id } = await world.client.createWorkflow({
		name: 'Secrets of EWS',
		nodes: [trigger],
		connections: {},
	});
	await world.client.publishWorkflow(id);
	published.push(id);
	const watch = new ExecutionWatch(world.client, id, trigger.name);
	own.put(own.wellKnown('inbox'), rawMail({ subject: 'Seen by EWS', to: MAILBOX }));
	await until('the mail leaves the trigger', async () => (await watch.mails()).length === 1);

	await world.servers.revoke({ user: MAILBOX });
	await until(
		'the trigger reports the dead grant',
		async () => (await watch.triggerErrors()).length > 0,
		60_000,
	);
	expect(debugSince(mark)).toMatch(/SyncFolderItems/);
	const executions = await world.client.listAllExecutions({ workflowId: id });
	const all = executions.map(({ id: execution }) => world.client.getExecution(execution));
	await expectNoTraces([await watch.look(), await Promise.all(all)]);
});
