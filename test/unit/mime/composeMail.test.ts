import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../nodes/helpdesk/limits';
import type { OutgoingAttachment, OutgoingMessage } from '../../../nodes/helpdesk/model';
import { composeMail, parseMail } from '../../../nodes/mime';
import { sentReferences } from '../../../nodes/mime/compose/sentReferences';

function message(changes: Partial<OutgoingMessage> = {}): OutgoingMessage {
	return {
		messageId: '<hd.MTIz.nonce.mac@example.com>',
		from: { name: 'Support', address: 'support@example.com' },
		sender: null,
		replyTo: [],
		to: [{ name: '', address: 'petra@example.test' }],
		cc: [],
		bcc: [],
		subject: 'Re: Printer',
		text: 'Hello',
		html: null,
		inReplyTo: null,
		references: [],
		priority: 'normal',
		date: new Date('2026-03-02T08:15:00Z'),
		headers: [],
		attachments: [],
		envelopeFrom: 'support@example.com',
		...changes,
	};
}

function attachment(changes: Partial<OutgoingAttachment> = {}): OutgoingAttachment {
	return {
		fileName: 'offer.pdf',
		mimeType: 'application/pdf',
		contentId: null,
		content: Buffer.from('pdf'),
		...changes,
	};
}

const bytesOf = async (composed: OutgoingMessage) =>
	await buffer((await composeMail(composed)).stream);
const compose = async (changes: Partial<OutgoingMessage>) =>
	(await bytesOf(message(changes))).toString('latin1');

describe('a composed mail', () => {
	it('carries exactly the given ids and date', async () => {
		const source = await compose({
			inReplyTo: '<p@example.test>',
			references: ['<r@example.test>', '<p@example.test>'],
		});
		expect(source).toContain('Message-ID: <hd.MTIz.nonce.mac@example.com>\r\n');
		expect(source).toContain('Date: Mon, 02 Mar 2026 08:15:00 +0000\r\n');
		expect(source).toContain('In-Reply-To: <p@example.test>\r\n');
		expect(source).toMatch(/References: <r@example\.test>\s+<p@example\.test>\r\n/);
	});

	it('never names a Bcc, which is in the envelope only', async () => {
		const bcc = [{ name: 'Hidden', address: 'hidden@example.test' }];
		const cc = [{ name: '', address: 'petra@EXAMPLE.test' }];
		expect(await compose({ bcc })).not.toMatch(/hidden|bcc/i);
		const { envelope, stream } = await composeMail(message({ bcc, cc, envelopeFrom: '' }));
		stream.destroy();
		expect(envelope).toEqual({ from: '', to: ['petra@example.test', 'hidden@example.test'] });
	});

	it('encodes names, subjects and file names that another parser reads back', async () => {
		const source = await bytesOf(
			message({
				from: { name: 'Müller, "Jörg" 日本', address: 'support@example.com' },
				subject: 'Größe: 日本語 '.repeat(12).trim(),
				attachments: [attachment({ fileName: 'Größe 日本語 "x"; y.pdf' })],
			}),
		);
		expect(source.every((byte) => byte < 128)).toBe(true);
		for (const line of source.toString().split('\r\n')) expect(line.length).toBeLessThan(998);
		const read = await simpleParser(source);
		expect(read.from?.value[0]?.name).toBe('Müller, "Jörg" 日本');
		expect(read.subject).toBe('Größe: 日本語 '.repeat(12).trim());
		expect(read.attachments[0]?.filename).toBe('Größe 日本語 "x"; y.pdf');
	});

	it('writes domains in ASCII, also in the envelope', async () => {
		const to = [{ name: '', address: 'petra@bücher.example' }];
		expect(await compose({ to })).toContain('To: petra@xn--bcher-kva.example\r\n');
		const { envelope, stream } = await composeMail(message({ to }));
		stream.destroy();
		expect(envelope.to).toEqual(['petra@xn--bcher-kva.example']);
	});

	it.each([
		[{ text: 'only text', html: null }, 'text/plain'],
		[{ text: null, html: '<p>only html</p>' }, 'text/html'],
		[{ text: 'both', html: '<p>both</p>' }, 'multipart/alternative'],
		[{ text: null, html: null }, 'text/plain'],
	] as const)('of %j has the right shape', async (bodies, contentType) => {
		const mail = await parseMail(Buffer.from(await compose(bodies), 'latin1'));
		expect(mail.contentType).toBe(contentType);
		expect([mail.hasText, mail.hasHtml]).toEqual([
			bodies.text !== null || bodies.html === null,
			bodies.html !== null,
		]);
	});

	it('shows inline images beside its HTML and streams files', async () => {
		const source = await bytesOf(
			message({
				html: '<img src="cid:logo@example.com">',
				attachments: [
					attachment({ fileName: 'l.png', mimeType: 'image/png', contentId: 'logo@example.com' }),
					attachment({ content: Readable.from([Buffer.from('part one, '), Buffer.from('two')]) }),
				],
			}),
		);
		const mail = await parseMail(source);
		expect(source.toString()).toContain('multipart/related');
		expect(mail.attachments.map((a) => [a.fileName, a.inline, a.content.toString()])).toEqual([
			['l.png', true, 'pdf'],
			['offer.pdf', false, 'part one, two'],
		]);
	});

	it('marks its priority and carries further headers in order', async () => {
		const headers = [
			{ name: 'Auto-Submitted', value: 'auto-replied' },
			{ name: 'X-Auto-Response-Suppress', value: 'All' },
		];
		const high = await compose({ priority: 'high', headers });
		expect(high).toContain('X-Priority: 1 (Highest)\r\n');
		expect(high).toContain('Importance: High\r\n');
		expect(high.indexOf('Auto-Submitted: auto-replied')).toBeGreaterThan(0);
		expect(high.indexOf('Auto-Submitted')).toBeLessThan(high.indexOf('X-Auto-Response-Suppress'));
		expect(await compose({ priority: 'low' })).toContain('Importance: Low\r\n');
		expect(await compose({})).not.toMatch(/priority|importance/i);
	});

	it('fails when an attachment cannot be read', async () => {
		const content = new Readable({
			read() {
				this.destroy(new Error('the disk is gone'));
			},
		});
		await expect(bytesOf(message({ attachments: [attachment({ content })] }))).rejects.toThrow(
			'the disk is gone',
		);
	});
});

describe('what cannot become a message', () => {
	const bad = 'x\r\nBcc: evil@example.test';
	const box = { name: bad, address: 'a@example.test' };
	it.each<[string, Partial<OutgoingMessage>]>([
		['From name', { from: box }],
		['Sender name', { sender: box }],
		['Reply-To name', { replyTo: [box] }],
		['To 2 name', { to: [{ name: '', address: 'a@example.test' }, box] }],
		['Cc name', { cc: [box] }],
		['Bcc name', { bcc: [box] }],
		['To address', { to: [{ name: '', address: 'a@example.test\0' }] }],
		['To address', { to: [{ name: '', address: 'a@example.test, b@example.test' }] }],
		['To address', { to: [{ name: '', address: 'nobody' }] }],
		['To address', { to: [{ name: '', address: 'a@exa mple.test' }] }],
		['To address', { to: [{ name: '', address: 'a@-x-.test' }] }],
		['To address', { to: [{ name: '', address: `${'a'.repeat(65)}@example.test` }] }],
		['To', { to: [] }],
		['Envelope sender', { envelopeFrom: 'a@b\r\nRCPT TO:<c@d>' }],
		['Subject', { subject: bad }],
		['Subject', { subject: 'lone \ud800 surrogate' }],
		['Subject', { subject: 'x'.repeat(2000) }],
		['Message-ID', { messageId: '<a@b> <c@d>' }],
		['Message-ID', { messageId: 'a@b' }],
		['In-Reply-To', { inReplyTo: '<a@b>\r\n' }],
		['References', { references: ['<a@b>', 'rubbish'] }],
		['Date', { date: new Date(Number.NaN) }],
		['Header name', { headers: [{ name: 'X Bad', value: 'x' }] }],
		['Header X-A', { headers: [{ name: 'X-A', value: bad }] }],
		['Header Bcc', { headers: [{ name: 'Bcc', value: 'evil@example.test' }] }],
		['Header content-type', { headers: [{ name: 'content-type', value: 'text/html' }] }],
		['Attachment 1 file name', { attachments: [attachment({ fileName: bad })] }],
		['Attachment 1 type', { attachments: [attachment({ mimeType: `text/plain\r\n${bad}` })] }],
		['Attachment 1 content id', { attachments: [attachment({ contentId: 'a b' })] }],
	])('is refused naming the field: %s', async (field, changes) => {
		await expect(composeMail(message(changes))).rejects.toMatchObject({
			code: 'MAIL_INPUT',
			message: expect.stringMatching(new RegExp(`^${field}`)) as string,
		});
	});

	it.each([
		"o'neil+tag@example.test",
		'"petra muster"@example.test',
		'petra@[192.0.2.1]',
		'jürgen@example.test',
		'a..b@example.test',
	])('does not include %s', async (address) => {
		const source = await bytesOf(message({ to: [{ name: '', address }] }));
		expect((await parseMail(source)).to).toHaveLength(1);
	});
});

describe('the References that are sent', () => {
	const ids = Array.from({ length: 100 }, (_, i) => `<r${i}.${'x'.repeat(20)}@example.com>`);

	it('keep the first and the newest within the limit', () => {
		const kept = sentReferences(ids, LIMITS.sentReferencesChars);
		expect(kept[0]).toBe(ids[0]);
		expect(kept.slice(1)).toEqual(ids.slice(-(kept.length - 1)));
		expect(kept.join(' ').length).toBeLessThanOrEqual(LIMITS.sentReferencesChars);
		const next = ids.at(-kept.length) ?? '';
		expect(kept.join(' ').length + next.length + 1).toBeGreaterThan(LIMITS.sentReferencesChars);
	});

	it('stay whole when they just fit, and lose one when they do not', () => {
		const few = ids.slice(0, 3);
		const length = few.join(' ').length;
		expect(sentReferences(few, length)).toEqual(few);
		expect(sentReferences(few, length - 1)).toEqual([few[0], few[2]]);
		expect(sentReferences([], 10)).toEqual([]);
	});
});
