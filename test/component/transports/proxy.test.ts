import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openImapSource } from '../../../nodes/transports/imap/index';
import { openSmtpSender } from '../../../nodes/transports/smtp/index';
import { scriptedImap } from '../../support/scriptedImap';
import { type ProxyServer, startProxy } from '../../servers/proxy';
import { testCertificates, type TestCertificates } from '../../support/scriptedServer';
import { scriptedSmtp } from '../../support/scriptedSmtp';

const NEVER = new AbortController().signal;
const TOKENS = { accessToken: async () => await Promise.resolve('token') };
const USER = 'helpdesk@example.test';
let certificates: TestCertificates;
let proxy: ProxyServer;

beforeAll(async () => {
	certificates = await testCertificates();
	proxy = await startProxy();
});

afterAll(() => proxy.close());

afterEach(() => {
	vi.unstubAllEnvs();
	proxy.reset();
});

const use = (changes: Record<string, string> = {}) => {
	vi.stubEnv('HTTPS_PROXY', proxy.url('user:pass%21@'));
	vi.stubEnv('NO_PROXY', changes.NO_PROXY ?? '');
	vi.stubEnv('no_proxy', changes.NO_PROXY ?? '');
};
const imapThere = async (port: number) =>
	await openImapSource(
		{
			host: 'localhost',
			port,
			username: USER,
			mailbox: USER,
			folder: 'INBOX',
			ca: certificates.ca,
			receiptName: 'HelpdeskDone_0a1b2c',
		},
		TOKENS,
		NEVER,
	);
const smtpThere = (port: number, protocol: 'smtp' | 'smtps') =>
	openSmtpSender(
		{
			host: 'localhost',
			alternateHost: null,
			port,
			protocol,
			username: USER,
			ca: certificates.ca,
		},
		TOKENS,
	);
const AUTHORIZATION = `Basic ${Buffer.from('user:pass!').toString('base64')}`;

describe('connections through the proxy of the environment', () => {
	it('reach IMAP, verified end to end', async () => {
		use();
		const server = await scriptedImap(certificates);
		const source = await imapThere(server.port);
		await source.close();
		await server.close();
		expect(proxy.asked).toEqual([`localhost:${server.port}`]);
		expect(proxy.authorizations).toEqual([AUTHORIZATION]);
	});

	it.each(['smtp', 'smtps'] as const)('reach %s', async (protocol) => {
		use();
		const server = await scriptedSmtp(certificates, { startTls: protocol === 'smtp' });
		const sender = smtpThere(server.port, protocol);
		await sender.verify(NEVER);
		await sender.close();
		await server.close();
		expect(proxy.asked).toEqual([`localhost:${server.port}`]);
		expect(proxy.authorizations).toEqual([AUTHORIZATION]);
	});

	it('go past it where NO_PROXY says so', async () => {
		use({ NO_PROXY: 'localhost' });
		const server = await scriptedSmtp(certificates);
		const sender = smtpThere(server.port, 'smtps');
		await sender.verify(NEVER);
		await sender.close();
		await server.close();
		expect(proxy.asked).toEqual([]);
	});

	it('say that the proxy refused, without its password', async () => {
		use();
		proxy.route = () => ({ status: 403 });
		const expected = {
			code: 'MAIL_CONNECTION_REFUSED',
			message: expect.not.stringContaining('pass') as string,
		};
		await expect(smtpThere(1, 'smtps').verify(NEVER)).rejects.toMatchObject(expected);
		await expect(imapThere(1)).rejects.toMatchObject(expected);
	});

	it('refuse a SOCKS proxy for SMTP in clear words', async () => {
		vi.stubEnv('HTTPS_PROXY', 'socks5://127.0.0.1:1080');
		vi.stubEnv('NO_PROXY', '');
		await expect(smtpThere(587, 'smtp').verify(NEVER)).rejects.toMatchObject({
			code: 'MAIL_INPUT',
			message: expect.stringContaining('NO_PROXY') as string,
		});
	});
});
