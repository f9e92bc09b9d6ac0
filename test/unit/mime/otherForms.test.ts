import { describe, expect, it } from 'vitest';
import { readMail } from '../../../nodes/shared/item/readMail';
import { FIXTURE_CONTEXT } from '../../support/mailFixtures';

type Part = [type: string, body: string];

async function itemOf(kind: string, parts: Part[]) {
	const lines = [
		'From: Anna Berg <anna@kunde.example>',
		'To: support@example.com',
		'Subject: Printer',
		'MIME-Version: 1.0',
		`Content-Type: multipart/${kind}; boundary=bb`,
		'',
		...parts.flatMap(([type, body]) => [
			'--bb',
			`Content-Type: ${type}`,
			'Content-Transfer-Encoding: 8bit',
			'',
			body,
		]),
		'--bb--',
	];
	return (await readMail(Buffer.from(lines.join('\r\n')), FIXTURE_CONTEXT)).item;
}

const TEXT = 'text/plain; charset=utf-8';
const HTML = 'text/html; charset=utf-8';
const REAL = '<p>My printer is broken since Monday and nobody can print labels any more.</p>';
const WORDS = 'My printer is broken since Monday and nobody can print labels any more.';

describe('a text that only stands for the HTML', () => {
	it.each([
		'To view the message, please use an HTML compatible email viewer!',
		'Your email client does not support HTML messages.',
		'This is an HTML message. Please view it in your browser.',
		'Ihr E-Mail-Programm kann diese Nachricht nicht anzeigen. HTML',
		'Votre logiciel de messagerie ne prend pas en charge le format HTML.',
		'Su cliente de correo no admite HTML.',
		'このメールはHTML形式です。表示できない場合はブラウザで開いてください。',
		'Printer',
		'.',
		'-',
		'[image]',
		'[image: Logo]',
		'[cid:logo.png@01D9]',
		'My printer is broken since',
		'My printer is broken since Monday and nobo…',
	])('never hides it: %s', async (stub) => {
		const { replyText, text } = await itemOf('alternative', [
			[TEXT, stub],
			[HTML, REAL],
		]);
		expect(replyText).toBe(WORDS);
		expect(text).toContain(WORDS);
	});

	it.each([
		['the same words', WORDS],
		['other words', 'The cable is fine, the drum turns, the paper is new.'],
		['words about HTML', 'Our HTML editor shows an error when I print, is that known to you?'],
		['more words', `${WORDS}\n\nIt is in room 5, behind the door, next to the window.`],
	])('but a text with words of its own stays: %s', async (_what, words) => {
		const { text } = await itemOf('alternative', [
			[TEXT, words],
			[HTML, REAL],
		]);
		expect(text.trim()).toBe(words);
	});

	it('and so does one whose HTML says no more', async () => {
		const { text } = await itemOf('alternative', [
			[TEXT, 'Hello,\n\nit works.\n\nAnna'],
			[
				HTML,
				'<p>Hello,</p><p>it works.</p><p>Anna</p><style>p { margin: 0; color: black }</style>',
			],
		]);
		expect(text.trim()).toBe('Hello,\n\nit works.\n\nAnna');
	});
});

describe('data parts', () => {
	it.each([
		'text/vnd.google.email-reaction+json; charset=utf-8',
		'application/json',
		'text/json',
		'text/x-amp-html',
		'application/ld+json',
		'text/vnd.vendor.thing',
		'text/x-json',
	])('are never words: %s', async (type) => {
		for (const kind of ['alternative', 'mixed']) {
			const { replyText } = await itemOf(kind, [
				[TEXT, '👍'],
				[type, '{"emoji":"👍","version":1}'],
				[HTML, '<p>👍</p>'],
			]);
			expect(replyText).toContain('👍');
			expect(replyText).not.toContain('version');
		}
	});
});

const invitation = (method: string, ...more: string[]) =>
	[
		'BEGIN:VCALENDAR',
		`METHOD:${method}`,
		'BEGIN:VTIMEZONE',
		'TZID:Europe/Berlin',
		'DTSTART:19700101T000000',
		'SUMMARY:Zone',
		'END:VTIMEZONE',
		'BEGIN:VEVENT',
		'DTSTART;TZID=Europe/Berlin:20260305T090000',
		'DTEND;TZID=Europe/Berlin:20260305T100000',
		'SUMMARY;LANGUAGE=en-us:Workshop\\, printer',
		'DESCRIPTION:Please come to room 5\\nand bring',
		'  toner.',
		'LOCATION:Room 5',
		...more,
		'BEGIN:VALARM',
		'DESCRIPTION:REMINDER',
		'END:VALARM',
		'END:VEVENT',
		'END:VCALENDAR',
	].join('\r\n');

describe('an invitation without other words', () => {
	const read = async (type: string, body: string) =>
		(await itemOf('mixed', [[type, body]])).replyText;

	it('reads as summary, time, place and description', async () => {
		expect(await read('text/calendar; method=REQUEST; charset=utf-8', invitation('REQUEST'))).toBe(
			'Workshop, printer\n2026-03-05 09:00 Europe/Berlin – 2026-03-05 10:00 Europe/Berlin\nRoom 5\n\nPlease come to room 5\nand bring toner.',
		);
	});

	it.each([
		['REPLY', 'ATTENDEE;PARTSTAT=ACCEPTED;CN=Anna:mailto:anna@kunde.example', 'Accepted: Workshop'],
		['REPLY', 'ATTENDEE;PARTSTAT=DECLINED:mailto:anna@kunde.example', 'Declined: Workshop'],
		['CANCEL', 'STATUS:CANCELLED', 'Cancelled: Workshop'],
	])('says that it is an answer: %s %s', async (method, line, words) => {
		expect(await read('text/calendar; charset=utf-8', invitation(method, line))).toMatch(
			new RegExp(`^${words}`),
		);
	});

	it('shows a whole day as its date', async () => {
		const day =
			'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260305\r\nSUMMARY:Closed\r\nEND:VEVENT\r\nEND:VCALENDAR';
		expect(await read('text/calendar', day)).toBe('Closed\n2026-03-05');
	});

	it('stays as it is when nothing in it can be read', async () => {
		expect(await read('text/calendar', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR')).toContain('VCALENDAR');
	});

	it('leaves the words that stand beside it alone', async () => {
		const { replyText } = await itemOf('alternative', [
			[TEXT, 'Can you come?'],
			['text/calendar; charset=utf-8', invitation('REQUEST')],
		]);
		expect(replyText).toBe('Can you come?');
	});
});
