import { inspect } from 'node:util';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TokenSource } from '../../../../nodes/helpdesk/ports';
import { openImapSource, type ImapOptions } from '../../../../nodes/transports/imap/index';
import { scriptedImap, type ScriptedImapOptions } from '../../../support/scriptedImap';
import {
	closedPort,
	scriptedServer,
	testCertificates,
	type ScriptedServer,
	type TestCertificates,
} from '../../../support/scriptedServer';

const NEVER = new AbortController().signal;
let certificates: TestCertificates;
let servers: ScriptedServer[] = [];

beforeAll(async () => {
	certificates = await testCertificates();
});

afterEach(async () => {
	for (const server of servers) {
		await server.close();
		expect(server.failures).toEqual([]);
	}
	servers = [];
});

const optionsFor = (port: number, changes: Partial<ImapOptions> = {}): ImapOptions => ({
	host: 'localhost',
	port,
	username: 'helpdesk@example.test',
	mailbox: 'helpdesk@example.test',
	folder: 'INBOX',
	ca: certificates.ca,
	receiptName: 'HelpdeskDone_0a1b2c',
	...changes,
});

class CountingTokens implements TokenSource {
	readonly asked: boolean[] = [];

	constructor(private readonly token = 'token') {}

	async accessToken({ forceRefresh }: { forceRefresh: boolean }): Promise<string> {
		this.asked.push(forceRefresh);
		return await Promise.resolve(`${this.token}${this.asked.length}`);
	}
}

const imap = async (options: ScriptedImapOptions = {}) => {
	const server = await scriptedImap(certificates, options);
	servers.push(server);
	return server;
};

const open = async (port: number, tokens: TokenSource = new CountingTokens()) =>
	await openImapSource(optionsFor(port), tokens, NEVER);

describe('connecting to a server that does not behave', () => {
	it('says that a port speaks no TLS', async () => {
		const server = await scriptedServer((peer) => peer.say('* OK plain greeting'));
		servers.push(server);
		await expect(open(server.port)).rejects.toMatchObject({ code: 'MAIL_TLS_PROTOCOL' });
	});

	it('says that nothing listens', async () => {
		await expect(open(await closedPort())).rejects.toMatchObject({
			code: 'MAIL_CONNECTION_REFUSED',
		});
	});

	it('says that a host does not exist', async () => {
		const options = optionsFor(993, { host: 'no-such-host.invalid' });
		await expect(openImapSource(options, new CountingTokens(), NEVER)).rejects.toMatchObject({
			code: expect.stringMatching(/MAIL_HOST_NOT_FOUND|MAIL_TIMEOUT/) as string,
		});
	});

	it('refuses a certificate of an unknown authority', async () => {
		const server = await imap();
		const options = optionsFor(server.port, { ca: null });
		await expect(openImapSource(options, new CountingTokens(), NEVER)).rejects.toMatchObject({
			code: 'MAIL_TLS_UNTRUSTED',
		});
	});

	it('refuses a certificate of another host', async () => {
		const other = await testCertificates(['mail.example.com']);
		const server = await scriptedImap(other);
		servers.push(server);
		const options = optionsFor(server.port, { ca: other.ca });
		await expect(openImapSource(options, new CountingTokens(), NEVER)).rejects.toMatchObject({
			code: 'MAIL_TLS_NAME',
		});
	});

	it('connects by IP address when the certificate has it', async () => {
		const server = await imap();
		const options = optionsFor(server.port, { host: '127.0.0.1' });
		const source = await openImapSource(options, new CountingTokens(), NEVER);
		await source.close();
	});

	it('says that the server closed before greeting', async () => {
		const server = await scriptedServer((peer) => peer.cut(), certificates);
		servers.push(server);
		await expect(open(server.port)).rejects.toMatchObject({ code: 'MAIL_CONNECTION_LOST' });
	});

	it('takes a busy greeting for what it is', async () => {
		const server = await imap({ greeting: '* BYE Too many connections, try later' });
		await expect(open(server.port)).rejects.toMatchObject({ code: 'MAIL_THROTTLED' });
	});

	it('ends at once when its signal is aborted while connecting', async () => {
		const server = await scriptedServer(() => undefined);
		servers.push(server);
		const controller = new AbortController();
		const opening = openImapSource(
			optionsFor(server.port),
			new CountingTokens(),
			controller.signal,
		);
		setTimeout(() => controller.abort(), 20);
		await expect(opening).rejects.toMatchObject({ code: 'MAIL_ABORTED' });
	});
});

describe('signing in', () => {
	it('refreshes once after a refusal and goes on', async () => {
		const server = await imap({
			handlers: {
				AUTHENTICATE: ({ connection }) =>
					connection === 1 ? { status: 'NO [AUTHENTICATIONFAILED] no' } : {},
			},
		});
		const tokens = new CountingTokens();
		const source = await open(server.port, tokens);
		await source.close();
		expect(tokens.asked).toEqual([false, true]);
	});

	it('gives up after the second refusal', async () => {
		const server = await imap({
			handlers: { AUTHENTICATE: () => ({ status: 'NO [AUTHENTICATIONFAILED] no' }) },
		});
		const tokens = new CountingTokens();
		await expect(open(server.port, tokens)).rejects.toMatchObject({
			code: 'MAIL_AUTH_REFUSED',
			serverText: '[AUTHENTICATIONFAILED] no',
		});
		expect(tokens.asked).toEqual([false, true]);
		expect(server.connections).toBe(2);
	});

	it.each([
		['NO [UNAVAILABLE] Temporary authentication failure.', 'MAIL_AUTH_UNAVAILABLE'],
		['NO [LIMIT] no', 'MAIL_AUTH_UNAVAILABLE'],
		['NO [INUSE] no', 'MAIL_AUTH_UNAVAILABLE'],
		['NO [SERVERBUG] AUTHENTICATE Server error - Please try again later', 'MAIL_AUTH_UNAVAILABLE'],
		['NO [OVERQUOTA] no', 'MAIL_AUTH_UNAVAILABLE'],
		['NO [CONTACTADMIN] no', 'MAIL_AUTH_UNAVAILABLE'],
		['NO Server Unavailable. 15', 'MAIL_AUTH_UNAVAILABLE'],
		['BAD Internal Server Error', 'MAIL_AUTH_UNAVAILABLE'],
		['NO Service under maintenance', 'MAIL_AUTH_UNAVAILABLE'],
		['NO Das geht heute nicht', 'MAIL_AUTH_UNAVAILABLE'],
		['NO [OVERQUOTA] Account exceeded command or bandwidth limits.', 'MAIL_THROTTLED'],
		['NO [ALERT] Too many simultaneous connections. (Failure)', 'MAIL_THROTTLED'],
	])('takes %s for passing and refreshes nothing', async (status, code) => {
		const server = await imap({ handlers: { AUTHENTICATE: () => ({ status }) } });
		const tokens = new CountingTokens();
		await expect(open(server.port, tokens)).rejects.toMatchObject({ code, retryable: true });
		expect(tokens.asked).toEqual([false]);
	});

	it.each([
		'NO [AUTHENTICATIONFAILED] no',
		'NO [AUTHORIZATIONFAILED] no',
		'NO [EXPIRED] no',
		'NO AUTHENTICATE failed.',
		'NO [ALERT] Invalid credentials (Failure)',
		'NO [AUTHENTICATIONFAILED] Invalid credentials for helpdesk@example.test',
	])('takes %s for a bad credential and refreshes once', async (status) => {
		const server = await imap({ handlers: { AUTHENTICATE: () => ({ status }) } });
		const tokens = new CountingTokens();
		await expect(open(server.port, tokens)).rejects.toMatchObject({
			code: 'MAIL_AUTH_REFUSED',
			retryable: false,
		});
		expect(tokens.asked).toEqual([false, true]);
	});

	it('is not misled by a user whose name sounds like an outage', async () => {
		const server = await imap({
			handlers: {
				AUTHENTICATE: () => ({
					status: 'NO [AUTHENTICATIONFAILED] Invalid credentials for maintenance@example.test',
				}),
			},
		});
		const options = optionsFor(server.port, { username: 'maintenance@example.test' });
		await expect(openImapSource(options, new CountingTokens(), NEVER)).rejects.toMatchObject({
			code: 'MAIL_AUTH_REFUSED',
		});
	});

	it('spends no second refresh where the first was fruitless, until the token is another', async () => {
		const server = await imap({
			handlers: { AUTHENTICATE: () => ({ status: 'NO [AUTHENTICATIONFAILED] no' }) },
		});
		let stored = 'first';
		const forced: string[] = [];
		const tokens: TokenSource = {
			async accessToken({ forceRefresh }) {
				if (forceRefresh) forced.push((stored = `${stored}+`));
				return await Promise.resolve(stored);
			},
		};
		for (let n = 0; n < 3; n += 1) await open(server.port, tokens).catch(() => undefined);
		expect(forced).toEqual(['first+']);
		stored = 'connected again';
		for (let n = 0; n < 3; n += 1) await open(server.port, tokens).catch(() => undefined);
		expect(forced).toEqual(['first+', 'connected again+']);
	});

	it('does not refresh when the server cannot check tokens', async () => {
		const server = await imap({
			handlers: {
				AUTHENTICATE: () => ({ status: 'NO [UNAVAILABLE] Temporary authentication failure.' }),
			},
		});
		const tokens = new CountingTokens();
		await expect(open(server.port, tokens)).rejects.toMatchObject({
			code: 'MAIL_AUTH_UNAVAILABLE',
			retryable: true,
		});
		expect(tokens.asked).toEqual([false]);
	});

	it('answers the error challenge of XOAUTH2 and reads the refusal behind it', async () => {
		const challenge = Buffer.from('{"status":"401","schemes":"bearer"}').toString('base64');
		const server = await imap({
			handlers: {
				AUTHENTICATE: async ({ peer }) => {
					peer.say(`+ ${challenge}`);
					expect(await peer.line()).toBe('');
					return { status: 'NO [AUTHENTICATIONFAILED] no' };
				},
			},
		});
		await expect(open(server.port)).rejects.toMatchObject({ code: 'MAIL_AUTH_REFUSED' });
	});

	it('prefers what is offered: OAUTHBEARER alone works too', async () => {
		const server = await imap({ capabilities: 'IMAP4rev1 SASL-IR AUTH=OAUTHBEARER NAMESPACE' });
		const source = await open(server.port);
		await source.close();
		const command = server.commands.find((line) => line.startsWith('AUTHENTICATE')) ?? '';
		const [, mechanism, response = ''] = command.split(' ');
		expect(mechanism).toBe('OAUTHBEARER');
		expect(Buffer.from(response, 'base64').toString()).toContain('n,a=helpdesk@example.test,');
	});

	describe('with both mechanisms', () => {
		const BOTH = 'IMAP4rev1 SASL-IR AUTH=OAUTHBEARER AUTH=XOAUTH2 NAMESPACE';
		const mechanismOf = (rest: string) => rest.split(' ')[0];
		const mechanisms = (server: { commands: readonly string[] }) =>
			server.commands
				.filter((line) => line.startsWith('AUTHENTICATE'))
				.map((line) => line.split(' ')[1]);

		it.each([
			'NO [CANNOT] Unsupported authentication mechanism.',
			'BAD Invalid mechanism',
			'BAD Command Error. 12',
			'NO [AUTHENTICATIONFAILED] no',
		])('signs in by XOAUTH2 where OAUTHBEARER is refused: %s', async (status) => {
			const server = await imap({
				capabilities: BOTH,
				handlers: {
					AUTHENTICATE: ({ rest }) => (mechanismOf(rest) === 'OAUTHBEARER' ? { status } : {}),
				},
			});
			const tokens = new CountingTokens();
			await (await open(server.port, tokens)).close();
			expect(mechanisms(server)).toEqual(['OAUTHBEARER', 'XOAUTH2']);
			expect(tokens.asked).toEqual([false]);
			// The next connection does not try the refused one again: some servers count that.
			await (await open(server.port, tokens)).close();
			expect(mechanisms(server)).toEqual(['OAUTHBEARER', 'XOAUTH2', 'XOAUTH2']);
		});

		it('tries no other one where the server understood the token and refused it', async () => {
			const challenge = Buffer.from('{"status":"invalid_token"}').toString('base64');
			const server = await imap({
				capabilities: BOTH,
				handlers: {
					AUTHENTICATE: async ({ peer }) => {
						peer.say(`+ ${challenge}`);
						expect(await peer.line()).toBe('AQ==');
						return { status: 'NO [AUTHENTICATIONFAILED] no' };
					},
				},
			});
			await expect(open(server.port)).rejects.toMatchObject({ code: 'MAIL_AUTH_REFUSED' });
			expect(mechanisms(server)).toEqual(['OAUTHBEARER', 'OAUTHBEARER']);
		});

		it('tells the refusal of the token, not that of the mechanism before it', async () => {
			const server = await imap({
				capabilities: BOTH,
				handlers: {
					AUTHENTICATE: ({ rest }) => ({
						status:
							mechanismOf(rest) === 'OAUTHBEARER'
								? 'NO Unsupported authentication mechanism.'
								: 'NO [AUTHENTICATIONFAILED] no',
					}),
				},
			});
			await expect(open(server.port)).rejects.toMatchObject({
				code: 'MAIL_AUTH_REFUSED',
				serverText: '[AUTHENTICATIONFAILED] no',
			});
		});

		it('says that OAuth2 is refused where both are', async () => {
			const server = await imap({
				capabilities: BOTH,
				handlers: { AUTHENTICATE: () => ({ status: 'NO Unsupported authentication mechanism.' }) },
			});
			const tokens = new CountingTokens();
			await expect(open(server.port, tokens)).rejects.toMatchObject({
				code: 'MAIL_PROTOCOL',
				retryable: false,
				message: expect.stringContaining('mechanism') as string,
			});
			expect(tokens.asked).toEqual([false]);
		});

		it('tells the refusal where the server hangs up after it', async () => {
			const server = await imap({
				capabilities: BOTH,
				handlers: {
					AUTHENTICATE: ({ peer, tag }) => {
						peer.say(`${tag} NO [AUTHENTICATIONFAILED] no`);
						peer.socket.end();
						return 'answered';
					},
				},
			});
			const tokens = new CountingTokens();
			await expect(open(server.port, tokens)).rejects.toMatchObject({ code: 'MAIL_AUTH_REFUSED' });
			expect(tokens.asked).toEqual([false, true]);
		});
	});

	it('says so when the server offers no OAuth2', async () => {
		const server = await imap({ capabilities: 'IMAP4rev1 AUTH=PLAIN' });
		const tokens = new CountingTokens();
		await expect(open(server.port, tokens)).rejects.toMatchObject({
			code: 'MAIL_PROTOCOL',
			retryable: false,
		});
		expect(tokens.asked).toEqual([false]);
	});

	it('tells a mailbox without permission from a bad token', async () => {
		const refuse = () => ({ status: 'BAD User is authenticated but not connected.' });
		const server = await imap({
			handlers: { NAMESPACE: refuse, SELECT: refuse, EXAMINE: refuse, LIST: refuse },
		});
		const tokens = new CountingTokens();
		await expect(open(server.port, tokens)).rejects.toMatchObject({ code: 'MAIL_FOLDER_REFUSED' });
		expect(tokens.asked).toEqual([false]);
	});

	it('names the length of a token that made the server hang up', async () => {
		const server = await imap({
			handlers: {
				AUTHENTICATE: ({ peer }) => {
					peer.cut();
					return 'answered';
				},
			},
		});
		await expect(open(server.port, new CountingTokens('t'.repeat(7000)))).rejects.toMatchObject({
			code: 'MAIL_CONNECTION_LOST',
			message: expect.stringContaining('7001 characters') as string,
		});
	});

	it('never lets the token into an error', async () => {
		const server = await imap({
			handlers: {
				AUTHENTICATE: ({ rest }) => ({ status: `NO [AUTHENTICATIONFAILED] you sent ${rest}` }),
			},
		});
		const token = 'secret-token-of-forty-three-characters-abcdef';
		const error = await open(server.port, new CountingTokens(token)).catch(
			(reason: Error) => reason,
		);
		const text = inspect(error, { depth: 10 });
		expect(text).not.toContain(token);
		expect(text).not.toContain(Buffer.from(`auth=Bearer ${token}`).toString('base64').slice(4, 40));
	});
});

describe('opening a folder', () => {
	it('names a folder that does not exist', async () => {
		const server = await imap({
			handlers: {
				SELECT: () => ({ status: "NO [NONEXISTENT] Mailbox doesn't exist: Nowhere" }),
				LIST: () => ({ lines: ['* LIST () "/" INBOX'] }),
			},
		});
		const options = optionsFor(server.port, { folder: 'Nowhere' });
		await expect(openImapSource(options, new CountingTokens(), NEVER)).rejects.toMatchObject({
			code: 'MAIL_FOLDER_MISSING',
			message: expect.stringContaining('Nowhere') as string,
		});
	});

	it.each([
		['NO [UNAVAILABLE] Failed to open mailbox', 'MAIL_PROTOCOL'],
		['NO [SERVERBUG] Internal error: no such file', 'MAIL_PROTOCOL'],
		['NO [INUSE] Mailbox is locked, access denied', 'MAIL_PROTOCOL'],
		['NO [LIMIT] no', 'MAIL_THROTTLED'],
		['NO [CONTACTADMIN] permission data damaged', 'MAIL_PROTOCOL'],
		['NO [TEMPFAIL] SELECT completed', 'MAIL_PROTOCOL'],
		['NO [OVERQUOTA] no', 'MAIL_THROTTLED'],
		['NO Server Unavailable. 15', 'MAIL_PROTOCOL'],
		['NO SELECT: libmapper: Internal error: No servers available', 'MAIL_PROTOCOL'],
		['NO Access is temporarily denied', 'MAIL_PROTOCOL'],
		['NO Das geht heute nicht', 'MAIL_PROTOCOL'],
	])('takes %s for passing, whatever a listing says', async (status, code) => {
		for (const folder of ['INBOX', 'Work']) {
			const server = await imap({
				handlers: {
					SELECT: () => ({ status }),
					EXAMINE: () => ({ status }),
					LIST: () => ({ lines: ['* LIST () "/" INBOX', '* LIST () "/" Work'] }),
				},
			});
			const options = optionsFor(server.port, { folder });
			await expect(openImapSource(options, new CountingTokens(), NEVER)).rejects.toMatchObject({
				code,
				retryable: true,
			});
		}
	});

	it('does not read on without marks where only SELECT is refused in passing', async () => {
		const server = await imap({
			handlers: { SELECT: () => ({ status: 'NO [INUSE] Mailbox is locked' }) },
		});
		await expect(open(server.port)).rejects.toMatchObject({ retryable: true });
		expect(server.commands.filter((line) => line.startsWith('EXAMINE'))).toEqual([]);
	});

	it.each([
		['Maintenance', 'NO [NONEXISTENT] Mailbox does not exist: Maintenance', 'MAIL_FOLDER_MISSING'],
		['Maintenance', 'NO Folder Maintenance not found', 'MAIL_FOLDER_MISSING'],
		['Temporary', 'NO [NOPERM] Temporary: no rights', 'MAIL_FOLDER_REFUSED'],
		['Temporary', 'NO Permission denied to Temporary', 'MAIL_FOLDER_REFUSED'],
	])('is not misled by the folder %s: %s', async (folder, status, code) => {
		const server = await imap({
			handlers: { SELECT: () => ({ status }), EXAMINE: () => ({ status }) },
		});
		const options = optionsFor(server.port, { folder });
		await expect(openImapSource(options, new CountingTokens(), NEVER)).rejects.toMatchObject({
			code,
		});
	});

	it('names a folder without permission', async () => {
		const server = await imap({
			handlers: {
				SELECT: () => ({ status: 'NO [NOPERM] Permission denied' }),
				EXAMINE: () => ({ status: 'NO [NOPERM] Permission denied' }),
			},
		});
		await expect(open(server.port)).rejects.toMatchObject({
			code: 'MAIL_FOLDER_REFUSED',
			message: expect.stringContaining('permission') as string,
		});
	});

	it.each([
		['SELECT says so', { readOnly: true }],
		['only EXAMINE is allowed', { handlers: { SELECT: () => ({ status: 'NO [NOPERM] no' }) } }],
	])('reads a read-only folder without writing anything (%s)', async (_how, options) => {
		const server = await imap(options);
		const source = await open(server.port);
		expect(source.receiptCarrier).toBe('none');
		const [result] = await source.acknowledge(
			[{ id: '7:1', receipt: true, seen: true, moveTo: 'Done' }],
			NEVER,
		);
		expect(result).toMatchObject({ outcome: 'unwritable', error: { code: 'MAIL_READ_ONLY' } });
		await source.close();
		expect(server.commands.filter((line) => /STORE|MOVE|EXPUNGE/.test(line))).toEqual([]);
	});

	it.each([
		['\\Seen \\*', 'own'],
		['\\Seen HelpdeskDone_0a1b2c', 'own'],
		['\\Seen \\Flagged $MDNSent', 'shared'],
		['\\Seen \\Flagged', 'none'],
	])('finds in PERMANENTFLAGS (%s) that it carries receipts: %s', async (flags, carrier) => {
		const server = await imap({ permanentFlags: flags });
		const source = await open(server.port);
		expect(source.receiptCarrier).toBe(carrier);
		await source.close();
	});
});
