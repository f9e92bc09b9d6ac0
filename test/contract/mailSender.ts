import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutgoingMessage, ParsedMail } from '../../nodes/helpdesk/model';
import type { MailSender } from '../../nodes/helpdesk/ports';
import { parseMail } from '../../nodes/mime/index';

/** A mail server with a mailbox that sends and three that receive, all empty at first. */
export interface MailSenderFixture {
	/** A new session of the mailbox that sends. */
	open(): Promise<MailSender>;
	/** Its address. */
	own: string;
	/** Addresses of this server. */
	recipients: { to: string; cc: string; bcc: string };
	/** The mails of a recipient's inbox as they lie there, once there are so many. */
	received(address: string, count: number): Promise<Buffer[]>;
	dispose(): Promise<void>;
}

const HEADERS = [
	{ name: 'Auto-Submitted', value: 'auto-replied' },
	{ name: 'X-Auto-Response-Suppress', value: 'All' },
	{ name: 'X-Helpdesk', value: 'Tom & Jerry <x> ]]> "\'' },
];

/** An attachment that gives its first bytes and then what `then` does. */
function attachmentThat(then: () => Promise<never>) {
	const content = Readable.from(
		(async function* () {
			yield Buffer.from('half');
			await then();
		})(),
	);
	return { fileName: 'a.bin', mimeType: 'application/octet-stream', contentId: null, content };
}

/** What every `MailSender` promises (ports.ts), whatever the protocol. */
export function describeMailSender(
	name: string,
	makeFixture: () => Promise<MailSenderFixture>,
): void {
	describe(`${name} as a mail sender`, () => {
		const never = new AbortController().signal;
		let fixture: MailSenderFixture;
		let sender: MailSender;

		beforeEach(async () => {
			fixture = await makeFixture();
			sender = await fixture.open();
		});

		afterEach(async () => {
			await sender.close();
			await fixture.dispose();
		});

		const message = (changes: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
			messageId: `<${randomBytes(9).toString('hex')}@example.test>`,
			from: { name: 'Helpdesk', address: fixture.own },
			sender: null,
			replyTo: [],
			to: [{ name: '', address: fixture.recipients.to }],
			cc: [],
			bcc: [],
			subject: 'Re: a question',
			text: 'an answer',
			html: null,
			inReplyTo: null,
			references: [],
			priority: 'normal',
			date: new Date('2026-11-24T10:00:00Z'),
			headers: [],
			attachments: [],
			envelopeFrom: fixture.own,
			...changes,
		});
		const send = async (changes: Partial<OutgoingMessage>, signal = never) =>
			await sender.send(message(changes), signal);
		const arrived = async (count = 1): Promise<ParsedMail[]> => {
			const mails = await fixture.received(fixture.recipients.to, count);
			return await Promise.all(mails.map(async (bytes) => await parseMail(bytes)));
		};
		/** A message after it arrives alone: nothing of the failed one came before. */
		const onlyTheNextArrives = async () => {
			await send({ subject: 'the next one' });
			expect((await arrived()).map(({ subject }) => subject)).toEqual(['the next one']);
		};

		it('hands a mail to all recipients once, and shows Bcc to nobody', async () => {
			const { to, cc, bcc } = fixture.recipients;
			const result = await send({
				cc: [{ name: 'Copy', address: cc }],
				bcc: [{ name: 'A "quiet" & <curious> reader', address: bcc }],
			});
			expect([...result.accepted].sort()).toEqual([to, cc, bcc].sort());
			expect(result.rejected).toEqual([]);
			for (const address of [to, cc, bcc]) {
				const [mail, ...more] = await fixture.received(address, 1);
				expect(more).toEqual([]);
				const fields = (await parseMail(mail!)).headers
					// The server's own trace of a delivery names its recipient.
					.filter((header) => !['delivered-to', 'received', 'x-original-to'].includes(header.name))
					.map((header) => header.value)
					.join('\n');
				expect(fields).toContain(to);
				expect(fields).not.toContain(bcc);
				expect(fields).not.toContain('quiet');
			}
		});

		it('keeps the thread, the marks of an automatic mail and own header fields', async () => {
			const sent = message({
				inReplyTo: '<question@customer.example>',
				references: ['<first@customer.example>', '<question@customer.example>'],
				headers: HEADERS,
			});
			const result = await sender.send(sent, never);
			expect(result.messageId).toBe(sent.messageId);
			const [mail] = await arrived();
			expect(mail).toMatchObject({
				messageId: sent.messageId,
				inReplyTo: [sent.inReplyTo],
				references: sent.references,
			});
			for (const { name: field, value } of HEADERS) {
				expect(mail?.headers.filter((header) => header.name === field.toLowerCase())).toEqual([
					expect.objectContaining({ value }),
				]);
			}
		});

		it('carries names, subjects and texts of every script', async () => {
			const text = 'Grüße – 日本語 🎉\n.\n..two dots\n\nلا شيء\n';
			const customer = { name: 'Müller, "Jörg" & Söhne', address: fixture.recipients.to };
			await send({
				from: { name: 'Hilfe – 日本語', address: fixture.own },
				to: [customer],
				subject: `Tom & Jerry <x> ]]> "' – ${'Ünïcödé '.repeat(20).trim()}`,
				text,
				html: '<p>Grüße &amp; <b>日本語</b></p>',
			});
			const [mail] = await arrived();
			expect(mail).toMatchObject({
				from: { name: 'Hilfe – 日本語', address: fixture.own },
				to: [customer],
				subject: `Tom & Jerry <x> ]]> "' – ${'Ünïcödé '.repeat(20).trim()}`,
			});
			expect(mail?.text.replace(/\r\n/g, '\n').trim()).toBe(text.trim());
			expect(mail?.html).toContain('日本語');
		});

		it('carries attachments and inline images byte for byte', async () => {
			const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
			const image = randomBytes(3000);
			await send({
				html: '<p>see <img src="cid:logo@example.test"></p>',
				attachments: [
					{
						fileName: 'Bericht „März“ & 日本.bin',
						mimeType: 'application/octet-stream',
						contentId: null,
						content: every,
					},
					{
						fileName: 'logo.png',
						mimeType: 'image/png',
						contentId: 'logo@example.test',
						content: Readable.from([image.subarray(0, 1000), image.subarray(1000)]),
					},
					{
						fileName: 'empty.txt',
						mimeType: 'text/plain',
						contentId: null,
						content: Buffer.alloc(0),
					},
				],
			});
			const [mail] = await arrived();
			const found = new Map(mail?.attachments.map((each) => [each.fileName, each]));
			expect(found.get('Bericht „März“ & 日本.bin')?.content.equals(every)).toBe(true);
			expect(found.get('logo.png')?.content.equals(image)).toBe(true);
			expect(found.get('logo.png')?.contentId).toContain('logo@example.test');
			expect(found.get('empty.txt')?.content).toHaveLength(0);
		});

		it('carries 20 MB from a stream', async () => {
			const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
			const part = randomBytes(1024 * 1024);
			const content = Readable.from(
				(function* () {
					for (let index = 0; index < 20; index++) yield part;
				})(),
			);
			const large = {
				fileName: 'large.bin',
				mimeType: 'application/octet-stream',
				contentId: null,
			};
			await send({ attachments: [{ ...large, content }] });
			const [mail] = await arrived();
			const whole = Buffer.concat(Array<Buffer>(20).fill(part));
			expect(digest(mail!.attachments[0]!.content)).toBe(digest(whole));
		});

		it('sends many mails in turn, each once', async () => {
			const subjects = ['one', 'two', 'three', 'four', 'five'];
			for (const subject of subjects) await send({ subject });
			const found = (await arrived(subjects.length)).map(({ subject }) => subject);
			expect(found.sort()).toEqual([...subjects].sort());
		});

		it('names a sender that is not allowed, and goes on', async () => {
			const foreign = fixture.recipients.cc;
			await expect(
				send({ from: { name: '', address: foreign }, envelopeFrom: foreign }),
			).rejects.toMatchObject({ code: 'MAIL_SENDER_REFUSED' });
			await onlyTheNextArrives();
		});

		it('sends nothing of a mail whose attachment cannot be read, and goes on', async () => {
			const broken = attachmentThat(() => Promise.reject(new Error('the file is gone')));
			await expect(send({ attachments: [broken] })).rejects.toMatchObject({ code: 'MAIL_INPUT' });
			await onlyTheNextArrives();
		});

		it('sends nothing when it is ended before', async () => {
			await expect(send({}, AbortSignal.abort())).rejects.toMatchObject({ code: 'MAIL_ABORTED' });
			await onlyTheNextArrives();
		});

		it('sends nothing when it is ended while an attachment is being read', async () => {
			const aborting = new AbortController();
			const stuck = attachmentThat(() => {
				aborting.abort();
				return new Promise<never>(() => undefined);
			});
			await expect(send({ attachments: [stuck] }, aborting.signal)).rejects.toMatchObject({
				code: 'MAIL_ABORTED',
			});
			await onlyTheNextArrives();
		});

		it('names the server it signed in to, and closes twice without a word', async () => {
			expect((await sender.verify(never)).server).not.toBe('');
			await sender.close();
			await expect(sender.close()).resolves.toBeUndefined();
		});
	});
}
