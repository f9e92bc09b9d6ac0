import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { parseMail } from '../../../../nodes/mime/parseMail';
import { readPersonText } from '../../../../nodes/helpdesk/personText/readPersonText';
import { mailBodies } from '../../../../nodes/mime/mailBodies';
import { parsedMail } from '../../../support/personSamples';

const QUOTE = 'On Mon, 5 Feb 2024 at 10:12, Ada <ada@example.org> wrote:\n> Shall we?';
const HTML_REPLY =
	'<div>Yes, <b>please</b>.</div><div class="gmail_quote"><div class="gmail_attr">On Mon, 5 Feb 2024, Ada wrote:</div><blockquote class="gmail_quote">Shall we?</blockquote></div>';

describe('the source of what the person wrote', () => {
	it('is the HTML when it bears the containers of a mail program', () => {
		const mail = parsedMail({
			text: `Yes, *please*.\n\n${QUOTE}`,
			html: HTML_REPLY,
			hasText: true,
			hasHtml: true,
		});
		expect(readPersonText(mail, mailBodies).replyText).toBe('Yes, please.');
	});

	it('is the text when the HTML tells nothing', () => {
		const mail = parsedMail({
			text: `Yes,\nplease.\n\n${QUOTE}`,
			html: '<p>Yes, please. On Monday Ada wrote Shall we?</p>',
			hasText: true,
			hasHtml: true,
		});
		expect(readPersonText(mail, mailBodies).replyText).toBe('Yes,\nplease.');
	});

	it('is the text when the HTML is nothing but a quote', () => {
		const mail = parsedMail({
			text: `Yes.\n\n${QUOTE}`,
			html: '<blockquote type="cite">Shall we?</blockquote>',
			hasText: true,
			hasHtml: true,
		});
		expect(readPersonText(mail, mailBodies).replyText).toBe('Yes.');
	});

	it('is the HTML of a mail without text', () => {
		const mail = parsedMail({ text: 'made from it', html: HTML_REPLY, hasHtml: true });
		expect(readPersonText(mail, mailBodies).replyText).toBe('Yes, please.');
	});

	it('is nothing for a mail without any body', () => {
		expect(readPersonText(parsedMail({}), mailBodies)).toEqual({
			replyText: '',
			forwarded: null,
			findings: [],
		});
	});
});

describe('the findings', () => {
	it('say what was left out and where it began', () => {
		const mail = parsedMail({ text: `Yes.\n-- \nBob\n\n${QUOTE}`, hasText: true });
		expect(readPersonText(mail, mailBodies).findings).toEqual([
			{
				rule: 'personText',
				verdict: 'the quoted original was left out',
				evidence: 'attribution in line 5 of the text',
			},
			{ rule: 'personText', verdict: 'the signature was left out', evidence: 'in the text' },
		]);
	});

	it('say nothing when nothing was', () => {
		const mail = parsedMail({ text: 'Hello', hasText: true });
		expect(readPersonText(mail, mailBodies).findings).toEqual([]);
	});
});

describe('the limits', () => {
	it('read the text up to its limit', () => {
		const filler = 'x'.repeat(LIMITS.personTextChars - 'begin\nend'.length);
		const text = `begin\n${filler}end`;
		const read = (body: string) =>
			readPersonText(parsedMail({ text: body, hasText: true }), mailBodies).replyText;
		expect(read(text)).toBe(text);
		expect(read(`${text}!`)).toBe(text);
	});

	it('read the HTML up to its limit', () => {
		const comment = (chars: number) => `<!--${'x'.repeat(chars - 7)}-->`;
		const read = (html: string) =>
			readPersonText(parsedMail({ html, hasHtml: true }), mailBodies).replyText;
		expect(read(`a${comment(LIMITS.personHtmlChars - 2)}b`)).toBe('ab');
		expect(read(`a${comment(LIMITS.personHtmlChars - 1)}b`)).toBe('a');
	});
});

const ENCLOSED = [
	'From: =?utf-8?q?Ada_L=C3=B6we?= <ada@example.org>',
	'To: agnes@example.com',
	'Subject: =?utf-8?q?Dr=C3=BCcker?=',
	'Date: Mon, 5 Feb 2024 10:12:00 +0100',
	'Message-ID: <4711@example.org>',
	'',
	'It is broken.',
].join('\r\n');

const enclosing = (subject: string) =>
	Buffer.from(
		[
			'From: Agnes <agnes@example.com>',
			'To: support@example.com',
			`Subject: ${subject}`,
			'MIME-Version: 1.0',
			'Content-Type: multipart/mixed; boundary=b',
			'',
			'--b',
			'Content-Type: text/plain',
			'',
			'For you.',
			'--b',
			'Content-Type: message/rfc822',
			'Content-Disposition: attachment',
			'',
			ENCLOSED,
			'--b--',
			'',
		].join('\r\n'),
	);

describe('a mail passed on as an attachment', () => {
	it('names its sender when the subject says so', async () => {
		const parsed = await parseMail(enclosing('Fwd: Drucker'));
		const person = readPersonText(parsed, mailBodies);
		expect(person.replyText).toBe('For you.');
		expect(person.forwarded).toEqual({
			from: { name: 'Ada Löwe', address: 'ada@example.org' },
			date: '2024-02-05T09:12:00.000Z',
			subject: 'Drücker',
			messageId: '<4711@example.org>',
			note: 'For you.',
		});
	});

	it('is only an attachment of a mail of one’s own', async () => {
		const parsed = await parseMail(enclosing('See the mail that I got'));
		expect(readPersonText(parsed, mailBodies).forwarded).toBeNull();
	});
});

describe('a forward in the body', () => {
	it('gives sender, subject, date and Message-ID of the original as far as they can be read', () => {
		const text = [
			'-------- Forwarded Message --------',
			'Subject: Printer',
			'Date: Mon, 5 Feb 2024 10:12:00 +0100',
			'From: Ada <ada@example.org>',
			'To: agnes@example.com',
			'Message-ID: <4711@example.org>',
			'',
			'It is broken.',
		].join('\n');
		const mail = parsedMail({ text, subject: 'Fwd: Printer', hasText: true });
		expect(readPersonText(mail, mailBodies).forwarded).toEqual({
			from: { name: 'Ada', address: 'ada@example.org' },
			date: '2024-02-05T09:12:00.000Z',
			subject: 'Printer',
			messageId: '<4711@example.org>',
			note: '',
		});
	});

	it('is none without an address: nobody could be answered', () => {
		const text = 'From: Ada\nSent: Monday, 5 February\nTo: Agnes\nSubject: Printer\n\nBroken.';
		const mail = parsedMail({ text, subject: 'FW: Printer', hasText: true });
		expect(readPersonText(mail, mailBodies).forwarded).toBeNull();
	});
});
