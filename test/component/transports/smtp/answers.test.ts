import { describe, expect, it, vi } from 'vitest';
import type { SmtpHandler } from '../../../support/scriptedSmtp';
import { NEVER, codeOf, message, open, smtp } from '../../../support/smtpSenderTest';

vi.mock('../../../../nodes/helpdesk/limits', async (original) => {
	const { LIMITS } = await original<typeof import('../../../../nodes/helpdesk/limits')>();
	return {
		LIMITS: { ...LIMITS, connectMs: 2000, commandMs: 2000, operationMs: 2000, smtpResetMs: 2000 },
	};
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

	const GMAIL_BLOCKED =
		'552-5.7.0 This message was blocked because its content presents a potential\r\n552 5.7.0 security issue. - gsmtp';
	it.each([
		// Size: by the enhanced code or by words, never by 552 alone.
		['MAIL', '552 5.3.4 no', 'MAIL_TOO_LARGE', 'larger'],
		['MAIL', '552 message size exceeds fixed maximum message size', 'MAIL_TOO_LARGE', 'larger'],
		['.', '552 5.2.3 no', 'MAIL_TOO_LARGE', 'larger'],
		['.', '554 Message too big for system', 'MAIL_TOO_LARGE', 'larger'],
		['.', '550 Your message exceeded the limit of 25 MB', 'MAIL_TOO_LARGE', 'larger'],
		['.', '552 no', 'MAIL_REJECTED', 'refused the message'],
		['MAIL', '552 no', 'MAIL_REJECTED', 'refused the message'],
		['RCPT', '552 no', 'MAIL_RECIPIENT_REFUSED', 'refused every recipient'],
		// Content and viruses.
		['.', GMAIL_BLOCKED, 'MAIL_REJECTED', 'does not accept the content'],
		['.', '552 5.7.0 Our system detected an illegal attachment', 'MAIL_REJECTED', 'content'],
		['.', '554 5.7.1 Rejected: banned file type', 'MAIL_REJECTED', 'content'],
		['.', '552 Virus found: Eicar-Test-Signature', 'MAIL_REJECTED', 'harmful'],
		['.', '550 5.7.1 message contains malware', 'MAIL_REJECTED', 'harmful'],
		// Full mailboxes.
		['RCPT', '552 5.2.2 mailbox full', 'MAIL_RECIPIENT_REFUSED', 'mailbox is full'],
		[
			'RCPT',
			'550 The account that you tried to reach is over quota',
			'MAIL_RECIPIENT_REFUSED',
			'full',
		],
		[
			'.',
			'552 5.2.2 Quota exceeded (mailbox for user is full)',
			'MAIL_REJECTED',
			'mailbox is full',
		],
		['RCPT', '452 4.2.2 over quota', 'MAIL_DEFERRED', 'mailbox is full'],
		['.', '550 5.4.5 Daily user sending quota exceeded', 'MAIL_REJECTED', 'refused the message'],
		// Long lines and forms.
		['.', '552 5.6.0 no', 'MAIL_REJECTED', 'format'],
		['.', '550 message has lines too long for transport', 'MAIL_REJECTED', 'format'],
		['.', '554 maximum allowed line length is 998 octets, got 1043', 'MAIL_REJECTED', 'format'],
		// Recipients at once.
		['RCPT', '552 too many recipients', 'MAIL_DEFERRED', 'fewer recipients'],
		// Greylisting is no request to send less.
		[
			'RCPT',
			'450 4.2.0 <x>: Recipient address rejected: Greylisted, see x',
			'MAIL_DEFERRED',
			'later',
		],
		['RCPT', '451 4.7.1 Greylisting in action, please come back later', 'MAIL_DEFERRED', 'later'],
		[
			'RCPT',
			'450 4.7.1 <x>: Recipient address rejected: Greylisted for 5 minutes',
			'MAIL_DEFERRED',
			'later',
		],
		['.', '451 4.7.1 Try again later', 'MAIL_DEFERRED', 'greylisting'],
		['MAIL', '451 Temporarily rejected, greylist in effect', 'MAIL_DEFERRED', 'greylisting'],
		// Those that do ask for it.
		[
			'.',
			'451 4.7.500 Server busy. Please try again later from [192.0.2.1]',
			'MAIL_THROTTLED',
			'slow',
		],
		['MAIL', '450 4.7.1 rate limit', 'MAIL_THROTTLED', 'slow down'],
		['MAIL', '452 sending quota exceeded', 'MAIL_THROTTLED', 'slow down'],
	])('to %s: %s is %s and says "%s"', async (stage, reply, code, words) => {
		const server = await smtp({ handlers: { [stage]: () => reply } });
		const error = await open(server.port)
			.send(message(), NEVER)
			.catch((e: Error) => e);
		expect(error).toMatchObject({ code, message: expect.stringContaining(words) as string });
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
