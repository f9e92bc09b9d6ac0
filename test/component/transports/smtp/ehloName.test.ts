import { describe, expect, it, vi } from 'vitest';
import { ehloName } from '../../../../nodes/transports/smtp/ehloName';
import { NEVER, codeOf, message, open, smtp } from '../../../support/smtpSenderTest';

let machine = '3f2a9c1b7d5e';
vi.mock('node:os', async (original) => ({
	...(await original<typeof import('node:os')>()),
	hostname: () => machine,
}));

describe('the name in EHLO', () => {
	it.each([
		['n8n.example.com', '3f2a9c1b7d5e', ['a@example.test'], 'n8n.example.com'],
		[' mail ', 'host.example.com', ['a@example.test'], 'mail'],
		['[192.0.2.1]', 'container', [], '[192.0.2.1]'],
		['[IPv6:2001:db8::1]', 'container', [], '[IPv6:2001:db8::1]'],
		['büro.example', 'container', [], 'xn--bro-hoa.example'],
		['', 'host.example.com', ['a@example.test'], 'host.example.com'],
		[undefined, 'host.example.com.', [], 'host.example.com'],
		['', '3f2a9c1b7d5e', ['a@example.test', 'b@other.test'], 'example.test'],
		['', '3f2a9c1b7d5e', ['', 'EXAMPLE\\jane', 'b@other.test'], 'other.test'],
		['', '3f2a9c1b7d5e', ['a@müller.test'], 'xn--mller-kva.test'],
		['', '10.0.0.7', ['a@example.test'], 'example.test'],
		['', 'n8n.', ['a@example.test'], 'example.test'],
		['', 'container', ['a@localhost'], null],
		['', '', [], null],
	])('for %j on the machine %j from %j is %j', (entered, hostname, senders, name) => {
		expect(ehloName(entered, hostname, senders)).toBe(name);
	});

	it.each([
		'a b',
		'a\r\nMAIL FROM:<x>',
		'-x.example.com',
		'a..b',
		`${'a'.repeat(64)}.test`,
		'[1.2]',
	])('is refused where it is none (%j)', (entered) => {
		expect(() => ehloName(entered, 'host', [])).toThrow(
			expect.objectContaining({ code: 'MAIL_INPUT' }),
		);
	});

	it('is said to the server: the option, the machine, the domain of the sender', async () => {
		const server = await smtp();
		const said = async (options: { ehloName?: string; username?: string }) => {
			await open(server.port, options).send(message(), NEVER);
			return server.commands.filter((line) => line.startsWith('EHLO')).at(-1);
		};
		machine = '3f2a9c1b7d5e';
		expect(await said({ username: 'EXAMPLE\\jane' })).toBe('EHLO example.test');
		expect(await said({ ehloName: 'n8n.example.com' })).toBe('EHLO n8n.example.com');
		machine = 'worker.example.net';
		expect(await said({})).toBe('EHLO worker.example.net');
	});

	it('is made of the sign-in name where only the connection is tested', async () => {
		machine = '3f2a9c1b7d5e';
		const server = await smtp();
		await open(server.port).verify(NEVER);
		expect(server.commands[0]).toBe('EHLO example.test');
		expect(await codeOf(open(server.port, { ehloName: 'a b' }).verify(NEVER))).toBe('MAIL_INPUT');
	});
});
