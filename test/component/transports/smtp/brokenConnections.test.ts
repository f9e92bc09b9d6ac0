import { describe, expect, it, vi } from 'vitest';
import { closedPort, testCertificates } from '../../../support/scriptedServer';
import type { ScriptedSmtpOptions, SmtpHandler } from '../../../support/scriptedSmtp';
import { NEVER, codeOf, message, open, smtp } from '../../../support/smtpSenderTest';

vi.mock('../../../../nodes/helpdesk/limits', async (original) => {
	const { LIMITS } = await original<typeof import('../../../../nodes/helpdesk/limits')>();
	return {
		LIMITS: { ...LIMITS, connectMs: 2000, commandMs: 2000, operationMs: 2000, smtpResetMs: 2000 },
	};
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
		const stranger = await smtp({}, await testCertificates());
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
