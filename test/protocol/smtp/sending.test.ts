import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OutgoingMessage } from '../../../nodes/helpdesk/model';
import { parseMail } from '../../../nodes/mime/index';
import { openImapSource } from '../../../nodes/transports/imap/index';
import { openSmtpSender, type SmtpOptions } from '../../../nodes/transports/smtp/index';
import { closedPort } from '../../support/scriptedServer';
import { standClient } from '../../support/stand/client';
import {
	emptyMailbox,
	HELPDESK,
	mailsOf,
	NEVER,
	standOptions,
	TokenList,
	tokensFor,
} from '../imap/standMailbox';
import { readMails } from '../../support/readMails';

const stand = standClient();
const CUSTOMER = 'customer@example.test';

beforeAll(() => {
	// Postfix needs root; where it is missing these tests must not pass by being left out.
	expect(stand.hasPostfix).toBe(true);
});

afterEach(async () => {
	await stand.setOutage('off');
	await emptyMailbox(stand, CUSTOMER);
	await emptyMailbox(stand);
});

const options = (changes: Partial<SmtpOptions> = {}): SmtpOptions => ({
	host: stand.host,
	alternateHost: null,
	port: stand.ports.submission,
	protocol: 'smtp',
	username: HELPDESK,
	ca: readFileSync(stand.caFile, 'utf8'),
	...changes,
});

const message = (changes: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
	messageId: `<${randomBytes(6).toString('hex')}@example.test>`,
	from: { name: 'Helpdesk – Ü', address: HELPDESK },
	sender: null,
	replyTo: [],
	to: [{ name: '', address: CUSTOMER }],
	cc: [],
	bcc: [],
	subject: 'Grüße',
	text: 'Dear customer,\n\n.\nyours',
	html: null,
	inReplyTo: null,
	references: [],
	priority: 'normal',
	date: new Date(),
	headers: [],
	attachments: [],
	envelopeFrom: HELPDESK,
	...changes,
});

const arrived = async () => {
	const source = await openImapSource(
		standOptions(stand, { username: CUSTOMER, mailbox: CUSTOMER }),
		await tokensFor(stand, CUSTOMER),
		NEVER,
	);
	try {
		const { refs } = await source.list(await source.start('everything', NEVER), 100, NEVER);
		const mails = [];
		for await (const { source: bytes } of readMails(source, refs, 100_000_000)) {
			mails.push(await parseMail(bytes));
		}
		return mails;
	} finally {
		await source.close();
	}
};
const delivered = async (count: number) => {
	await expect
		.poll(async () => (await mailsOf(stand, 'INBOX', CUSTOMER)).length, { timeout: 20_000 })
		.toBe(count);
};

describe('sending through a real submission server', () => {
	it.each([
		['STARTTLS', { protocol: 'smtp', port: stand.ports.submission }],
		['TLS', { protocol: 'smtps', port: stand.ports.smtps }],
	] as const)('hands in a mail that arrives (%s)', async (_how, changes) => {
		const sender = openSmtpSender(options(changes), await tokensFor(stand));
		const sent = message();
		const result = await sender.send(sent, NEVER);
		await sender.close();
		expect(result).toMatchObject({
			messageId: sent.messageId,
			accepted: [CUSTOMER],
			rejected: [],
			server: `${stand.host}:${changes.port}`,
		});
		await delivered(1);
		const [mail] = await arrived();
		expect(mail?.messageId).toBe(sent.messageId);
		expect(mail?.subject).toBe('Grüße');
	});

	it('carries a 25 MB attachment byte for byte, from a stream', async () => {
		const content = randomBytes(25 * 1024 * 1024);
		const { Readable } = await import('node:stream');
		const attachment = {
			fileName: 'Bericht „März“.bin',
			mimeType: 'application/octet-stream',
			contentId: null,
			content: Readable.from([content.subarray(0, 1_000_000), content.subarray(1_000_000)]),
		};
		const sender = openSmtpSender(options(), await tokensFor(stand));
		await sender.send(message({ attachments: [attachment] }), NEVER);
		await sender.close();
		await delivered(1);
		const [mail] = await arrived();
		const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex');
		expect(hash(mail!.attachments[0]!.content)).toBe(hash(content));
		expect(mail!.attachments[0]!.fileName).toContain('März');
	});

	it('sends with the null sender', async () => {
		const sender = openSmtpSender(options(), await tokensFor(stand));
		await sender.send(message({ envelopeFrom: '' }), NEVER);
		await sender.close();
		await delivered(1);
		const [mail] = await arrived();
		expect(mail?.headers.find(({ name }) => name === 'return-path')?.value).toBe('<>');
	});

	it('refreshes a revoked token once and goes on', async () => {
		const old = await stand.mint({ user: HELPDESK });
		await stand.revoke({ token: old.accessToken });
		const fresh = await stand.mint({ user: HELPDESK });
		const tokens = new TokenList([old.accessToken, fresh.accessToken]);
		const sender = openSmtpSender(options(), tokens);
		await sender.send(message(), NEVER);
		await sender.close();
		expect(tokens.refreshes).toBe(1);
		await delivered(1);
	});

	it('gives up after one refresh while the token server is down, and nothing is sent', async () => {
		await stand.setOutage('500');
		const tokens = await tokensFor(stand);
		const sender = openSmtpSender(options(), tokens);
		await expect(sender.send(message(), NEVER)).rejects.toMatchObject({
			code: 'MAIL_AUTH_REFUSED',
		});
		await sender.close();
		expect(tokens.refreshes).toBe(1);
		expect(await mailsOf(stand, 'INBOX', CUSTOMER)).toEqual([]);
	});

	it('takes tokens as long as those of Microsoft', async () => {
		const { accessToken } = await stand.mint({ user: HELPDESK, chars: 2400 });
		const sender = openSmtpSender(options(), new TokenList([accessToken]));
		await sender.send(message(), NEVER);
		await sender.close();
		await delivered(1);
	});

	it.each([
		['a foreign sender', { envelopeFrom: CUSTOMER }, 'MAIL_SENDER_REFUSED'],
		[
			'an unknown recipient',
			{ to: [{ name: '', address: 'nobody@example.test' }] },
			'MAIL_RECIPIENT_REFUSED',
		],
	])(
		'says what is wrong with %s, and sends the next one over the same connection',
		async (_what, changes, code) => {
			const sender = openSmtpSender(options(), await tokensFor(stand));
			await expect(sender.send(message(changes), NEVER)).rejects.toMatchObject({ code });
			await sender.send(message(), NEVER);
			await sender.close();
			await delivered(1);
		},
	);

	it('sends as the shared mailbox with the token of a delegate', async () => {
		const shared = 'shared@example.test';
		const sender = openSmtpSender(options({ username: shared }), await tokensFor(stand));
		await sender.send(
			message({ from: { name: '', address: shared }, envelopeFrom: shared }),
			NEVER,
		);
		await sender.close();
		await delivered(1);
	});

	it('uses the alternate server when the first is dead', async () => {
		const port = await closedPort();
		const alternateHost = `${stand.host}:${stand.ports.submission}`;
		const sender = openSmtpSender(options({ port, alternateHost }), await tokensFor(stand));
		expect((await sender.send(message(), NEVER)).server).toBe(alternateHost);
		await sender.close();
		await delivered(1);
	});

	it.each([
		['an untrusted certificate', { ca: null }, 'MAIL_TLS_UNTRUSTED'],
		['a host that does not exist', { host: 'no-such-host.invalid' }, 'MAIL_HOST_NOT_FOUND'],
		['STARTTLS where TLS comes first', { port: stand.ports.smtps }, 'MAIL_TIMEOUT'],
		['TLS where STARTTLS comes first', { protocol: 'smtps' as const }, 'MAIL_TLS_PROTOCOL'],
	])('refuses %s', { timeout: 30_000 }, async (_what, changes, code) => {
		const sender = openSmtpSender(options(changes), await tokensFor(stand));
		await expect(sender.verify(NEVER)).rejects.toMatchObject({ code });
		await sender.close();
	});
});
