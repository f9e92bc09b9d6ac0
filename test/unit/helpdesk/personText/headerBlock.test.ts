import { describe, expect, it } from 'vitest';
import { headerBlockAt, headerLine } from '../../../../nodes/helpdesk/personText/headerBlock';
import { plainLines } from '../../../../nodes/helpdesk/personText/plainLines';

const block = (text: string, isMarked = false) => headerBlockAt(plainLines(text), 0, isMarked);

describe('one line of a copied header', () => {
	it.each([
		['From: Ada', 'from', 'Ada'],
		['*From:* Ada', 'from', 'Ada'],
		['De : Ada', 'from', 'Ada'],
		['发件人： Ada', 'from', 'Ada'],
		['| 发件人 | Ada<ada@example.org> |', 'from', 'Ada<ada@example.org> |'],
		['GÖNDERİLDİ: 5 Şubat', 'date', '5 Şubat'],
		['Nachrichten-ID: <a@b>', 'messageId', '<a@b>'],
	])('is read by its label: %s', (line, field, value) => {
		expect(headerLine(line)).toEqual({ field, value });
	});

	it.each(['Hello: world', ': x', 'https://example.org', ''])('is no other line: %s', (line) => {
		expect(headerLine(line)).toBeNull();
	});
});

describe('a copied header', () => {
	it('needs an address or a subject when a field is missing', () => {
		expect(block('From: London\nTo: Paris\nDate: Monday 5')).toBeNull();
		expect(block('From: London\nTo: Paris\nDate: Monday 5\nSubject: x')).not.toBeNull();
		expect(block('From: ada@example.org\nTo: Paris\nDate: Monday 5')).not.toBeNull();
	});

	it('has a date or subject besides sender and recipient', () => {
		expect(block('From: ada@example.org\nTo: bob@example.org\nError: timeout')).toBeNull();
	});

	it('has capital letters where the script has them, settings have small ones', () => {
		const block4 = 'from: ada@example.org\nto: bob@example.org\nsubject: x\ndate: 5';
		expect(block(block4)).toBeNull();
		expect(block(block4, true)).not.toBeNull();
		expect(block('To: a@example.org\ncc: b@example.org\nFrom: Ada\nDate: 5')).not.toBeNull();
		expect(block('보낸 사람: ada@example.org\n보낸 날짜: 5일 오전 10:12')).not.toBeNull();
	});

	it('does not begin with a field that a person wrote above it', () => {
		const original = 'From: a@example.org\nSent: 5 May\nTo: b@example.org\nSubject: x';
		expect(block(`To: all\nThe printer is down.\n\n${original}`)).toBeNull();
		expect(block(`Subject: the printer\n\n${original}`)).toBeNull();
		expect(block('Sent: 5 May\n\nFrom: a@example.org\n\nTo: b@example.org')).not.toBeNull();
	});

	it('has the time of day where it names no recipient', () => {
		const times = [
			'10:12 AM',
			'10.12',
			'10h12',
			'10時12分',
			'오전 10시 12분',
			'١٠:١٢ ص',
			'10 a.m.',
		];
		for (const time of times) {
			expect(block(`From: a@example.org\nDate: 5 May 2024 ${time}\nSubject: x`)).not.toBeNull();
		}
		expect(block('From: a@example.org\nDate: 5 May 2024\nSubject: x')).toBeNull();
		expect(block('From: a@example.org\nDate: 5 May 2024')).toBeNull();
	});

	it('has a sender: people name recipient and subject of a mail of theirs', () => {
		const told = 'Date: 5 May 2024\nTo: support@example.com\nSubject: x';
		expect(block(told)).toBeNull();
		expect(block(told, true)).not.toBeNull();
	});

	it('has a date or an address besides a subject', () => {
		expect(block('From: Berlin\nTo: Hamburg\nSubject: business')).toBeNull();
		expect(block('From: Ada\nTo: Bob\nDate: 5 May\nSubject: x')).not.toBeNull();
	});

	it('goes on over a field for answers', () => {
		expect(
			block('From: a@example.org\nReply: a@example.org\nDate: 5 May\nTo: b@example.org')?.end,
		).toBe(4);
	});

	it('needs less below a divider', () => {
		expect(block('From: Ada\nDate: Monday 5')).toBeNull();
		expect(block('From: Ada\nDate: Monday 5', true)).not.toBeNull();
	});

	it('takes wrapped values together and ends before the text', () => {
		const found = block(
			'From: Ada\n <ada@example.org>\nSent: 5 February\nTo: a@example.com;\n b@example.com\nSubject: x\n\nHello',
		);
		expect(found?.fields.get('from')).toBe('Ada <ada@example.org>');
		expect(found?.fields.get('to')).toBe('a@example.com; b@example.com');
		expect(found?.end).toBe(6);
	});

	it('may have a blank line between its fields, not two', () => {
		expect(block('From: a@example.org\n\nDate: 5 May 10:12\n\nSubject: x')?.end).toBe(5);
		expect(block('From: a@example.org\n\n\nDate: 5')).toBeNull();
	});

	it('ends where a field comes again', () => {
		const twice = 'From: a@example.org\nDate: 5 May 10:12\nFrom: b@example.org\nDate: 6 May 10:12';
		expect(block(twice)?.end).toBe(2);
	});
});
