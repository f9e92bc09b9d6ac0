import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificates } from '../../scripts/lib/certificates.mjs';
import { freePorts } from '../../scripts/lib/freePorts.mjs';
import { connectedCredential } from './support/credentials';
import { rawMail } from './support/mail';
import { runToEnd } from './support/runs';
import { threeOutputs, TRIGGER } from './support/workflow';
import type { TriggerInput } from './support/workflow';
import { enterWorld } from './support/world';
import type { World } from './support/world';

/** How long an admin waits for an answer. */
const PATIENCE_MS = 30_000;
const MAILBOX = 'refusals@example.test';

let world: World;
let input: TriggerInput;
const made: string[] = [];

beforeAll(async () => {
	world = await enterWorld();
	const credential = await connectedCredential(world.client, world.servers, 'Refusals', {
		user: MAILBOX,
	});
	const { host, ports } = world.stand;
	input = { credential, host, port: ports.imaps, mailbox: MAILBOX };
});

afterAll(async () => {
	for (const id of made) await world.client.deleteWorkflow(id);
});

/** Presses Fetch Test Event and resolves with how the run ended. */
async function fetchTestEvent(changes: Partial<TriggerInput>) {
	const draft = threeOutputs('Refusals', { ...input, ...changes });
	const run = await runToEnd(world.client, draft, TRIGGER);
	made.push(run.workflowId);
	expect(run.tookMs).toBeLessThan(PATIENCE_MS);
	return run;
}

describe('a test run says in words of its own', () => {
	test('that the folder is empty', async () => {
		const run = await fetchTestEvent({});
		expect(run.status).toBe('error');
		expect(run.message).toMatch(/empty/i);
	});

	test('that the server name is unknown', async () => {
		const run = await fetchTestEvent({ host: 'mail.nowhere.invalid' });
		expect(run.status).toBe('error');
		expect(run.message).toContain('mail.nowhere.invalid');
	});

	test('that nothing listens on the port', async () => {
		const [port] = await freePorts(1);
		const run = await fetchTestEvent({ port: port! });
		expect(run.status).toBe('error');
		expect(run.message).toContain(String(port));
	});

	test('that the port speaks plain text', async () => {
		const run = await fetchTestEvent({ port: world.stand.ports.imap });
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
			const run = await fetchTestEvent({ port });
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
		const run = await fetchTestEvent({ mailbox: 'agent@example.test' });
		expect(run.status).toBe('error');
		expect(`${run.message} ${run.description}`).toContain('agent@example.test');
	});

	test('and shows the mail when there is nothing to complain about', async () => {
		await world.servers.deliver(MAILBOX, rawMail({ subject: 'All is well', to: MAILBOX }));
		const run = await fetchTestEvent({});
		expect(run).toMatchObject({ status: 'success', message: '' });
		expect(JSON.stringify(run.items)).toContain('All is well');
	});
});
