import { describe, expect, it } from 'vitest';
import { containerRole } from '../../../../nodes/helpdesk/personText/containerRole';
import { mailboxFromText } from '../../../../nodes/helpdesk/personText/mailboxText';
import { isReplyAbove, markerOf } from '../../../../nodes/helpdesk/personText/marker';
import { plainLines } from '../../../../nodes/helpdesk/personText/plainLines';
import {
	isFooter,
	signatureStart,
	strayFooters,
} from '../../../../nodes/helpdesk/personText/signature';
import { subjectKind } from '../../../../nodes/helpdesk/personText/subjectKind';

describe('a marker line', () => {
	it.each([
		['-----Original Message-----', 'original'],
		['-------- Weitergeleitete Nachricht --------', 'forward'],
		['Begin forwarded message:', 'forward'],
		['----- Forwarded by Ada/EX on 5 May -----', 'forward'],
		['----- End forwarded message -----', 'end'],
		['Original Message', 'bareOriginal'],
		['This is a forwarded message', 'bareForward'],
		['Edastatud kiri', 'bareForward'],
		['以下為轉寄的郵件：', 'forward'],
		['Begynd videresendt besked:', 'forward'],
	])('is told by its words: %s', (line, kind) => {
		expect(markerOf(line)?.kind).toBe(kind);
	});

	it.each(['I got your original message', '-----', '--- news ---'])(
		'is no sentence and no rule: %s',
		(line) => {
			expect(markerOf(line)).toBeNull();
		},
	);

	it('names the sender, or goes on with the header on the same line', () => {
		expect(markerOf('----- Forwarded message from Ada <a@example.org> -----')?.sender).toBe(
			'Ada <a@example.org>',
		);
		expect(markerOf('----- Forwarded Message ----- From: Ada <a@example.org>To: b')?.rest).toBe(
			'From: Ada <a@example.org>To: b',
		);
	});
});

describe('a line that asks for an answer above of it', () => {
	it.each([
		'##- Please type your reply above this line -##',
		'-- PLEASE REPLY ABOVE THIS LINE --',
		'=== Antworten Sie oberhalb dieser Linie ===',
		'この行より上に返信してください',
	])('is known: %s', (line) => {
		expect(isReplyAbove(line)).toBe(true);
	});

	it.each([
		'Your mails say "reply above this line".',
		'Why must I reply above this line?',
		'Warum „über dieser Zeile“',
	])('is no line of a person who writes about it: %s', (line) => {
		expect(isReplyAbove(line)).toBe(false);
	});

	it('is a short line', () => {
		const words = 'reply above this line';
		expect(isReplyAbove(words.padEnd(240, '.'))).toBe(true);
		expect(isReplyAbove(words.padEnd(241, '.'))).toBe(false);
	});
});

describe('a footer of a phone or program', () => {
	it.each([
		'Sent from my iPhone',
		'Von meinem iPhone gesendet',
		'iPhone’umdan gönderildi',
		'<<sent by galaxy>>',
		'Get Outlook for iOS<https://aka.ms/o0ukef>',
		'Sent from [Outlook](https://example.net/)',
		'Preuzmi program Outlook za iOS<https://aka.ms/o0ukef>',
		'Enviado con el correo electrónico seguro de Proton Mail.',
		'Elküldve a Galaxy készülékről',
		'Skickades från E-post för Windows',
		'Baixar o Outlook para iOS',
		'Hankige Outlook iOS-i jaoks',
	])('is known: %s', (line) => {
		expect(isFooter(line)).toBe(true);
	});

	it.each([
		'Outlook shows https://aka.example/ms',
		'We sent from my office',
		'Sent viagra',
		'Ada',
		'Von Ada',
	])('is not: %s', (line) => {
		expect(isFooter(line)).toBe(false);
	});

	it('is a short line', () => {
		expect(isFooter(`Sent from my ${'x'.repeat(97)}`)).toBe(true);
		expect(isFooter(`Sent from my ${'x'.repeat(98)}`)).toBe(false);
	});
});

describe('a signature', () => {
	const start = (text: string) => signatureStart(plainLines(text));

	it('begins at its delimiter, trimmed or not', () => {
		expect(start('text\n-- \nAda')).toBe(1);
		expect(start('text\n--\nAda')).toBe(1);
	});

	it('is long only below the standard delimiter', () => {
		const lines = (count: number) => 'line\n'.repeat(count).trimEnd();
		expect(start(`text\n-- \n${lines(25)}`)).toBe(1);
		expect(start(`text\n--\n${lines(24)}`)).toBe(1);
		expect(start(`text\n--\n${lines(25)}`)).toBe(27);
	});

	it.each([
		'Envoyé de Paris lundi dernier.',
		'Gesendet von Berlin am Montag.',
		'Inviato da Roma con corriere espresso.',
		'Wysłane z Warszawy w poniedziałek.',
		'Enviado desde Madrid el lunes.',
		'Verzonden vanaf Utrecht op maandag.',
		'Отправлено из Москвы в понедельник.',
		'Skickat från Malmö i måndags.',
	])('is no sentence about what was sent: %s', (line) => {
		expect(start(`Where is it?\n${line}`)).toBe(2);
		expect(start(`Where is it?\n\n${line}`)).toBe(3);
		expect(strayFooters(plainLines(`Where is it?\n\n${line}\nAda`)).size).toBe(0);
	});

	it.each([
		'Von meinem Samsung Galaxy Smartphone gesendet.',
		'Envoyé de mon appareil mobile Samsung.',
		'삼성 Galaxy 스마트폰에서 보냈습니다.',
		'Отправлено из мобильной Почты',
		'Von unterwegs gesendet',
	])('is a footer that names a device, or a paragraph of its own: %s', (line) => {
		expect(start(`text\n\n${line}`)).toBe(2);
	});

	it('may be a motto of some lines only below hyphens', () => {
		const text = 'We have waited for three weeks now.\nPlease answer.';
		expect(start(`text\n--\n${text}`)).toBe(1);
		expect(start(`text\n\u2014\n${text}`)).toBe(4);
		expect(start('text\n\u2014\nAda Lovelace\nExample Ltd')).toBe(1);
	});

	it('below a rule has an address or number and no sentences', () => {
		expect(start('text\n____\nAda\nTel. +44 20 7946 0000')).toBe(1);
		expect(start('text\n####\n# NOTE #\n####\nMy number is +44 20 7946 0000')).toBe(5);
		expect(start('text\n____\nThen it broke.\nCan you help?')).toBe(4);
	});

	it('is not a closing formula', () => {
		expect(start('text\n\nBest regards\nAda')).toBe(4);
	});
});

describe('the prefix of a subject', () => {
	it.each([
		['Fwd: x', 'forward'],
		['FW : x', 'forward'],
		['[#12] [EXT] WG: x', 'forward'],
		['[Fwd: x]', 'forward'],
		['İLT: x', 'forward'],
		['转发：x', 'forward'],
		['Wtr: x', 'forward'],
		['Fwd[2]: x', 'forward'],
		['Re: Fwd: x', 'reply'],
		['AW: x', 'reply'],
		['Fwd this: now', null],
		['Time 10:12', null],
		['', null],
	])('%s', (subject, kind) => {
		expect(subjectKind(subject).kind).toBe(kind);
	});
});

describe('name and address in a text', () => {
	it.each([
		['Ada <ada@example.org>', 'Ada', 'ada@example.org'],
		['"Ada L." <ada@example.org>;', 'Ada L.', 'ada@example.org'],
		['Ada [mailto:ada@example.org]', 'Ada', 'ada@example.org'],
		['Ada <ada@example.org<mailto:ada@example.org>>', 'Ada', 'ada@example.org'],
		["'Ada' via List <list@example.org>", "'Ada' via List", 'list@example.org'],
		['ada@example.org (Ada)', 'Ada', 'ada@example.org'],
		['ada@example.org <ada@example.org>', '', 'ada@example.org'],
		['Lovelace, Ada <ada@example.org>', 'Lovelace, Ada', 'ada@example.org'],
		['Ada (Sales) <ada@example.org>', 'Ada (Sales)', 'ada@example.org'],
		['Ada [Sales] [mailto:ada@example.org]', 'Ada [Sales]', 'ada@example.org'],
		['"Lovelace, Ada (DE)" <ada@example.org>', 'Lovelace, Ada (DE)', 'ada@example.org'],
		["Ada O'Neil <ada.o'neil@example.org>", "Ada O'Neil", "ada.o'neil@example.org"],
		["'ada@example.org'", '', 'ada@example.org'],
		['「エイダ」<ada@example.org>', 'エイダ', 'ada@example.org'],
		['(Ada) <ada@example.org>', 'Ada', 'ada@example.org'],
	])('%s', (text, name, address) => {
		expect(mailboxFromText(text, null)).toEqual({ name, address });
	});

	it('comes from the link when the text has only the name', () => {
		expect(mailboxFromText('Ada', 'ada@example.org')).toEqual({
			name: 'Ada',
			address: 'ada@example.org',
		});
		expect(mailboxFromText('Ada', null)).toBeNull();
	});
});

describe('the role of an HTML element', () => {
	const role = (tag: string, attributes: Record<string, string>) =>
		containerRole(tag, new Map(Object.entries(attributes)));

	it('is told by the names of mail programs, with the prefixes of webmailers', () => {
		expect(role('blockquote', { type: 'cite' })).toBe('quote');
		expect(role('div', { class: 'x_gmail_attr' })).toBe('attribution');
		expect(role('div', { id: 'x_x_divRplyFwdMsg' })).toBe('original');
		expect(role('div', { class: 'yiv0123456789yahoo_quoted' })).toBe('quote');
		expect(role('div', { id: 'Signature' })).toBe('signature');
		expect(role('div', { class: 'io-ox-signature' })).toBe('signature');
		expect(role('signature', { id: 'local-1' })).toBe('signature');
		expect(role('div', { class: 'ydp1a2b3c4dsignature' })).toBe('signature');
	});

	it('is told by borders', () => {
		expect(role('div', { style: 'border:none;border-top:solid #E1E1E1 1.0pt' })).toBe('divider');
		expect(role('blockquote', { style: 'border-left:1px solid #ccc' })).toBe('quote');
		expect(role('blockquote', { style: 'margin:0 0 0 40px;border:none' })).toBeNull();
		expect(role('blockquote', {})).toBe('maybeQuote');
	});

	it('is none for ordinary elements and form fields', () => {
		expect(role('div', { class: 'content' })).toBeNull();
		expect(role('input', { id: 'signature' })).toBeNull();
		expect(role('a', { name: 'quote' })).toBeNull();
	});
});
