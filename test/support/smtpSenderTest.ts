import { afterEach, beforeAll, expect } from 'vitest';
import type { OutgoingMessage } from '../../nodes/helpdesk/model';
import type { MailSender, TokenSource } from '../../nodes/helpdesk/ports';
import type { MemoryTranscript } from '../../nodes/transports/auth/index';
import { openSmtpSender, type SmtpOptions } from '../../nodes/transports/smtp/index';
import { testCertificates, type TestCertificates } from './scriptedServer';
import { scriptedSmtp, type ScriptedSmtp, type ScriptedSmtpOptions } from './scriptedSmtp';

/** What the tests of the SMTP sender stand on: scripted servers and senders, closed after each test. */

export const NEVER = new AbortController().signal;

export let certificates: TestCertificates;
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

/** A server with the certificate that `open` trusts, or another one. */
export const smtp = async (options: ScriptedSmtpOptions = {}, certificate = certificates) => {
	const server = await scriptedSmtp(certificate, options);
	servers.push(server);
	return server;
};

export class CountingTokens implements TokenSource {
	readonly asked: boolean[] = [];

	constructor(private readonly token = 'token') {}

	async accessToken({ forceRefresh }: { forceRefresh: boolean }): Promise<string> {
		this.asked.push(forceRefresh);
		return await Promise.resolve(this.token);
	}
}

export const open = (
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
export const message = (changes: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
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

export const codeOf = async (promise: Promise<unknown>) =>
	await promise.then(
		() => null,
		(error: { code?: string }) => error.code ?? String(error),
	);
