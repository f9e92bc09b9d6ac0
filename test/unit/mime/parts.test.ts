import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../nodes/helpdesk/limits';
import { parseMail } from '../../../nodes/mime';
import {
	defaultFileName,
	mailFileName,
	safeFileName,
} from '../../../nodes/mime/attachments/fileName';
import { decodeText } from '../../../nodes/mime/charset/decodeText';
import { decodeBase64 } from '../../../nodes/mime/structure/base64';
import { decodeQuotedPrintable } from '../../../nodes/mime/structure/quotedPrintable';
import { decompressRtf } from '../../../nodes/mime/tnef/compressedRtf';
import { readRtf } from '../../../nodes/mime/tnef/rtfText';

const HEAD = 'From: petra@example.test\r\nSubject: Printer\r\nMIME-Version: 1.0\r\n';
const parse = (text: string) => parseMail(Buffer.from(text, 'utf8'));
const verdicts = (mail: { findings: readonly { verdict: string }[] }) =>
	mail.findings.map((finding) => finding.verdict);

function nested(levels: number): string {
	let mail = HEAD;
	for (let i = 0; i < levels; i++) {
		mail += `Content-Type: multipart/mixed; boundary="b${i}"\r\n\r\n--b${i}\r\n`;
	}
	return `${mail}Content-Type: text/plain\r\n\r\ninnermost\r\n`;
}

function manyParts(count: number, header: (i: number) => string): string {
	const parts = Array.from({ length: count }, (_, i) => `--b\r\n${header(i)}\r\n\r\np${i}\r\n`);
	return `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts.join('')}--b--\r\n`;
}

describe('limits of a mail', () => {
	it('opens parts as deep as the limit and keeps the next as an attachment', async () => {
		const within = await parse(nested(LIMITS.mimeDepth));
		expect(within.text.trim()).toBe('innermost');
		const beyond = await parse(nested(LIMITS.mimeDepth + 1));
		expect(beyond.text).toBe('');
		expect(beyond.attachments).toHaveLength(1);
		expect(beyond.attachments[0]?.content.toString()).toContain('innermost');
		expect(verdicts(beyond)).toContain('nested too deep, kept as an attachment');
	});

	it('reads as many parts as the limit, the mail itself being one', async () => {
		const header = () => 'Content-Type: text/plain';
		const within = await parse(manyParts(LIMITS.mimeParts - 1, header));
		expect(within.findings).toEqual([]);
		expect(within.text).toContain(`p${LIMITS.mimeParts - 2}`);
		const beyond = await parse(manyParts(LIMITS.mimeParts, header));
		expect(verdicts(beyond)).toContain('too many parts, the rest ignored');
		expect(beyond.text).toContain(`p${LIMITS.mimeParts - 2}`);
	});

	it('lists as many attachments as the limit', async () => {
		const header = (i: number) => `Content-Type: application/pdf; name=f${i}.pdf`;
		const within = await parse(manyParts(LIMITS.attachmentCount, header));
		expect(within.attachments).toHaveLength(LIMITS.attachmentCount);
		expect(within.findings).toEqual([]);
		const beyond = await parse(manyParts(LIMITS.attachmentCount + 1, header));
		expect(beyond.attachments).toHaveLength(LIMITS.attachmentCount);
		expect(verdicts(beyond)).toContain('too many attachments, the rest left out');
	});

	it('reads header fields up to the limit and still finds the body', async () => {
		const fields = (count: number) =>
			Array.from({ length: count }, (_, i) => `X-N: ${i}\r\n`).join('');
		const within = await parse(`${fields(LIMITS.headerFields - 1)}Subject: last\r\n\r\nbody`);
		expect(within.subject).toBe('last');
		expect(within.findings).toEqual([]);
		const beyond = await parse(`${fields(LIMITS.headerFields + 1)}Subject: last\r\n\r\nbody`);
		expect(beyond.headers.filter(({ name }) => name === 'x-n')).toHaveLength(LIMITS.headerFields);
		expect(beyond.text).toBe('body');
		expect(verdicts(beyond)).toContain('header over the size limit, the rest ignored');
	});

	it('takes the first of each needed field behind the limit, with its folds', async () => {
		const many = 'X-N: 1\r\n'.repeat(LIMITS.headerFields + 1);
		const needed = 'Content-Type: text/html;\r\n charset=utf-8\r\nSubject: last\r\nX-M:\r\n y\r\n';
		const { subject, html, headers } = await parse(`${many}${needed}Subject: no\r\n\r\n<b>Ä</b>`);
		expect({ subject, html }).toEqual({ subject: 'last', html: '<b>Ä</b>' });
		expect(headers).toHaveLength(LIMITS.headerFields + 2);
	});

	it('caps the text of report parts', async () => {
		const part = (size: number) =>
			parse(`${HEAD}Content-Type: message/delivery-status\r\n\r\n${'x'.repeat(size)}`);
		const within = await part(LIMITS.itemBodyBytes);
		expect(within.reportParts[0]?.text).toHaveLength(LIMITS.itemBodyBytes);
		const beyond = await part(LIMITS.itemBodyBytes + 1);
		expect(beyond.reportParts[0]?.text).toHaveLength(LIMITS.itemBodyBytes);
		expect(beyond.attachments[0]?.size).toBe(LIMITS.itemBodyBytes + 1);
	});
});

describe('parseMail', () => {
	it('reads no body of a mail of which only the header was fetched', async () => {
		const source = Buffer.from(`${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n`);
		const mail = await parseMail(source, { isPartial: true });
		expect(mail).toMatchObject({ isPartial: true, subject: 'Printer', text: '', html: '' });
		expect(mail).toMatchObject({ hasText: false, hasHtml: false, attachments: [] });
		expect(mail.contentType).toBe('multipart/mixed');
	});

	it('keeps an enclosed mail out of the text', async () => {
		const mail = await parse(
			`${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nouter\r\n--b\r\n` +
				'Content-Type: message/rfc822\r\n\r\nSubject: Inner\r\n\r\nsecret words\r\n--b--\r\n',
		);
		expect(mail.text).toBe('outer');
		expect(mail.attachments.map((a) => [a.fileName, a.mimeType])).toEqual([
			['Inner.eml', 'message/rfc822'],
		]);
		expect(mail.reportParts[0]?.text).toContain('secret words');
	});

	it('keeps the encoded words of a header in raw', async () => {
		const mail = await parse('Subject: =?utf-8?Q?Gr=C3=BC?=\r\n\r\nx');
		expect(mail.headers).toEqual([{ name: 'subject', value: 'Grü', raw: '=?utf-8?Q?Gr=C3=BC?=' }]);
	});
});

describe('transfer encodings', () => {
	const text = (source: string) => decodeBase64(Buffer.from(source)).bytes.toString('latin1');

	it('base64 passes over what is foreign and goes on behind padding', () => {
		expect(text('aGVs\r\nbG8=')).toBe('hello');
		expect(text('aG!V*s bG8')).toBe('hello');
		expect(text('aA==\nZQ==\n')).toBe('he');
		expect(text('aGVsbG8=\n____\nthis is a footer\n')).toBe('hello');
		expect(text('')).toBe('');
		expect(text('a')).toBe('');
	});

	it('base64 is exact for all bytes', () => {
		const all = Buffer.from(Array.from({ length: 768 }, (_, i) => i & 255));
		for (let cut = 0; cut < 4; cut++) {
			const data = all.subarray(cut);
			const encoded = data.toString('base64').replace(/(.{76})/g, '$1\r\n');
			expect(decodeBase64(Buffer.from(encoded)).bytes.equals(data)).toBe(true);
		}
	});

	it.each([
		['a=3Db=\r\nc', 'a=bc'],
		['a=  \r\nb', 'ab'],
		['trailing  \r\nx \t', 'trailing\r\nx'],
		['kept=20\r\n', 'kept \r\n'],
		['=ZZ =4 =', '=ZZ =4 '],
		['a=\nb=\rc', 'abc'],
		['=c3=A4', 'Ã¤'],
	])('quoted-printable %j is %j', (source, expected) => {
		expect(decodeQuotedPrintable(Buffer.from(source)).bytes.toString('latin1')).toBe(expected);
	});
});

describe('charsets', () => {
	it('of a declared name that does not fit the bytes are detected', () => {
		const utf8 = Buffer.from('Grüße aus Köln');
		expect(decodeText(utf8, 'us-ascii')).toMatchObject({
			text: 'Grüße aus Köln',
			charset: 'utf-8',
		});
		const latin = Buffer.from('Grüße aus Köln', 'latin1');
		expect(decodeText(latin, 'utf-8')).toMatchObject({ text: 'Grüße aus Köln', wasGuessed: true });
		expect(decodeText(latin, 'x-nonsense').text).toBe('Grüße aus Köln');
		expect(decodeText(latin, 'iso-8859-1')).toMatchObject({ wasGuessed: false });
	});

	it('stay as declared for one damaged character', () => {
		const damaged = Buffer.concat([Buffer.from('Grüße '.repeat(30)), Buffer.from([0xff])]);
		expect(decodeText(damaged, 'utf-8')).toMatchObject({ charset: 'utf-8', wasGuessed: false });
	});
});

describe('file names', () => {
	it.each([
		['../../etc/passwd', 'passwd'],
		['C:\\Users\\petra\\offer.pdf', 'offer.pdf'],
		['a\u202efdp.exe', 'afdp.exe'],
		['a\0b\r\n.pdf', 'ab.pdf'],
		['CON', '_CON'],
		['lpt1.txt', '_lpt1.txt'],
		['console.txt', 'console.txt'],
		['offer.pdf. . ', 'offer.pdf'],
		['...', ''],
		['/', ''],
		['a<b>:"|?*.pdf', 'a_b______.pdf'],
		['gru\u0308n.pdf', 'grün.pdf'],
		['.htaccess', '.htaccess'],
		['Invoice 12/2026.pdf', 'Invoice 12_2026.pdf'],
		['Offer / Contract.pdf', 'Offer _ Contract.pdf'],
		['a<b>c</b>.sh', 'a_b_c__b_.sh'],
		['scans/offer.pdf', 'offer.pdf'],
		['/var/2026/03/offer.pdf', 'offer.pdf'],
	])('%j becomes %j', (declared, expected) => {
		expect(safeFileName(declared)).toBe(expected);
	});

	it('are cut at the limit with their extension', () => {
		const exact = `${'a'.repeat(LIMITS.fileNameBytes - 4)}.pdf`;
		expect(safeFileName(exact)).toBe(exact);
		const cut = safeFileName(`${'ä'.repeat(LIMITS.fileNameBytes)}.pdf`);
		expect(cut.endsWith('ä.pdf')).toBe(true);
		expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(LIMITS.fileNameBytes);
	});

	it('are made by type where there is none', () => {
		expect(defaultFileName('application/pdf', 0)).toBe('attachment-1.pdf');
		expect(defaultFileName('text/calendar', 4)).toBe('invite.ics');
		expect(mailFileName('Re: a/b')).toBe('Re_ a_b.eml');
		expect(mailFileName('')).toBe('mail.eml');
	});
});

describe('compressed RTF', () => {
	it.each([
		[
			'2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0',
			'{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n',
		],
		[
			'1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0',
			'{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}',
		],
	])('is unpacked as the examples of MS-OXRTFCP 3 say', (hex, expected) => {
		expect(decompressRtf(Buffer.from(hex, 'hex'))?.toString('latin1')).toBe(expected);
	});

	it('gives nothing for other bytes and what there is for a cut stream', () => {
		expect(decompressRtf(Buffer.from('no rtf here, really none'))).toBeNull();
		const cut = Buffer.from('2d0000002b0000004c5a4675f1c5c7a703000a0072637067', 'hex');
		expect(decompressRtf(cut)?.toString('latin1')).toMatch(/^\{\\rtf1\\ansi/);
	});

	it('is read as text with its code pages', () => {
		const rtf =
			"{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset204 A;}}\\f0 \\'cf\\'f0 {\\*\\unknown no}\\u8364?\\par x}";
		expect(readRtf(Buffer.from(rtf)).text).toBe('Пр €\nx');
		expect(readRtf(Buffer.from('{\\rtf1 ends as in C\\par}\0')).text).toBe('ends as in C');
	});
});

describe('a report part whose header runs into what it holds', () => {
	const report = (part: string) =>
		parse(`${HEAD}Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n${part}\r\n--b--\r\n`);

	it.each(['message/rfc822', 'text/rfc822-headers'])('keeps the header of %s', async (type) => {
		const { reportParts, findings } = await report(
			`Content-Type: ${type}\r\nFrom: a@x.example\r\nMessage-ID:\r\n <1@x.example>\r\n\r\nHi`,
		);
		expect(reportParts[0]?.text).toContain('from: a@x.example\nmessage-id: <1@x.example>\n\nHi');
		expect(verdicts({ findings })).toContain('no blank line before the body');
	});

	it('keeps the fields of a delivery report', async () => {
		const { reportParts } = await report(
			'Content-Type: message/delivery-status\r\nFinal-Recipient: rfc822;a@x.example\r\nAction: failed',
		);
		expect(reportParts[0]?.text).toContain('final-recipient: rfc822;a@x.example\naction: failed');
	});

	it('gives a part that bears the header of a message as that header, and its text as text', async () => {
		const mail = await report('From: a@x.example\r\nMessage-ID: <1@x.example>\r\n\r\nHi');
		expect(mail.reportParts).toEqual([
			{ mimeType: 'text/rfc822-headers', text: 'from: a@x.example\nmessage-id: <1@x.example>\n\n' },
		]);
		expect(mail.text).toContain('Hi');
	});

	it('leaves a part alone that has its own fields only', async () => {
		const mail = await report(
			'Content-Type: message/rfc822\r\nX-Part: 1\r\n\r\nFrom: a@x.example\r\n\r\nHi',
		);
		expect(mail.reportParts[0]?.text).toBe('From: a@x.example\n\nHi');
	});

	it('takes no header of the mail itself for one of the report', async () => {
		const { reportParts } = await parse(
			`${HEAD}To: b@x.example\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@x.example\r\n\r\nHi`,
		);
		expect(reportParts[0]?.text).toBe('From: a@x.example\n\nHi');
	});
});
