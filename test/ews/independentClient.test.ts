import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { type EwsServer, startEwsServer } from '../servers/ews/server';
import { checkSchema, MAILBOX } from './support';

let server: EwsServer;

beforeAll(async () => {
	server = await startEwsServer();
});

describe('a client that nobody here wrote', () => {
	it('finds, syncs, reads, marks, sends, moves and deletes on the test server', async () => {
		const own = server.store.mailbox(MAILBOX);
		const customer = server.store.mailbox('customer@example.test');
		const inbox = own.wellKnown('inbox');
		for (const name of ['first', 'second']) {
			own.put(inbox, `Subject: ${name}\r\nFrom: a@example.test\r\n\r\nbody of ${name}\r\n`);
		}
		const folder = mkdtempSync(join(tmpdir(), 'ews-client-'));
		const authority = join(folder, 'ca.pem');
		writeFileSync(authority, server.ca);
		const { stdout } = await promisify(execFile)(
			process.execPath,
			[join(__dirname, 'independentClient.mjs'), server.url, `token-of:${MAILBOX}`, MAILBOX],
			{ env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: authority }, timeout: 45_000 },
		).finally(() => rmSync(folder, { recursive: true, force: true }));
		const seen = JSON.parse(/^SEEN (.*)$/m.exec(stdout)![1]!) as Record<string, unknown>;
		expect(seen).toMatchObject({
			folder: 'Inbox',
			found: ['first', 'second'],
			synced: 2,
			hasState: true,
			mime: 'Subject: first\r\nFrom: a@example.test\r\n\r\nbody of first\r\n',
			moved: true,
			gone: 'ErrorItemNotFound',
		});
		expect([...customer.wellKnown('inbox').items.values()].map(({ subject }) => subject)).toEqual([
			'from another client',
		]);
		expect(own.wellKnown('junkemail').items.size).toBe(1);
		expect([...own.wellKnown('deleteditems').items.values()][0]?.isRead).toBe(true);
		const [sent] = [...own.wellKnown('sentitems').items.values()];
		expect(sent?.attachments.map(({ name, content }) => [name, content.toString()])).toEqual([
			['note.txt', 'attached'],
		]);
	});
});

checkSchema(() => server);
