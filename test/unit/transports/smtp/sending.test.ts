import { inspect } from 'node:util';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { OutgoingMessage } from '../../../../nodes/helpdesk/model';
import type { MailSender, TokenSource } from '../../../../nodes/helpdesk/ports';
import { MemoryTranscript } from '../../../../nodes/transports/auth/index';
import { openSmtpSender, type SmtpOptions } from '../../../../nodes/transports/smtp/index';
import {
	closedPort,
	testCertificates,
	type TestCertificates,
} from '../../../support/scriptedServer';
import {
	scriptedSmtp,
	type ScriptedSmtp,
	type ScriptedSmtpOptions,
	type SmtpHandler,
} from '../../../support/scriptedSmtp';

vi.mock('../../../../nodes/helpdesk/limits', async (original) => {
	const { LIMITS } = await original<typeof import('../../../../nodes/helpdesk/limits')>();
	return {
		LIMITS: { ...LIMITS, connectMs: 2000, commandMs: 2000, operationMs: 2000, smtpResetMs: 2000 },
	};
});

const NEVER = new AbortController().signal;
let certificates: TestCertificates;
let servers: ScriptedSmtp[] = [];
let senders: MailSender[] = [];

beforeAll(async () => {
	certificates = await testCertificates();
});

afterEach(async () => {
	for (const sender of senders) await sender.close();
	for (const server of servers) {
		await server.close();
		expect(server.failures).toEqual([]);
	}
	servers = [];
	senders = [];
});

const smtp = async (options: ScriptedSmtpOptions = {}) => {
	const server = await scriptedSmtp(certificates, options);
	servers.push(server);
	return server;
};

class CountingTokens implements TokenSource {
	readonly asked: boolean[] = [];

	constructor(private readonly token = 'token') {}

	async accessToken({ forceRefresh }: { forceRefresh: boolean }): Promise<string> {
		this.asked.push(forceRefresh);
		return await Promise.resolve(this.token);
	}
}

const open = (
	port: number,
	options: Partial<SmtpOptions> = {},
	tokens: TokenSource = new CountingTokens(),
	transcript?: MemoryTranscript,
) => {
	const sender = openSmtpSender(
		{
			host: 'localhost',
			alternateHost: null,
			port,
			protocol: 'smtps',
			enableTls: true,
			username: 'helpdesk@example.test',
			ca: certificates.ca,
			...options,
		},
		tokens,
		transcript,
	);
	senders.push(sender);
	return sender;
};

let count = 0;
const message = (changes: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
	messageId: `<${(count += 1)}@example.test>`,
	from: { name: 'Helpdesk', address: 'helpdesk@example.test' },
	sender: null,
	replyTo: [],
	to: [{ name: '', address: 'customer@example.test' }],
	cc: [],
	bcc: [],
	subject: 'Hello',
	text: 'Dear customer,\n.\nyours',
	html: null,
	inReplyTo: null,
	references: [],
	priority: 'normal',
	date: new Date(Date.UTC(2026, 10, 24)),
	headers: [],
	attachments: [],
	envelopeFrom: 'helpdesk@example.test',
	...changes,
});

const codeOf = async (promise: Promise<unknown>) =>
	await promise.then(
		() => null,
		(error: { code?: string }) => error.code ?? String(error),
	);

describe('connecting and signing in', () => {
	it('sends many messages over one connection', async () => {
		const server = await smtp();
		const sender = open(server.port);
		for (let n = 0; n < 5; n += 1) await sender.send(message(), NEVER);
		expect(server.messages).toHaveLength(5);
		expect(server.connections).toBe(1);
		expect(server.messages[0]?.data).toContain('\r\n.\r\nyours');
	});

	it('sends one at a time when asked for several at once', async () => {
		const server = await smtp();
		const sender = open(server.port);
		await Promise.all([1, 2, 3].map(async () => await sender.send(message(), NEVER)));
		expect(server.messages).toHaveLength(3);
		expect(server.connections).toBe(1);
	});

	it('upgrades by STARTTLS before it signs in', async () => {
		const server = await smtp({ startTls: true });
		const sender = open(server.port, { protocol: 'smtp' });
		const result = await sender.send(message(), NEVER);
		expect(result.server).toBe(`localhost:${server.port}`);
		expect(server.commands.map((line) => line.split(' ')[0]).slice(0, 4)).toEqual([
			'EHLO',
			'STARTTLS',
			'EHLO',
			'AUTH',
		]);
	});

	it('never signs in where STARTTLS is not offered or stripped', async () => {
		const server = await smtp({
			startTls: true,
			handlers: { EHLO: () => '250-smtp\r\n250 AUTH XOAUTH2', STARTTLS: () => '502 what' },
		});
		const sender = open(server.port, { protocol: 'smtp' });
		expect(await codeOf(sender.send(message(), NEVER))).toBe('MAIL_TLS_PROTOCOL');
		expect(server.commands.some((line) => line.startsWith('AUTH'))).toBe(false);
	});

	it('refuses to go on when bytes were put behind the answer to STARTTLS', async () => {
		const server = await smtp({
			startTls: true,
			handlers: {
				STARTTLS: ({ peer }) => {
					peer.raw('220 go ahead\r\n250-injected\r\n250 AUTH PLAIN\r\n');
					return 'answered';
				},
			},
		});
		const sender = open(server.port, { protocol: 'smtp' });
		expect(await codeOf(sender.send(message(), NEVER))).toBe('MAIL_TLS_PROTOCOL');
	});

	it('refuses a plain connection, for the token', async () => {
		const sender = open(await closedPort(), { protocol: 'smtp', enableTls: false });
		expect(await codeOf(sender.send(message(), NEVER))).toBe('MAIL_INPUT');
	});

	it.each([
		[['AUTH PLAIN XOAUTH2 OAUTHBEARER'], 'AUTH XOAUTH2 '],
		[['AUTH PLAIN OAUTHBEARER'], 'AUTH OAUTHBEARER '],
		[['AUTH=LOGIN XOAUTH2'], 'AUTH XOAUTH2 '],
	])('signs in by what is offered (%j)', async (extensions, start) => {
		const server = await smtp({ extensions });
		await open(server.port).verify(NEVER);
		expect(server.commands.find((line) => line.startsWith('AUTH'))?.startsWith(start)).toBe(true);
	});

	it('sends a long token in two steps', async () => {
		const token = 'a'.repeat(3000);
		const server = await smtp({
			handlers: {
				AUTH: async ({ line, peer }) => {
					expect(line).toBe('AUTH XOAUTH2');
					peer.say('334 ');
					const response = Buffer.from((await peer.line()) ?? '', 'base64').toString();
					return response.includes(`auth=Bearer ${token}\x01\x01`) ? '235 ok' : '535 no';
				},
			},
		});
		await open(server.port, {}, new CountingTokens(token)).send(message(), NEVER);
		expect(server.messages).toHaveLength(1);
	});

	it('ends the refused exchange, refreshes once, then gives up with a clear error', async () => {
		const refusal = Buffer.from('{"status":"401"}').toString('base64');
		const server = await smtp({
			handlers: {
				AUTH: async ({ peer }) => {
					peer.say(`334 ${refusal}`);
					expect(await peer.line()).toBe('');
					return '535 5.7.8 authentication failed';
				},
			},
		});
		const tokens = new CountingTokens('very-secret-token');
		const transcript = new MemoryTranscript();
		const error = await open(server.port, {}, tokens, transcript)
			.send(message(), NEVER)
			.catch((reason: Error) => reason);
		expect(error).toMatchObject({
			code: 'MAIL_AUTH_REFUSED',
			serverText: expect.stringContaining('535') as string,
		});
		expect(tokens.asked).toEqual([false, true]);
		const told = `${inspect(error, { depth: 10 })}${transcript.lines().join('\n')}`;
		expect(told).not.toContain('very-secret-token');
		expect(transcript.lines().join('\n')).toContain('"status":"401"');
	});

	it('does not refresh when the server cannot check tokens', async () => {
		const server = await smtp({
			handlers: { AUTH: () => '454 4.7.0 Temporary authentication failure' },
		});
		const tokens = new CountingTokens();
		const error = await open(server.port, {}, tokens)
			.send(message(), NEVER)
			.catch((e: Error) => e);
		expect(error).toMatchObject({ code: 'MAIL_AUTH_UNAVAILABLE', retryable: true });
		expect(tokens.asked).toEqual([false]);
	});

	it('says that authenticated SMTP is switched off', async () => {
		const server = await smtp({
			handlers: {
				AUTH: () =>
					'535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.',
			},
		});
		await expect(open(server.port).verify(NEVER)).rejects.toMatchObject({
			code: 'MAIL_AUTH_REFUSED',
			message: expect.stringContaining('switched off') as string,
		});
	});

	it('says so when the server offers no OAuth2', async () => {
		const server = await smtp({ extensions: ['AUTH PLAIN LOGIN'] });
		await expect(open(server.port).verify(NEVER)).rejects.toMatchObject({
			code: 'MAIL_PROTOCOL',
			retryable: false,
		});
	});

	it('gives up on a greeting that never comes', async () => {
		const server = await smtp({ greeting: 'none' });
		expect(await codeOf(open(server.port).verify(NEVER))).toBe('MAIL_TIMEOUT');
	});

	it('refuses an untrusted certificate and a closed port', async () => {
		const server = await smtp();
		expect(await codeOf(open(server.port, { ca: null }).verify(NEVER))).toBe('MAIL_TLS_UNTRUSTED');
		const plain = await smtp({ startTls: true });
		expect(await codeOf(open(plain.port, { ca: null, protocol: 'smtp' }).verify(NEVER))).toBe(
			'MAIL_TLS_UNTRUSTED',
		);
		expect(await codeOf(open(plain.port).verify(NEVER))).toBe('MAIL_TLS_PROTOCOL');
		expect(await codeOf(open(await closedPort()).verify(NEVER))).toBe('MAIL_CONNECTION_REFUSED');
	});

	it('ends at once when its signal is aborted', async () => {
		const server = await smtp({
			handlers: { MAIL: () => 'answered' },
			extensions: ['AUTH XOAUTH2'],
		});
		const controller = new AbortController();
		const sending = open(server.port).send(message(), controller.signal);
		setTimeout(() => controller.abort(), 100);
		expect(await codeOf(sending)).toBe('MAIL_ABORTED');
	});
});

describe('what the server says to a message', () => {
	const PLAIN = ['AUTH XOAUTH2'];
	it.each([
		['MAIL', '421 4.3.2 shutting down', 'MAIL_THROTTLED'],
		['MAIL', '421 service not available', 'MAIL_DEFERRED'],
		['MAIL', '432 4.3.2 Concurrent connections limit exceeded', 'MAIL_THROTTLED'],
		['MAIL', '450 4.2.0 busy', 'MAIL_DEFERRED'],
		['MAIL', '452 4.3.1 no space', 'MAIL_DEFERRED'],
		['MAIL', '550 5.7.60 no permissions to send as this sender', 'MAIL_SENDER_REFUSED'],
		['MAIL', '552 5.3.4 too big', 'MAIL_TOO_LARGE'],
		['MAIL', '530 5.7.57 not authenticated', 'MAIL_AUTH_REFUSED'],
		['RCPT', '450 4.1.1 greylisted', 'MAIL_DEFERRED'],
		['RCPT', '451 4.7.1 slow down', 'MAIL_THROTTLED'],
		['RCPT', '550 5.1.1 unknown', 'MAIL_RECIPIENT_REFUSED'],
		['RCPT', '553 5.7.1 <x>: Sender address rejected: not owned by user', 'MAIL_SENDER_REFUSED'],
		['RCPT', '421 4.7.0 bye', 'MAIL_THROTTLED'],
		['DATA', '451 4.3.0 later', 'MAIL_DEFERRED'],
		['DATA', '554 5.5.1 no', 'MAIL_REJECTED'],
		['.', '421 4.3.0 going down', 'MAIL_DEFERRED'],
		['.', '450 4.7.1 later', 'MAIL_THROTTLED'],
		['.', '452 4.3.1 full', 'MAIL_DEFERRED'],
		['.', '550 5.7.1 spam', 'MAIL_REJECTED'],
		['.', '552 5.3.4 message file too big', 'MAIL_TOO_LARGE'],
		['.', '554 5.2.252 SendAsDenied; not allowed to send as', 'MAIL_SENDER_REFUSED'],
	])('to %s: %s is %s', async (stage, reply, code) => {
		for (const extensions of [PLAIN, [...PLAIN, 'PIPELINING']]) {
			const server = await smtp({ extensions, handlers: { [stage]: () => reply } });
			const error = await open(server.port)
				.send(message(), NEVER)
				.catch((e: Error) => e);
			expect(error).toMatchObject({
				code,
				serverText: expect.stringContaining(reply.slice(0, 3)) as string,
			});
			expect(server.messages).toHaveLength(0);
		}
	});

	it('reports who was refused and sends to the others', async () => {
		const server = await smtp({
			handlers: {
				RCPT: ({ line }) => (line.includes('nobody') ? '550 5.1.1 unknown' : '250 ok'),
			},
		});
		const result = await open(server.port).send(
			message({
				cc: [{ name: '', address: 'nobody@example.test' }],
				bcc: [{ name: '', address: 'boss@example.test' }],
			}),
			NEVER,
		);
		expect(result.accepted).toEqual(['customer@example.test', 'boss@example.test']);
		expect(result.rejected).toEqual([
			{ address: 'nobody@example.test', response: '550 5.1.1 unknown' },
		]);
		expect(server.messages[0]?.data).not.toContain('boss@');
	});

	it('goes on over the same connection after a refused message', async () => {
		const server = await smtp({
			handlers: {
				RCPT: ({ line }) => (line.includes('nobody') ? '550 5.1.1 unknown' : '250 ok'),
			},
		});
		const sender = open(server.port);
		const to = [{ name: '', address: 'nobody@example.test' }];
		expect(await codeOf(sender.send(message({ to }), NEVER))).toBe('MAIL_RECIPIENT_REFUSED');
		await sender.send(message(), NEVER);
		expect(server.connections).toBe(1);
		expect(server.messages[0]?.to).toEqual(['customer@example.test']);
	});

	it('refuses before sending what the server says it does not take', async () => {
		const server = await smtp({ extensions: ['SIZE 1000', 'AUTH XOAUTH2'] });
		const large = message({ text: 'x'.repeat(5000) });
		expect(await codeOf(open(server.port).send(large, NEVER))).toBe('MAIL_TOO_LARGE');
		expect(server.commands.some((line) => line.startsWith('MAIL'))).toBe(false);
	});

	it('sets aside addresses the server cannot take, and uses SMTPUTF8 where it can', async () => {
		const to = [
			{ name: '', address: 'jörg@example.test' },
			{ name: '', address: 'customer@example.test' },
		];
		const poor = await smtp();
		const result = await open(poor.port).send(message({ to }), NEVER);
		expect(result.accepted).toEqual(['customer@example.test']);
		expect(result.rejected).toHaveLength(1);
		const rich = await smtp({ extensions: ['SMTPUTF8', 'AUTH XOAUTH2'] });
		expect((await open(rich.port).send(message({ to }), NEVER)).rejected).toEqual([]);
		expect(rich.commands.find((line) => line.startsWith('MAIL'))).toContain('SMTPUTF8');
	});

	it('cannot be made to say other commands by an address', async () => {
		const server = await smtp();
		const to = [{ name: '', address: 'a@example.test>\r\nRCPT TO:<evil@example.test' }];
		expect(await codeOf(open(server.port).send(message({ to }), NEVER))).toBe('MAIL_INPUT');
		expect(server.commands.join('\n')).not.toContain('evil');
	});

	it('opens a new connection when an idle one was closed meanwhile', async () => {
		const server = await smtp({
			handlers: {
				'.': ({ peer, connection }) => {
					peer.say('250 queued');
					if (connection === 1) setTimeout(() => peer.cut(), 10);
					return 'answered';
				},
			},
		});
		const sender = open(server.port);
		await sender.send(message(), NEVER);
		await vi.waitFor(() => expect(server.connections).toBe(1));
		await new Promise((resolve) => setTimeout(resolve, 60));
		await sender.send(message(), NEVER);
		expect(server.connections).toBe(2);
	});
});

describe('the null sender', () => {
	const automatic = () => message({ envelopeFrom: '' });
	const refuse =
		(reply: string): SmtpHandler =>
		({ line }) =>
			line.startsWith('MAIL FROM:<>') ? reply : '250 ok';

	it('is used where it is allowed', async () => {
		const server = await smtp();
		await open(server.port).send(automatic(), NEVER);
		expect(server.messages[0]?.from).toBe('');
	});

	it.each(['550 5.7.60 not allowed', '553 no', '501 5.1.7 Invalid address', '554 5.7.1 no'])(
		'gives way to the mailbox after %s, and is not tried again',
		async (reply) => {
			const server = await smtp({ handlers: { MAIL: refuse(reply) } });
			const sender = open(server.port);
			await sender.send(automatic(), NEVER);
			await sender.send(automatic(), NEVER);
			expect(server.messages.map(({ from }) => from)).toEqual([
				'helpdesk@example.test',
				'helpdesk@example.test',
			]);
			const tried = server.commands.filter((line) => line.startsWith('MAIL FROM:<>'));
			expect(tried).toHaveLength(1);
		},
	);

	it('gives way when it is refused after the message, as Exchange does', async () => {
		let messages = 0;
		const server = await smtp({
			handlers: {
				'.': () =>
					(messages += 1) === 1 ? '554 5.2.252 SendAsDenied; not allowed to send as <>' : '250 ok',
			},
		});
		await open(server.port).send(automatic(), NEVER);
		expect(server.messages.map(({ from }) => from)).toEqual(['helpdesk@example.test']);
	});

	it('does not give way to a refusal that would pass', async () => {
		const server = await smtp({ handlers: { MAIL: refuse('451 4.3.0 later') } });
		expect(await codeOf(open(server.port).send(automatic(), NEVER))).toBe('MAIL_DEFERRED');
		expect(server.messages).toHaveLength(0);
	});
});

describe('a connection that ends', () => {
	it('before the final dot: the message was not sent', async () => {
		const server = await smtp({
			extensions: ['AUTH XOAUTH2'],
			handlers: {
				DATA: ({ peer }) => {
					peer.say('354 go on');
					peer.cut();
					return 'answered';
				},
			},
		});
		const attachment = {
			fileName: 'a.bin',
			mimeType: 'application/octet-stream',
			contentId: null,
			content: Buffer.alloc(8_000_000),
		};
		const sending = open(server.port).send(message({ attachments: [attachment] }), NEVER);
		expect(await codeOf(sending)).toBe('MAIL_CONNECTION_LOST');
	});

	it.each([
		['is cut', 'cut'],
		['falls silent', 'silent'],
	])('after the final dot: nobody knows, and nothing is sent again (%s)', async (_what, how) => {
		const handlers: Record<string, SmtpHandler> = {
			'.': ({ peer }) => {
				if (how === 'cut') peer.cut();
				return 'answered';
			},
		};
		const first = await smtp({ handlers });
		const second = await smtp();
		const sender = open(first.port, { alternateHost: `localhost:${second.port}` });
		const error = await sender.send(message(), NEVER).catch((e: Error) => e);
		expect(error).toMatchObject({ code: 'MAIL_OUTCOME_UNKNOWN', retryable: false });
		expect(second.connections).toBe(0);
		expect(first.connections).toBe(1);
	});

	it('by an abort after the final dot: nobody knows', async () => {
		const controller = new AbortController();
		const server = await smtp({
			handlers: {
				'.': () => {
					controller.abort();
					return 'answered';
				},
			},
		});
		expect(await codeOf(open(server.port).send(message(), controller.signal))).toBe(
			'MAIL_OUTCOME_UNKNOWN',
		);
	});
});

describe('the alternate server', () => {
	it.each<[string, ScriptedSmtpOptions]>([
		['never greets', { greeting: 'none' }],
		['greets with 421', { greeting: '421 4.3.2 too busy' }],
		['greets with 554', { greeting: '554 no SMTP here' }],
		['hangs at MAIL', { handlers: { MAIL: () => 'answered' } }],
		['says 421 at MAIL', { handlers: { MAIL: () => '421 4.3.2 bye' } }],
		['says 450 at RCPT', { handlers: { RCPT: () => '450 4.2.1 later' } }],
		['says 451 at DATA', { handlers: { DATA: () => '451 later' } }],
		['says 452 to the message', { handlers: { '.': () => '452 4.3.1 full' } }],
		['says 454 to the token', { handlers: { AUTH: () => '454 4.7.0 later' } }],
		['cuts at DATA', { handlers: { DATA: ({ peer }) => (peer.cut(), 'answered') } }],
	])('takes the message when the first one %s, and stays in use', async (_what, options) => {
		const first = await smtp(options);
		const second = await smtp();
		const sender = open(first.port, { alternateHost: `localhost:${second.port}` });
		const result = await sender.send(message(), NEVER);
		expect(result.server).toBe(`localhost:${second.port}`);
		const asked = first.connections;
		await sender.send(message(), NEVER);
		expect([first.messages.length, second.messages.length]).toEqual([0, 2]);
		expect([first.connections, second.connections]).toEqual([asked, 1]);
	});

	it('takes the message when the first one is dead', async () => {
		const second = await smtp();
		const sender = open(await closedPort(), { alternateHost: `localhost:${second.port}` });
		await sender.send(message(), NEVER);
		expect(second.messages).toHaveLength(1);
	});

	it.each<[string, ScriptedSmtpOptions, string]>([
		[
			'refuses the recipient',
			{ handlers: { RCPT: () => '550 5.1.1 unknown' } },
			'MAIL_RECIPIENT_REFUSED',
		],
		['refuses the message', { handlers: { '.': () => '550 5.7.1 spam' } }, 'MAIL_REJECTED'],
		['refuses the token', { handlers: { AUTH: () => '535 5.7.8 no' } }, 'MAIL_AUTH_REFUSED'],
	])('is not asked when the first one %s', async (_what, options, code) => {
		const first = await smtp(options);
		const second = await smtp();
		const sender = open(first.port, { alternateHost: `localhost:${second.port}` });
		expect(await codeOf(sender.send(message(), NEVER))).toBe(code);
		expect(second.connections).toBe(0);
	});

	it('is not asked when the certificate of the first one is not trusted', async () => {
		const second = await smtp();
		const stranger = await scriptedSmtp(await testCertificates());
		servers.push(stranger);
		const sender = open(stranger.port, { alternateHost: `localhost:${second.port}` });
		expect(await codeOf(sender.send(message(), NEVER))).toBe('MAIL_TLS_UNTRUSTED');
		expect(second.connections).toBe(0);
	});

	it('fails with what both said', async () => {
		const second = await smtp({ handlers: { MAIL: () => '451 4.3.0 me too' } });
		const dead = await closedPort();
		const sender = open(dead, { alternateHost: `localhost:${second.port}` });
		await expect(sender.send(message(), NEVER)).rejects.toMatchObject({
			code: 'MAIL_DEFERRED',
			message: expect.stringMatching(new RegExp(`me too.*${dead}`)) as string,
		});
	});

	it('cannot be rubbish', () => {
		expect(() => open(25, { alternateHost: 'a b' })).toThrow(
			expect.objectContaining({ code: 'MAIL_INPUT' }),
		);
	});
});
