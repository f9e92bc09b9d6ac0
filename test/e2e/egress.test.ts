import { afterAll, beforeAll, expect, test } from 'vitest';
import type { N8nClient } from '../../scripts/lib/n8nClient.mjs';
import type { N8nProcess } from '../../scripts/lib/n8nProcess.mjs';
import type { EwsServer } from '../servers/ews/server';
import { connectedCredential } from './support/credentials';
import { startExchange } from './support/exchange';
import { rawMail } from './support/mail';
import { runToEnd } from './support/runs';
import type { EndedRun } from './support/runs';
import { imapTrigger, mailNode, runByHand } from './support/workflow';
import type { WorkflowDraft } from './support/workflow';
import { enterWorld, ownN8n } from './support/world';
import type { World } from './support/world';

const MAILBOX = 'egress@example.test';

let world: World;
let exchange: EwsServer;
let n8n: N8nProcess;
let client: N8nClient;
let remove: () => Promise<void>;
/** By the server's address: each way in which a node of this package connects. */
let ways: Array<{ name: string; server: string; draft: WorkflowDraft }>;

beforeAll(async () => {
	world = await enterWorld();
	const { servers } = world;
	exchange = await startExchange(servers);
	await servers.deliver(MAILBOX, rawMail({ subject: 'Inside', to: MAILBOX }));
	const inbox = exchange.store.mailbox(MAILBOX).wellKnown('inbox');
	exchange.store.mailbox(MAILBOX).put(inbox, rawMail({ subject: 'Inside', to: MAILBOX }));
	({ n8n, client, remove } = await ownN8n(servers.caFile, { N8N_SSRF_PROTECTION_ENABLED: 'true' }));
	await n8n.start();
	await client.setUpOwner();
	const credential = await connectedCredential(client, servers, 'Egress', {
		user: MAILBOX,
		// By its address: 127.0.0.1.
		connection: { connectUrl: exchange.url, caCertificate: exchange.ca },
	});
	const { host, ports } = servers;
	const resource = 'connection';
	ways = [
		{ server: `${host}:${ports.imaps}`, nodes: [imapTrigger({ credential })] },
		{
			server: `${host}:${ports.imaps}`,
			nodes: [mailNode('helpdeskImap', credential, { resource })],
		},
		{
			server: `${host}:${ports.submission}`,
			nodes: [mailNode('helpdeskSmtp', credential, { resource })],
		},
		{
			server: `127.0.0.1:${exchange.port}`,
			nodes: [mailNode('helpdeskEwsTrigger', credential, {})],
		},
		{
			server: `127.0.0.1:${exchange.port}`,
			nodes: [mailNode('helpdeskEws', credential, { resource })],
		},
	].map(({ server, nodes: [node] }) => ({
		name: node!.type,
		server,
		draft: /Trigger$/.test(node!.type)
			? { name: node!.name, nodes: [node!], connections: {} }
			: runByHand(node!),
	}));
});

afterAll(async () => {
	await remove?.();
	await exchange?.close();
});

async function runAll(): Promise<Array<EndedRun & { name: string; server: string }>> {
	const runs = [];
	for (const { name, server, draft } of ways) {
		runs.push({ name, server, ...(await runToEnd(client, draft)) });
	}
	return runs;
}

test('n8n’s policy on outgoing connections refuses servers inside, and the error says who can allow them', async () => {
	const before = await world.servers.tokenRequests();
	for (const { name, server, status, message, description } of await runAll()) {
		expect(status, name).toBe('error');
		expect(message, name).toBe(`This n8n does not allow connections to ${server}`);
		expect(description, name).toContain('N8N_SSRF_ALLOWED_HOSTNAMES');
		expect(description, name).toContain('N8N_SSRF_ALLOWED_IP_RANGES');
	}
	// Nobody has shown a token anywhere.
	expect(await world.servers.tokenRequests()).toEqual(before);
	expect(exchange.calls).toEqual([]);
});

test('servers that the administrator allows by name or by address work', async () => {
	await n8n.restart({
		N8N_SSRF_ALLOWED_HOSTNAMES: 'localhost',
		N8N_SSRF_ALLOWED_IP_RANGES: '127.0.0.1/32',
	});
	for (const { name, status, message, items } of await runAll()) {
		expect(`${name} ${status} ${message}`.trim()).toBe(`${name} success`);
		expect(items.flatMap((output) => output ?? []).length, name).toBeGreaterThan(0);
	}
});
