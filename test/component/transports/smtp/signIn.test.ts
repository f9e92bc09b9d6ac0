import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { MemoryTranscript } from '../../../../nodes/transports/auth/index';
import type { SmtpHandler } from '../../../support/scriptedSmtp';
import { closedPort } from '../../../support/scriptedServer';
import {
	CountingTokens,
	NEVER,
	codeOf,
	message,
	open,
	smtp,
} from '../../../support/smtpSenderTest';

vi.mock('../../../../nodes/helpdesk/limits', async (original) => {
	const { LIMITS } = await original<typeof import('../../../../nodes/helpdesk/limits')>();
	return {
		LIMITS: { ...LIMITS, connectMs: 2000, commandMs: 2000, operationMs: 2000, smtpResetMs: 2000 },
	};
});

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

	it.each([
		[['AUTH PLAIN XOAUTH2 OAUTHBEARER'], 'AUTH XOAUTH2 '],
		[['AUTH PLAIN OAUTHBEARER'], 'AUTH OAUTHBEARER '],
		[['AUTH=LOGIN XOAUTH2'], 'AUTH XOAUTH2 '],
		[['AUTH=XOAUTH2'], 'AUTH XOAUTH2 '],
		[['AUTH XOAUTH2', 'AUTH=LOGIN PLAIN'], 'AUTH XOAUTH2 '],
		[['AUTH LOGIN PLAIN', 'SIZE 1000', 'auth=xoauth2'], 'AUTH XOAUTH2 '],
		[['AUTH OAUTHBEARER', 'AUTH LOGIN'], 'AUTH OAUTHBEARER '],
	])('signs in by what is offered (%j)', async (extensions, start) => {
		const server = await smtp({ extensions });
		await open(server.port).verify(NEVER);
		expect(server.commands.find((line) => line.startsWith('AUTH'))?.startsWith(start)).toBe(true);
	});

	it.each(['220', '220 ', '220-', '220-hello\r\n220'])(
		'takes the bare greeting %j for one',
		async (greeting) => {
			const server = await smtp({ greeting: greeting === '220-' ? '220-\r\n220 ' : greeting });
			const { details } = await open(server.port).verify(NEVER);
			expect(details).toMatch(/\(XOAUTH2\)$/);
		},
	);

	it('says that a server with a bare EHLO answer offers no OAuth2', async () => {
		const server = await smtp({ handlers: { EHLO: () => '250' } });
		await expect(open(server.port).verify(NEVER)).rejects.toMatchObject({
			code: 'MAIL_PROTOCOL',
			message: expect.stringContaining('offers neither') as string,
		});
	});

	/** With a name of 21 characters it makes an AUTH line as long as Postfix takes. */
	const LONGEST_TOKEN = 'a'.repeat(1396);

	it('sends the longest line that Postfix takes in one step', async () => {
		const server = await smtp();
		await open(server.port, {}, new CountingTokens(LONGEST_TOKEN)).verify(NEVER);
		const line = server.commands.find((command) => command.startsWith('AUTH'));
		expect(line).toMatch(/^AUTH XOAUTH2 \S/);
		expect(line).toHaveLength(LIMITS.smtpAuthLineChars);
	});

	it('counts the name of the user, too', async () => {
		const server = await smtp({ handlers: { AUTH: () => '535 no' } });
		const username = 'a.helpdesk@example.test';
		const sender = open(server.port, { username }, new CountingTokens(LONGEST_TOKEN));
		await expect(sender.verify(NEVER)).rejects.toThrow();
		expect(server.commands).toContain('AUTH XOAUTH2');
	});

	it('sends a longer token in two steps', async () => {
		const token = `${LONGEST_TOKEN}a`;
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

	it.each([
		['421 4.7.0 Too many connections', 'MAIL_THROTTLED'],
		['432 4.3.2 Concurrent connections limit exceeded', 'MAIL_THROTTLED'],
		['451 4.7.0 Temporary server error. Please try again later', 'MAIL_AUTH_UNAVAILABLE'],
		['454 4.7.0 Too many login attempts, please try again later.', 'MAIL_THROTTLED'],
		['535 5.7.8 Authentication failed: Internal server error', 'MAIL_AUTH_UNAVAILABLE'],
		['550 5.7.1 not today', 'MAIL_AUTH_UNAVAILABLE'],
	])('takes %s for passing and refreshes nothing', async (reply, code) => {
		const server = await smtp({ handlers: { AUTH: () => reply } });
		const tokens = new CountingTokens();
		const error = await open(server.port, {}, tokens)
			.send(message(), NEVER)
			.catch((e: Error) => e);
		expect(error).toMatchObject({ code, retryable: true });
		expect(tokens.asked).toEqual([false]);
	});

	it('spends no second refresh where the first was fruitless', async () => {
		const server = await smtp({ handlers: { AUTH: () => '535 5.7.8 no' } });
		const tokens = new CountingTokens('refused-for-good');
		for (let n = 0; n < 3; n += 1) {
			expect(await codeOf(open(server.port, {}, tokens).verify(NEVER))).toBe('MAIL_AUTH_REFUSED');
		}
		expect(tokens.asked).toEqual([false, true, false, false]);
		const others = new CountingTokens('refused-for-good');
		const username = 'other@example.test';
		expect(await codeOf(open(server.port, { username }, others).verify(NEVER))).toBe(
			'MAIL_AUTH_REFUSED',
		);
		expect(others.asked).toEqual([false, true]);
	});

	describe('with both mechanisms', () => {
		const extensions = ['AUTH XOAUTH2 OAUTHBEARER'];
		const refusing =
			(reply: string, mechanism = 'XOAUTH2'): SmtpHandler =>
			({ line }) =>
				line.split(' ')[1] === mechanism ? reply : '235 welcome';
		const mechanisms = (server: { commands: readonly string[] }) =>
			server.commands.filter((line) => line.startsWith('AUTH')).map((line) => line.split(' ')[1]);

		it.each([
			'504 5.5.4 Unrecognized authentication type',
			'535 5.7.8 Error: authentication failed: Invalid authentication mechanism',
			'535 5.7.8 mechanism not supported',
			'501 5.5.2 Syntax error',
			'500 5.5.1 Command unrecognized',
			'535 5.7.8 Authentication failed',
			'534 5.7.9 Authentication mechanism is too weak',
		])('signs in by the other one after %s', async (reply) => {
			const server = await smtp({ extensions, handlers: { AUTH: refusing(reply) } });
			const tokens = new CountingTokens();
			const { details } = await open(server.port, {}, tokens).verify(NEVER);
			expect(details).toContain('(OAUTHBEARER)');
			expect(mechanisms(server)).toEqual(['XOAUTH2', 'OAUTHBEARER']);
			expect(tokens.asked).toEqual([false]);
			// The next connection does not try the refused one again: some servers count that.
			await open(server.port, {}, tokens).verify(NEVER);
			expect(mechanisms(server)).toEqual(['XOAUTH2', 'OAUTHBEARER', 'OAUTHBEARER']);
		});

		it('tries no other one after a refusal that passes or names the token', async () => {
			const challenge = `334 ${Buffer.from('{"status":"401"}').toString('base64')}`;
			const explained = await smtp({
				extensions,
				handlers: {
					AUTH: async ({ peer }) => {
						peer.say(challenge);
						await peer.line();
						return '535 5.7.8 no';
					},
				},
			});
			expect(await codeOf(open(explained.port).verify(NEVER))).toBe('MAIL_AUTH_REFUSED');
			expect(new Set(mechanisms(explained))).toEqual(new Set(['XOAUTH2']));
			const passing = await smtp({ extensions, handlers: { AUTH: refusing('454 4.7.0 later') } });
			expect(await codeOf(open(passing.port).verify(NEVER))).toBe('MAIL_AUTH_UNAVAILABLE');
			expect(mechanisms(passing)).toEqual(['XOAUTH2']);
		});

		it('tells the refusal that is of the token', async () => {
			const reply = ({ line }: { line: string }) =>
				line.includes('XOAUTH2') ? '504 5.5.4 no' : '535 5.7.8 credentials invalid';
			const server = await smtp({ extensions, handlers: { AUTH: reply } });
			await expect(open(server.port).verify(NEVER)).rejects.toMatchObject({
				code: 'MAIL_AUTH_REFUSED',
				serverText: '535 5.7.8 credentials invalid',
			});
			const reversed = ({ line }: { line: string }) =>
				line.includes('XOAUTH2') ? '535 5.7.8 credentials invalid' : '504 5.5.4 no';
			const other = await smtp({ extensions, handlers: { AUTH: reversed } });
			await expect(open(other.port).verify(NEVER)).rejects.toMatchObject({
				code: 'MAIL_AUTH_REFUSED',
			});
		});

		it('tells the refusal where the server hangs up after it', async () => {
			const server = await smtp({
				extensions,
				handlers: {
					AUTH: ({ peer }) => {
						peer.say('535 5.7.8 credentials invalid');
						peer.socket.end();
						return 'answered';
					},
				},
			});
			expect(await codeOf(open(server.port).verify(NEVER))).toBe('MAIL_AUTH_REFUSED');
		});

		it('says that OAuth2 is refused where both are', async () => {
			const server = await smtp({ extensions, handlers: { AUTH: () => '504 5.5.4 no' } });
			const tokens = new CountingTokens();
			await expect(open(server.port, {}, tokens).verify(NEVER)).rejects.toMatchObject({
				code: 'MAIL_PROTOCOL',
				retryable: false,
				message: expect.stringContaining('mechanism') as string,
			});
			expect(tokens.asked).toEqual([false]);
		});
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
