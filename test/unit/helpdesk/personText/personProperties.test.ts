import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLines } from '../../../../nodes/helpdesk/personText/plainLines';
import { readPersonText } from '../../../../nodes/helpdesk/personText/readPersonText';
import { mailBodies } from '../../../../nodes/mime/mailBodies';
import { parsedMail } from '../../../support/personSamples';

const read = (text: string, html = '', subject = 'Re: x') =>
	readPersonText(
		parsedMail({ text, html, subject, hasText: text !== '', hasHtml: html !== '' }),
		mailBodies,
	);

const pieces = [
	'> quoted',
	'>> deeper',
	'On Mon, 5 Feb 2024 at 10:12, Ada <ada@example.org> wrote:',
	'Am 05.02.2024 um 10:12 schrieb Ada:',
	'From: Ada <ada@example.org>',
	'Sent: Monday, 5 February 2024 10:12',
	'To: support@example.com',
	'Subject: x',
	'-----Original Message-----',
	'---------- Forwarded message ---------',
	'-- ',
	'__________',
	'Sent from my iPhone',
	'Hello,',
	'my own words',
	'',
	'   ',
	'##- Please type your reply above this line -##',
	'| a',
	'AB> x',
	'\u202bעברית\u202c',
];
const body = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary' })), {
	maxLength: 30,
});

const tags = [
	...[
		'<div>',
		'</div>',
		'<blockquote type="cite">',
		'<blockquote>',
		'</blockquote>',
		'<p>',
		'</p>',
	],
	...['<div class="gmail_quote">', '<div id="divRplyFwdMsg">', '<hr>', '<br>', '<table><tr><td>'],
	...[
		'</table>',
		'<span class="x_gmail_signature">',
		'</span>',
		'<pre>',
		'</pre>',
		'<li>',
		'&nbsp;',
	],
	...[
		'<style>x',
		'</style>',
		'<a href="mailto:a@b.c">x</a>',
		'<!-- -->',
		'&#0;',
		'&#x110000;',
		'<',
		'"',
	],
];
const htmlBody = fc
	.array(fc.oneof(fc.constantFrom(...tags, ...pieces), fc.string({ unit: 'binary' })), {
		maxLength: 40,
	})
	.map((parts) => parts.join(''));

describe('what a person wrote, of any text', () => {
	it('is never empty when the text has something visible', () => {
		fc.assert(
			fc.property(body, (lines) => {
				const text = lines.join('\n');
				expect(read(text).replyText === '').toBe(text.trim() === '');
			}),
			{ numRuns: 2000 },
		);
	});

	it('is made of lines of the text alone', () => {
		fc.assert(
			fc.property(body, (lines) => {
				const text = lines.join('\n');
				const known = new Set(plainLines(text).map((line) => line.text.trim()));
				const foreign = read(text)
					.replyText.split(/\r\n|\n|\r/)
					.filter((line) => line.trim() !== '' && !known.has(line.trim()));
				expect(foreign).toEqual([]);
			}),
			{ numRuns: 2000 },
		);
	});

	it('is read from any HTML without an error', () => {
		fc.assert(
			fc.property(htmlBody, fc.string(), (html, subject) => {
				expect(typeof read('', html, subject).replyText).toBe('string');
				expect(read('text beside it', html, subject).replyText).not.toBe('');
			}),
			{ numRuns: 2000 },
		);
	});

	it('is the whole text of a mail that is nothing but a quote', () => {
		const text = 'On Mon, 5 Feb 2024 at 10:12, Ada <ada@example.org> wrote:\n> one\n> two';
		expect(read(text).replyText).toBe(text);
	});
});
