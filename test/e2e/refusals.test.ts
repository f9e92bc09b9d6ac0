import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificates } from '../../scripts/lib/certificates.mjs';
import { freePorts } from '../../scripts/lib/freePorts.mjs';
import { connectedCredential } from './support/credentials';
import type { ConnectionFields } from './support/credentials';
import { rawMail } from './support/mail';
import { runToEnd } from './support/runs';
import type { EndedRun } from './support/runs';
import { imapTrigger, mailNode, runByHand, threeOutputs, TRIGGER } from './support/workflow';
import type { WorkflowDraft } from './support/workflow';
import { enterWorld } from './support/world';
import type { World } from './support/world';

/** How long an admin waits for an answer. */
const PATIENCE_MS = 30_000;
const MAILBOX = 'refusals@example.test';
const CREDENTIAL = 'Refused mailbox';

let world: World;
const workflows: string[] = [];
const credentials: string[] = [];

beforeAll(async () => {
	world = await enterWorld();
});

afterAll(async () => {
	for (const id of workflows) await world.client.deleteWorkflow(id);
	for (const id of credentials) await world.client.deleteCredential(id);
});

/**
 * Presses Fetch Test Event and resolves with how the run ended. `connection` are fields of the
 * credential, `parameters` those of the node.
 */
async function fetchTestEvent(
	wrong: { connection?: Partial<ConnectionFields>; parameters?: Record<string, unknown> } = {},
) {
	const { connection, parameters } = wrong;
	const credential = await connectedCredential(world.client, world.servers, CREDENTIAL, {
		user: MAILBOX,
		connection,
	});
	credentials.push(credential.id);
	const draft = threeOutputs('Refusals', { credential, parameters });
	const run = await runToEnd(world.client, draft, TRIGGER);
	workflows.push(run.workflowId);
	expect(run.tookMs).toBeLessThan(PATIENCE_MS);
	return run;
}

describe('a test run says in words of its own', () => {
	test('that the folder is empty', async () => {
		const run = await fetchTestEvent();
		expect(run.status).toBe('error');
		expect(run.message).toMatch(/empty/i);
	});

	test('that the server name is unknown', async () => {
		const run = await fetchTestEvent({ connection: { imapHost: 'mail.nowhere.invalid' } });
		expect(run.status).toBe('error');
		expect(run.message).toContain('mail.nowhere.invalid');
		expect(run.description).toContain(`"IMAP Server" in the credential "${CREDENTIAL}"`);
	});

	test('that nothing listens on the port', async () => {
		const [port] = await freePorts(1);
		const run = await fetchTestEvent({ connection: { imapPort: port! } });
		expect(run.status).toBe('error');
		expect(run.message).toContain(String(port));
		expect(run.description).toContain('"IMAP Port"');
	});

	test('that the port speaks plain text', async () => {
		const run = await fetchTestEvent({ connection: { imapPort: world.stand.ports.imap } });
		expect(run.status).toBe('error');
		expect(`${run.message} ${run.description}`).toMatch(/TLS/i);
	});

	test('that the certificate is of an unknown authority', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'helpdesk-mail-stranger-'));
		const { keyFile, certFile } = await makeCertificates(folder, ['localhost']);
		const stranger = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) });
		stranger.on('tlsClientError', () => undefined);
		await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
		try {
			const { port } = stranger.address() as AddressInfo;
			const run = await fetchTestEvent({ connection: { imapPort: port } });
			expect(run.status).toBe('error');
			expect(`${run.message} ${run.description}`).toMatch(/certificate.*authority/is);
		} finally {
			await new Promise((resolve) => stranger.close(resolve));
			rmSync(folder, { recursive: true });
		}
	});

	test('that the folder does not exist', async () => {
		const folder = { __rl: true, mode: 'name', value: 'No such folder' };
		const run = await fetchTestEvent({ parameters: { folder } });
		expect(run.status).toBe('error');
		expect(run.message).toContain('No such folder');
	});

	test('that the mailbox is refused', async () => {
		const run = await fetchTestEvent({ parameters: { mailbox: 'agent@example.test' } });
		expect(run.status).toBe('error');
		expect(`${run.message} ${run.description}`).toContain('agent@example.test');
	});

	test('that the sign-in name is refused', async () => {
		const run = await fetchTestEvent({ connection: { username: 'agent@example.test' } });
		expect(run.status).toBe('error');
		expect(run.description).toContain('"Username"');
		expect(run.description).toContain(`reconnect the credential "${CREDENTIAL}"`);
	});

	test.each<[what: string, connection: Partial<ConnectionFields>, says: string, next: string]>([
		[
			'names no server',
			{ imapHost: '' },
			'"IMAP Server" is missing in the credential',
			'Open the credential and enter the name of the server under "IMAP Server"',
		],
		[
			'has something else for a server',
			{ imapHost: 'our mail server' },
			'"IMAP Server" in the credential is not a host name',
			'Open the credential and enter the name of the server under "IMAP Server"',
		],
		[
			'has something else for a port',
			{ imapPort: 70_000 },
			'"IMAP Port" in the credential is not a port',
			'the usual one is 993',
		],
		['names no mailbox', { mailbox: '' }, 'No mailbox is given', '"Mailbox" in the credential'],
	])('that the credential %s', async (_what, connection, says, next) => {
		const run = await fetchTestEvent({ connection });
		expect(run).toMatchObject({ status: 'error', message: says });
		expect(run.description).toContain(next);
	});

	test('and shows the mail when there is nothing to complain about', async () => {
		await world.servers.deliver(MAILBOX, rawMail({ subject: 'All is well', to: MAILBOX }));
		const run = await fetchTestEvent();
		expect(run).toMatchObject({ status: 'success', message: '' });
		expect(JSON.stringify(run.items)).toContain('All is well');
	});
});

describe('a credential with Allowed Domains', () => {
	/** Runs every way in which a node of this package connects, all at a server that only listens. */
	async function runAll(
		limits: Partial<ConnectionFields>,
	): Promise<{ runs: EndedRun[]; met: number }> {
		let met = 0;
		const listener = createPlainServer((socket) => {
			met++;
			socket.on('error', () => undefined);
			socket.destroy();
		});
		await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
		try {
			const { port } = listener.address() as AddressInfo;
			const credential = await connectedCredential(world.client, world.servers, CREDENTIAL, {
				user: MAILBOX,
				connection: {
					imapHost: 'localhost',
					imapPort: port,
					smtpHost: 'localhost',
					smtpPort: port,
					connectUrl: `https://localhost:${port}/EWS/Exchange.asmx`,
					...limits,
				},
			});
			credentials.push(credential.id);
			const test = { resource: 'connection' };
			const drafts: WorkflowDraft[] = [
				...[imapTrigger({ credential }), mailNode('helpdeskEwsTrigger', credential, {})].map(
					(node) => ({ name: node.name, nodes: [node], connections: {} }),
				),
				...['helpdeskImap', 'helpdeskSmtp', 'helpdeskEws'].map((type) =>
					runByHand(mailNode(type, credential, test)),
				),
			];
			const runs: EndedRun[] = [];
			for (const draft of drafts) runs.push(await runToEnd(world.client, draft));
			return { runs, met };
		} finally {
			await new Promise((resolve) => listener.close(resolve));
		}
	}

	test('refuses every other host in every node, before anything is connected', async () => {
		const { runs, met } = await runAll({
			allowedHttpRequestDomains: 'domains',
			allowedDomains: 'mail.example.com, *.example.com',
		});
		for (const { status, message, description } of runs) {
			expect(status).toBe('error');
			expect(message).toContain('"Allowed Domains" of the credential do not include localhost');
			expect(description).toContain('Specific Domains');
		}
		expect(runs).toHaveLength(5);
		expect(met).toBe(0);
	});

	test('goes where it is allowed to, and "None" is about other nodes', async () => {
		const allowed = await runAll({
			allowedHttpRequestDomains: 'domains',
			allowedDomains: 'localhost',
		});
		const none = await runAll({ allowedHttpRequestDomains: 'none' });
		for (const { runs, met } of [allowed, none]) {
			expect(met).toBeGreaterThanOrEqual(5);
			for (const { message } of runs) expect(message).not.toContain('Allowed Domains');
		}
	});
});
