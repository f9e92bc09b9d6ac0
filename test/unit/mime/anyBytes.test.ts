import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../nodes/helpdesk/limits';
import type { ParsedMail } from '../../../nodes/helpdesk/model';
import { htmlToText, parseMail, sanitizeMailHtml } from '../../../nodes/mime';
import { readTnef } from '../../../nodes/mime/tnef/readTnef';

const FIXTURES = join(__dirname, '..', '..', 'fixtures', 'mail');
const corpus = readdirSync(FIXTURES)
	.filter((folder) => folder.startsWith('mime-'))
	.flatMap((folder) =>
		readdirSync(join(FIXTURES, folder)).map((file) => readFileSync(join(FIXTURES, folder, file))),
	)
	.filter((source) => source.length < 20_000);

/** What every result must be, whatever went in. */
function expectWhole(mail: ParsedMail, source: Buffer): void {
	expect(mail.size).toBe(source.length);
	expect(mail.sourceHash).toMatch(/^[0-9a-f]{64}$/);
	expect(mail.findings.map((finding) => finding.rule)).not.toContain('parseMail');
	expect(mail.attachments.length).toBeLessThanOrEqual(LIMITS.attachmentCount);
	mail.attachments.forEach((attachment, index) => {
		expect(attachment.index).toBe(index);
		expect(attachment.size).toBe(attachment.content.length);
		expect(attachment.fileName).not.toMatch(/^$|[/\\\0-\x1f\u202a-\u202e]/);
		expect(Buffer.byteLength(attachment.fileName)).toBeLessThanOrEqual(LIMITS.fileNameBytes);
	});
	for (const id of [mail.messageId ?? '<x>', ...mail.inReplyTo, ...mail.references]) {
		expect(id).toMatch(/^<[^<>\s]+>$/);
	}
	expect(mail.subject).not.toMatch(/[\r\n\0]/);
	expect(mail.text).not.toContain('\0');
}

describe('any bytes', () => {
	it('become exactly one mail', async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (bytes) => {
				const source = Buffer.from(bytes);
				expectWhole(await parseMail(source), source);
			}),
			{ numRuns: 150 },
		);
	});

	it('between the words of MIME become exactly one mail', async () => {
		const words = fc.constantFrom(
			...[
				'\r\n',
				'\n',
				'\r',
				'--b',
				'--b--',
				'Content-Type: ',
				'multipart/mixed; boundary=b',
				': ',
			],
			...[
				'text/html',
				'; charset=',
				'utf-7',
				'iso-2022-jp',
				'=?utf-8?Q?',
				'?=',
				'=?b?B?',
				' ',
				'\t',
			],
			...[
				'From: ',
				'Subject: ',
				'<',
				'>',
				'"',
				'(',
				')',
				',',
				';',
				'@',
				'\x1b$B',
				'\0',
				'\xff',
				'=',
			],
			...[
				'Content-Transfer-Encoding: base64',
				'filename*0*=',
				"utf-8''%",
				'<a href=',
				'<div>',
				'&#x',
			],
		);
		await fc.assert(
			fc.asyncProperty(fc.array(words, { maxLength: 120 }), async (pieces) => {
				const source = Buffer.from(pieces.join(''), 'latin1');
				expectWhole(await parseMail(source), source);
			}),
			{ numRuns: 300 },
		);
	});

	it('changed in real mails become exactly one mail', async () => {
		const change = fc.record({
			mail: fc.nat(corpus.length - 1),
			at: fc.double({ min: 0, max: 1, noNaN: true }),
			remove: fc.nat(40),
			insert: fc.uint8Array({ maxLength: 8 }),
		});
		await fc.assert(
			fc.asyncProperty(change, async ({ mail, at, remove, insert }) => {
				const whole = corpus[mail] ?? Buffer.alloc(0);
				const cut = Math.floor(at * whole.length);
				const source = Buffer.concat([
					...[whole.subarray(0, cut), Buffer.from(insert), whole.subarray(cut + remove)],
				]);
				expectWhole(await parseMail(source), source);
			}),
			{ numRuns: 300 },
		);
	});

	it('of a TNEF file are read without an error', () => {
		const head = Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 0, 1, 3, 0x90, 6, 0]);
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
				expect(readTnef(Buffer.concat([head, Buffer.from(bytes)]))).not.toBeNull();
			}),
		);
	});

	it('as HTML give text and sanitised HTML', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (html) => {
				expect(typeof htmlToText(html)).toBe('string');
				expect(sanitizeMailHtml(html, { remoteContent: false })).not.toMatch(/<script/i);
			}),
		);
	});
});

/**
 * Input that makes careless readers take the square of its length. The bound is a watchdog many times
 * over what a linear reader needs on a busy machine; the square of it would take minutes.
 */
describe('hostile mail of half a megabyte', () => {
	const HALF = 512 * 1024;
	const fill = (unit: string): string => unit.repeat(Math.ceil(HALF / unit.length));
	const part = (type: string, body: string): string => `Content-Type: ${type}\r\n\r\n${body}`;
	const different = Array.from({ length: 990 }, (_, i) => `--b\n\n${`${i}`.repeat(150)}\n`).join(
		'',
	);

	it.each<[string, string]>([
		['headers of one letter', fill('a:\n')],
		['one folded header', `Subject: x\n${fill(' y\n')}`],
		['beginnings of encoded words', `Subject: ${fill('=?a?q?x')}`],
		['encoded words', `Subject: ${fill('=?utf-8?q?x?= ')}`],
		['opening parentheses', `From: ${fill('(')}`],
		['opening quotes', `From: ${fill('"\\')}`],
		['opening brackets', `To: ${fill('<')}`],
		['commas', `To: ${fill('a,')}`],
		['ids without end', `References: ${fill('<a ')}`],
		['ids in parentheses', `References: ${fill('(a')}`],
		['parameters without a value', `Content-Type: ${fill('a;')}=`],
		['parameters', `Content-Type: x/y${fill('; a=b')}`],
		['continuations', `Content-Disposition: attachment${fill('; filename*1*=a')}`],
		['quotes in a parameter', `Content-Type: x/y; name=${fill('"')}`],
		['a date', `Date: ${fill('1 ')}`],
		['boundaries', part('multipart/mixed; boundary=b', fill('--b\n'))],
		[
			'nearly boundaries',
			part(`multipart/mixed; boundary=${'b'.repeat(60)}`, fill(`${'b'.repeat(59)}\n--`)),
		],
		['lines with dashes and no boundary', part('multipart/mixed; boundary=q', fill('--x\n'))],
		['multiparts in each other', fill('Content-Type: multipart/mixed; boundary=b\n\n--b\n')],
		['bare CR', `Subject: x${fill('\r')}`],
		['base64 padding', `Content-Transfer-Encoding: base64\n\n${fill('YQ==')}`],
		['quoted-printable marks', `Content-Transfer-Encoding: quoted-printable\n\n${fill('=')}`],
		[
			'white space in quoted-printable',
			`Content-Transfer-Encoding: quoted-printable\n\n${fill(' ')}`,
		],
		['blank lines in base64', `Content-Transfer-Encoding: base64\n\n${fill('QUJD\n\n_\n')}`],
		['brackets of which each loses its end', `To: ${fill('<a@b,')}>`],
		['names of fields without a colon', fill('From\n :\n')],
		['the same texts', part('multipart/alternative; boundary=b', fill('--b\n\nab c\n'))],
		['different texts', part('multipart/alternative; boundary=b', different)],
		['escapes of ISO-2022', part('text/plain; charset=iso-2022-jp', fill('\x1b$B\x1b(B'))],
		['flowed lines', part('text/plain; format=flowed', fill('> \n'))],
		['elements', part('text/html', fill('<div>'))],
		[
			'elements never closed and others never opened',
			part('text/html', fill('<i>') + fill('</b>')),
		],
		['a tag without end', part('text/html', `<a ${fill('x')}`)],
		['links', part('text/html', fill('<a href=x:y>l</a>'))],
		['quotes of quotes', part('text/html', fill('<blockquote>'))],
		['entities', part('text/html', fill('&#x41;'))],
		['hidden elements', part('text/html', fill('<p style="display:none">'))],
	])('%s', async (_name, text) => {
		const source = Buffer.from(text, 'latin1');
		const started = performance.now();
		expectWhole(await parseMail(source), source);
		expect(performance.now() - started).toBeLessThan(8000);
	});
});
