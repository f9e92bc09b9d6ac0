import { describe, expect, it } from 'vitest';
import { mergeTransportHeaders } from '../../../nodes/mime/headers/transportHeaders';
import { parseMail } from '../../../nodes/mime';
import { readMail } from '../../../nodes/shared/item/readMail';
import type { MailKind } from '../../../nodes/helpdesk/model';
import { FIXTURE_CONTEXT, mailFixtures } from '../../support/mailFixtures';

const MIME = [
	'From: Vera <vera@example.test>',
	'To: support@example.com',
	'Subject: Away',
	'Content-Type: text/plain; charset=utf-8',
	'',
	'I am away.',
	'',
].join('\r\n');

const BLOCK = [
	'Received: from outer.example.test by inner.example.test; Mon, 23 Nov 2026 10:00:02 +0000',
	'Authentication-Results: inner.example.test; spf=pass; dkim=pass',
	'Received: from home by outer.example.test; Mon, 23 Nov 2026 10:00:00 +0000',
	'Authentication-Results: forged.example.test; dmarc=pass',
	'From: Somebody Else <else@example.test>',
	'Date: Mon, 23 Nov 2026 10:00:00 +0000',
	'Message-ID: <away@example.test>',
	'Auto-Submitted: auto-replied',
	'References: <one@example.com>',
	'\t<two@example.com>',
	'Content-Type: multipart/mixed; boundary=other',
	'MIME-Version: 1.0',
	'',
].join('\r\n');

describe('headers that the MIME of a server lacks', () => {
	it('are read from the block as it came in, in its order, and those of the MIME count', async () => {
		const parsed = await parseMail(Buffer.from(MIME), { transportHeaders: BLOCK });
		expect(parsed.headers.map(({ name }) => name)).toEqual([
			...['received', 'authentication-results', 'received', 'authentication-results'],
			...['date', 'message-id', 'auto-submitted', 'references'],
			...['from', 'to', 'subject', 'content-type'],
		]);
		expect(parsed).toMatchObject({
			from: { address: 'vera@example.test' },
			messageId: '<away@example.test>',
			references: ['<one@example.com>', '<two@example.com>'],
			date: '2026-11-23T10:00:00.000Z',
			contentType: 'text/plain',
		});
		expect(parsed.text.trim()).toBe('I am away.');
		const bare = await parseMail(Buffer.from(MIME));
		expect(parsed.sourceHash).toBe(bare.sourceHash);
		expect(parsed.size).toBe(bare.size);
	});

	it('decide about automation and authentication', async () => {
		const { item } = await readMail(Buffer.from(MIME), FIXTURE_CONTEXT, {
			transportHeaders: BLOCK,
		});
		expect(item.kind).toBe('autoReply');
		expect(item.authentication).toEqual({
			spf: 'pass',
			dkim: 'pass',
			dmarc: null,
			source: 'inner.example.test',
		});
	});

	it('change nothing where there are none, and where the MIME has them all', () => {
		const headers = [{ name: 'subject', value: 'a' }];
		expect(mergeTransportHeaders(headers, '')).toEqual(headers);
		expect(mergeTransportHeaders(headers, 'Subject: b\nSUBJECT: c\n')).toEqual(headers);
		expect(mergeTransportHeaders([{ name: 'subject', value: '' }], 'Subject: b\n')).toEqual([
			{ name: 'subject', value: 'b' },
			{ name: 'subject', value: '' },
		]);
	});

	it('take a Date and a Message-ID away that the server invents at each fetch', async () => {
		const block = BLOCK.replace(/^(?:Date|Message-ID): .*\r\n/gm, '');
		const make = async (second: number) =>
			await readMail(
				Buffer.from(
					`Date: Mon, 23 Nov 2026 11:00:0${second} +0000\r\nMessage-ID: <made-${second}@x.test>\r\n${MIME}`,
				),
				{ ...FIXTURE_CONTEXT, receivedAt: '2026-11-23T10:00:02Z' },
				{ transportHeaders: block },
			);
		const [one, other] = [(await make(1)).item, (await make(2)).item];
		expect(one.date).toBeNull();
		expect(one.messageId).toBe(other.messageId);
		expect(one.mailbox.key).toBe(other.mailbox.key);
		// A block with nothing but one field is no whole header.
		const partial = await parseMail(
			Buffer.from(`Date: Mon, 23 Nov 2026 11:00:00 +0000\r\n${MIME}`),
			{
				transportHeaders: 'Message-ID: <kept@example.test>\r\n',
			},
		);
		expect(partial).toMatchObject({
			date: '2026-11-23T11:00:00.000Z',
			messageId: '<kept@example.test>',
		});
	});
});

/** What a server keeps that knows only the fields of its own properties. */
const KEPT =
	/^(?:from|sender|to|cc|reply-to|subject|date|message-id|in-reply-to|references|mime-version|content-)/i;

function split(source: Buffer): { kept: Buffer; block: string } {
	const text = source.toString('latin1');
	const end = /\r?\n\r?\n/.exec(text);
	const head = text.slice(0, end?.index);
	const kept = head.split(/\r?\n(?![ \t])/).filter((field) => KEPT.test(field));
	const body = end ? text.slice(end.index) : '';
	return {
		kept: Buffer.from(kept.join('\r\n') + body, 'latin1'),
		block: Buffer.from(head, 'latin1').toString('utf8'),
	};
}

describe('a server that keeps only the header fields it knows', () => {
	const automated = new Set<MailKind>([
		'autoReply',
		'bounce',
		'list',
		'notification',
		'report',
		'own',
	]);
	const mails = mailFixtures().filter(({ kind }) => automated.has(kind));

	it('makes requests of automatic mails, were it not for the block', async () => {
		const kinds = await Promise.all(
			mails.map(
				async ({ source }) => (await readMail(split(source).kept, FIXTURE_CONTEXT)).item.kind,
			),
		);
		expect(kinds.filter((kind) => kind === 'newRequest').length).toBeGreaterThan(5);
	});

	it.each(mails)('with it they are what they are: $name', async ({ source, kind }) => {
		const { kept, block } = split(source);
		const { item } = await readMail(kept, FIXTURE_CONTEXT, { transportHeaders: block });
		expect(item.kind).toBe(kind);
	});
});
