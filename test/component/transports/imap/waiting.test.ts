import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openImapSource } from '../../../../nodes/transports/imap/index';
import { scriptedImap } from '../../../support/scriptedImap';
import {
	scriptedServer,
	testCertificates,
	type ScriptedServer,
	type TestCertificates,
} from '../../../support/scriptedServer';

vi.mock('../../../../nodes/helpdesk/limits', async (original) => {
	const { LIMITS } = await original<typeof import('../../../../nodes/helpdesk/limits')>();
	return { LIMITS: { ...LIMITS, connectMs: 400, commandMs: 600 } };
});

let certificates: TestCertificates;
let server: ScriptedServer;

beforeAll(async () => {
	certificates = await testCertificates();
});

afterEach(async () => await server.close());

const open = async () =>
	await openImapSource(
		{
			host: 'localhost',
			port: server.port,
			username: 'helpdesk@example.test',
			mailbox: 'helpdesk@example.test',
			folder: 'INBOX',
			ca: certificates.ca,
			receiptName: 'HelpdeskDone_0a1b2c',
		},
		{ accessToken: async () => await Promise.resolve('token') },
		new AbortController().signal,
	);

describe('waiting for a server', () => {
	it('gives up on a greeting that never comes', async () => {
		server = await scriptedServer(() => undefined, certificates);
		await expect(open()).rejects.toMatchObject({ code: 'MAIL_TIMEOUT' });
	});

	it('gives up on a TLS handshake that never ends', async () => {
		server = await scriptedServer(() => undefined);
		await expect(open()).rejects.toMatchObject({ code: 'MAIL_TIMEOUT' });
	});

	it('gives up on a login that is never answered', async () => {
		server = await scriptedImap(certificates, { handlers: { AUTHENTICATE: () => 'answered' } });
		await expect(open()).rejects.toMatchObject({ code: 'MAIL_TIMEOUT' });
	});
});
