import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { connectedCredential } from './support/credentials';
import type { SavedCredential } from './support/credentials';
import { ExecutionWatch } from './support/executions';
import { rawMail } from './support/mail';
import { secretTraces } from './support/secretTraces';
import { until } from './support/until';
import { threeOutputs } from './support/workflow';
import { enterWorld } from './support/world';
import type { World } from './support/world';

const MAILBOX = 'tokens@example.test';

let world: World;
let workflowId: string | null = null;

beforeAll(async () => {
	world = await enterWorld();
});

afterEach(async () => {
	if (workflowId !== null) await world.client.unpublishWorkflow(workflowId);
	workflowId = null;
});

function draftFor(credential: SavedCredential) {
	return threeOutputs('Tokens', { credential, parameters: { options: { emailDebug: true } } });
}

async function publish(credential: SavedCredential): Promise<ExecutionWatch> {
	workflowId = (await world.client.createWorkflow(draftFor(credential))).id as string;
	await world.client.publishWorkflow(workflowId);
	return new ExecutionWatch(world.client, workflowId);
}

async function sendAndWait(watch: ExecutionWatch, subject: string) {
	await world.servers.deliver(MAILBOX, rawMail({ subject, to: MAILBOX }));
	return await until(`"${subject}" comes through`, async () =>
		(await watch.mails()).find(({ item }) => item.subject === subject),
	);
}

async function refreshes(): Promise<number> {
	return (await world.servers.tokenRequests()).granted.refresh_token ?? 0;
}

/** How often the triggers of these tests have signed in or tried to, as their debug lines say. */
function triedSignIns(): number {
	return readFileSync(world.n8n.logFile, 'utf8').split('AUTHENTICATE ').length - 1;
}

/** Files in which nothing secret may stand: n8n's log and, but for credentials, its database. */
function traces(): string {
	const { logFile, databaseFile } = world.n8n;
	const files = [logFile, databaseFile, `${databaseFile}-wal`];
	return files.map((file) => readFileSync(file, 'latin1')).join('\n');
}

test('a token near its end is refreshed before it is used', async () => {
	const credential = await connectedCredential(world.client, world.servers, 'Near its end', {
		user: MAILBOX,
		expiresInSeconds: 30,
	});
	const before = await refreshes();
	const watch = await publish(credential);
	await sendAndWait(watch, 'With a new token');
	expect((await refreshes()) - before).toBe(1);
	expect(await watch.triggerErrors()).toEqual([]);
});

test('a token that the mail server refuses is refreshed once, and mail flows on', async () => {
	const credential = await connectedCredential(world.client, world.servers, 'Revoked', {
		user: MAILBOX,
	});
	const watch = await publish(credential);
	await sendAndWait(watch, 'Before the token is revoked');
	const before = await refreshes();
	await world.servers.revoke({ token: credential.accessToken });
	await world.servers.kick(MAILBOX);
	await sendAndWait(watch, 'After the token was revoked');
	expect((await refreshes()) - before).toBe(1);
	expect(await watch.triggerErrors()).toEqual([]);
});

test('a dead grant is reported once, in the words of n8n, and not at every poll', async () => {
	const credential = await connectedCredential(world.client, world.servers, 'Dead grant', {
		user: MAILBOX,
	});
	const watch = await publish(credential);
	await world.servers.revoke({ user: MAILBOX });
	await world.servers.kick(MAILBOX);
	const [first] = await until('the trigger reports it', async () => {
		const errors = await watch.triggerErrors();
		return errors.length > 0 && errors;
	});
	expect(first?.error).toMatch(/needs to be reconnected/);
	const refused = async () => (await world.servers.tokenRequests()).refused.refresh_token ?? 0;
	const refusedBefore = await refused();
	const signInsBefore = triedSignIns();
	await until(
		'two more polls have come and gone',
		() => triedSignIns() >= signInsBefore + 2,
		60_000,
	);
	expect(await watch.triggerErrors()).toHaveLength(1);
	// The first refusal was enough: nobody asks for a token again before the credential has another.
	expect(await refused()).toBe(refusedBefore);
});

test('no token stands in the log, in items, in execution data or in static data', async () => {
	const credential = await connectedCredential(world.client, world.servers, 'No traces', {
		user: MAILBOX,
		expiresInSeconds: 30,
	});
	const watch = await publish(credential);
	const mail = await sendAndWait(watch, 'Leaves no token behind');
	const tokens = await world.servers.issuedTokens(MAILBOX);
	expect(tokens.length).toBeGreaterThanOrEqual(4);
	const seen = `${traces()}${JSON.stringify(mail)}`;
	expect(seen).toContain('Leaves no token behind');
	expect(secretTraces(seen, [...tokens, world.servers.oauth.clientSecret])).toEqual([]);
});
