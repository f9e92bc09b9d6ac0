import { describe, expect, it } from 'vitest';
import {
	bareRecipients,
	completeAddresses,
} from '../../../../nodes/helpdesk/bounce/bareRecipients';
import { isDelayNotice } from '../../../../nodes/helpdesk/bounce/delayWords';
import {
	readDeliveryFields,
	withoutDeliveryFields,
} from '../../../../nodes/helpdesk/bounce/deliveryFields';
import { bestLine } from '../../../../nodes/helpdesk/bounce/diagnosticText';
import { deriveStatus } from '../../../../nodes/helpdesk/bounce/deriveStatus';
import { splitReport } from '../../../../nodes/helpdesk/bounce/reportText';
import { enhancedCodes, replyCode } from '../../../../nodes/helpdesk/bounce/smtpStatus';
import { recipientForm, textRecipients } from '../../../../nodes/helpdesk/bounce/textRecipients';
import { LIMITS } from '../../../../nodes/helpdesk/limits';

describe('the status of a bounce', () => {
	it.each([
		['5.1.1', '550 5.1.1 User unknown', 'failed', '5.1.1'],
		['5.0.0', '550 5.1.1 User unknown', 'failed', '5.1.1'],
		['5.0.0', 'X-Notes; User not listed in Domino Directory', 'failed', '5.1.1'],
		['5.9.8', '5.9.8 Spam', 'failed', '5.7.1'],
		['5.9.8', null, 'failed', '5.9.8'],
		['5.1.1', '552 5.2.2 mailbox full', 'failed', '5.2.2'],
		['5.2.2 (mailbox full)', null, 'failed', '5.2.2'],
		['4.4.7', '554 5.4.7 expired', 'delayed', '4.4.7'],
		['2.0.0', '250 2.0.0 ok', 'relayed', '2.0.0'],
		[null, '550 No such user here', 'failed', '5.1.1'],
		[null, '550 <a@x.example>: Sender address rejected', 'failed', '5.1.8'],
		[null, 'all hosts have been failing for a long time', 'failed', '5.4.7'],
		[null, 'Benutzer hat zuviele Mails auf dem Server', 'failed', '5.2.2'],
		[null, 'Quota exceeded', 'failed', '5.2.2'],
		[null, 'Domain does not exist', 'failed', '5.1.2'],
		[null, '<b@x.example>: malformed address: may not follow a', 'failed', '5.1.3'],
		[null, '550 ** No mail box available for this user **', 'failed', '5.1.1'],
		[null, '550 BAD_RECIPIENT', 'failed', '5.1.1'],
		[null, 'Motivo: la casella è piena', 'failed', '5.2.2'],
		[null, 'el buzon esta lleno', 'failed', '5.2.2'],
		[null, 'Benutzer nicht gefunden', 'failed', '5.1.1'],
		[null, '찾을 수 없습니다', 'failed', '5.1.1'],
		[null, 'Connection refused', 'failed', '5.4.1'],
		[null, '192.0.2.9 does not respond', 'delayed', '4.4.1'],
		[null, '452 out of space', 'delayed', '4.2.2'],
		[null, 'Connection timed out', 'delayed', '4.4.1'],
		[null, "Sorry, I couldn't find any host named x. (#5.1.2)", 'failed', '5.1.2'],
		[null, 'something happened', 'failed', '5.0.0'],
		[null, null, 'delayed', '4.0.0'],
		['rubbish', '550-5.7.26 unauthenticated', 'failed', '5.7.26'],
	] as const)('%s with %s (%s) is %s', (given, diagnostic, action, status) => {
		expect(deriveStatus(given, diagnostic, action)).toBe(status);
	});

	it('takes no address, version, time or phone number for a code', () => {
		expect(enhancedCodes('from 192.0.2.5.1.1 at 5.5.2653.19, 15.1.1')).toEqual([]);
		expect(replyCode('call (480) 555-0100 at 12:45:50, host 203.0.113.550x')).toBeNull();
		expect(replyCode('host said: 550-5.1.1 no')).toBe('550');
	});
});

describe('delivery fields', () => {
	it('keep several recipients apart, folded and in any case', () => {
		const report =
			'Reporting-MTA: dns; mx\r\n\r\nFINAL-RECIPIENT: rfc822; <a@x.example>\r\nAction: FAILED (really)\r\nstatus: 5.1.1\r\nDiagnostic-Code: smtp;\r\n 550 no\r\n\tsuch user\r\n\r\nFinal-Recipient: b@x.example\r\nAction: delayed\r\nStatus: 4.2.2\r\n';
		expect(readDeliveryFields(report)).toEqual([
			{ address: 'a@x.example', action: 'failed', status: '5.1.1', diagnostic: '550 no such user' },
			{ address: 'b@x.example', action: 'delayed', status: '4.2.2', diagnostic: null },
		]);
	});

	it('join what a blank line tore apart', () => {
		const report = 'Final-Recipient: rfc822;a@x.example\n\nAction: failed\nStatus: 5.2.1\n';
		expect(readDeliveryFields(report)[0]).toMatchObject({ action: 'failed', status: '5.2.1' });
	});

	it('hold a reply of several lines, folded or not, and end at the next field', () => {
		const report =
			'Final-Recipient: rfc822;a@x.example\nDiagnostic-Code: smtp; 550-5.7.1 no\n550-see http://x.example\nhttp://x.example/why: spam\n550 5.7.1 end\nLast-Attempt-Date: now\nAction: failed\n';
		expect(readDeliveryFields(report)).toEqual([
			{
				address: 'a@x.example',
				action: 'failed',
				status: null,
				diagnostic:
					'550-5.7.1 no 550-see http://x.example http://x.example/why: spam 550 5.7.1 end',
			},
		]);
	});

	it('are no words of the system', () => {
		const text = 'Sorry.\nAction: failed\nDiagnostic-Code: smtp; 550 no\n  such user\nBye: now.\n';
		expect(withoutDeliveryFields(text)).toBe('Sorry.\nBye: now.\n');
	});

	it('are bounded', () => {
		const many = 'Final-Recipient: rfc822;a@x.example\nAction: failed\n\n'.repeat(5000);
		expect(readDeliveryFields(many)).toHaveLength(LIMITS.bounceRecipientCount);
	});
});

describe('the text of a bounce', () => {
	it('ends where the original begins', () => {
		const { report, original } = splitReport(
			'Sorry.\n\n<a@x.example>: no\n\n--- Below this line is a copy of the message.\n\nSubject: x\n',
		);
		expect(report).toContain('a@x.example');
		expect(original).toContain('Subject: x');
	});

	it('names the recipient and not the people around', () => {
		const text =
			'Your message from support@example.com to <a@x.example> was rejected. Ask help@x.example or postmaster: admin@x.example.';
		const found = textRecipients(text, new Set(['support@example.com']), new Set());
		expect(found.map((each) => each.address)).toEqual(['a@x.example']);
	});

	it('gives every recipient its own reason', () => {
		const text = '<a@x.example>:\n550 5.1.1 no such user\n\n<b@x.example>:\n552 5.2.2 full\n';
		expect(textRecipients(text, new Set(), new Set())).toMatchObject([
			{ address: 'a@x.example', diagnostic: '550 5.1.1 no such user' },
			{ address: 'b@x.example', diagnostic: '552 5.2.2 full' },
		]);
	});

	it('does not take the rest of a paragraph or of a warning for the reason', () => {
		const text =
			'<a@x.example>: User unknown\n\nPlease write to us.\n\n<b@x.example>\n\nNo action is required: all delivery\nattempts go on.\n';
		expect(textRecipients(text, new Set(), new Set())).toMatchObject([
			{ address: 'a@x.example', diagnostic: 'User unknown' },
			{ address: 'b@x.example', diagnostic: null },
		]);
	});

	it('takes the answers of a transcript and no commands', () => {
		const text =
			'    Recipient: <a@x.example>\n    >>> RCPT TO:<a@x.example>\n    <<< 250 fine\n    >>> DATA\n    <<< 554 no\n';
		expect(textRecipients(text, new Set(), new Set())[0]?.diagnostic).toBe('554 no');
	});

	it('has nobody to reply to of its sentences when the original was for somebody else', () => {
		const text = 'It failed.\nIf you need help, z@y.example answers.\n';
		expect(textRecipients(text, new Set(), new Set(['a@x.example']))).toEqual([]);
	});

	it('reads an address that a line break brought to the front as part of its sentence', () => {
		const text = '<a@x.example>: full\n\nWrite a letter, for\nhelp@x.example reads none.\n';
		const found = textRecipients(text, new Set(), new Set());
		expect(found.map((each) => each.address)).toEqual(['a@x.example']);
	});

	it('gives a reason in words with the whole sentence, and a code with its line', () => {
		const wrapped = 'We are sorry.\nThe host was\nnot reachable\nfor a week.\nBye.\n';
		expect(bestLine(wrapped, null)).toBe('The host was not reachable for a week.');
		expect(bestLine('Listen:\n550 no such user\nBye', null)).toBe('550 no such user');
		const labelled =
			'Your mail was rejected.\n\nReject reason: Mailbox full\nTarget: a@x.example\n';
		expect(bestLine(labelled, null)).toBe('Reject reason: Mailbox full');
		const sentence = 'The mail for a@x.example,\nof Monday, was not collected.\n';
		expect(textRecipients(sentence, new Set(), new Set())).toMatchObject([
			{ diagnostic: 'The mail for a@x.example, of Monday, was not collected.' },
		]);
	});

	it('names its recipient in a list, in a sentence or not at all', () => {
		const formOf = (text: string) => recipientForm(text, new Set(['me@example.com']));
		expect(formOf('It failed for:\n\n  a@x.example\n')).toBe('listed');
		expect(formOf('It failed.\n\nTo: <a@x.example>\n')).toBe('listed');
		expect(formOf('Your mail to a@x.example failed.')).toBe('named');
		expect(formOf('收件人邮件地址（a@x.example）不存在')).toBe('named');
		expect(formOf('It failed for\nAnna Berg (a@x.example)\nWrite to us.')).toBe('named');
		expect(formOf('The mail failed, me@example.com knows why.')).toBeNull();
	});

	it('joins an answer that the system broke in front of the address', () => {
		const text = '<a@x.example>: host mx said: 550 5.1.1\n    <a@x.example>: User unknown\n';
		expect(textRecipients(text, new Set(), new Set())).toMatchObject([
			{ address: 'a@x.example', diagnostic: 'host mx said: 550 5.1.1 <a@x.example>: User unknown' },
		]);
	});

	it('gives no label, subject or footer for a reason', () => {
		const reasonOf = (text: string) => textRecipients(text, new Set(), new Set())[0]?.diagnostic;
		expect(reasonOf('a@x.example\n\nda:\n\nEs ging schief\n')).toBe('Es ging schief');
		expect(reasonOf('Recipient: a@x.example\nSubject: Spam\nReason: full house\n')).toBe(
			'Reason: full house',
		);
		expect(reasonOf("a@x.example\n\nVous n'avez pas besoin de renvoyer le message.\n")).toBeNull();
		const footer = `a@x.example\n\n${'_'.repeat(40)}\nThis mail was scanned for viruses.\n`;
		expect(reasonOf(footer)).toBeNull();
		expect(bestLine(footer, null)).toBeNull();
	});

	it('keeps a sentence whole that goes on behind the address without a space', () => {
		const text = 'a@x.example에 메시지를 배달할 수 없습니다.\n';
		expect(textRecipients(text, new Set(), new Set())).toMatchObject([
			{ address: 'a@x.example', diagnostic: 'a@x.example에 메시지를 배달할 수 없습니다.' },
		]);
	});

	it('names somebody of the original rather than anybody', () => {
		const text = 'We are sorry. Something about z@y.example and a@x.example.';
		const found = textRecipients(text, new Set(), new Set(['a@x.example']));
		expect(found.map((each) => each.address)).toEqual(['a@x.example']);
	});
});

describe('recipients that are listed without their domain', () => {
	it('are completed from the original, else from the organisation that reports', () => {
		const report = 'Your mail to the following recipients was refused:\n\tmara\n\tjonas\n';
		const locals = bareRecipients(report);
		expect(locals).toEqual(['mara', 'jonas']);
		expect(completeAddresses(locals, ['mara@shop.example.net'], 'harbour.example')).toEqual([
			'mara@shop.example.net',
			'jonas@harbour.example',
		]);
		expect(completeAddresses(locals, [], 'mr2.its.harbour.example')).toEqual([]);
	});

	it('are words of one list and no prose', () => {
		expect(bareRecipients('Not delivered to the following:\n\n mara    No matches\n')).toEqual([
			'mara',
		]);
		expect(bareRecipients('Failed recipients:\n  mara@x.example\n')).toEqual([]);
		expect(bareRecipients('The address is wrong for this:\n  we are sorry\n')).toEqual([]);
		expect(bareRecipients('Recipients:\n  mara\nand so on\n')).toEqual([]);
	});
});

describe('a notice of delay', () => {
	it.each(['Retardé : Demande', 'Retrasado: Pedido', '配信遅延: 注文', 'Vertraagd: Vraag'])(
		'is told by its subject: %s',
		(subject) => {
			expect(isDelayNotice(subject, '')).toBe(true);
		},
	);

	it('is told by its words, with accents or not, unless the system has given up', () => {
		expect(isDelayNotice('Re: Demande', 'La remise est retardee.')).toBe(true);
		expect(isDelayNotice('Re: Demande', 'It was delayed. Giving up.')).toBe(false);
		expect(isDelayNotice('Undeliverable: retard', 'No such user')).toBe(false);
	});
});

describe('what Exchange says in X-Supplementary-Info', () => {
	const report = (supplement: string, status = '5.0.0') =>
		[
			'Reporting-MTA: dns;exchange.example.test',
			'',
			'Final-recipient: RFC822;lena@example.com',
			'Action: failed',
			...(status === '' ? [] : [`Status: ${status}`]),
			`X-Supplementary-Info: ${supplement}`,
			'X-Display-Name: Lena',
			'',
		].join('\r\n');

	it.each([
		[
			'<mx.example.com #5.1.1 smtp;550 5.1.1 <lena@example.com>: User unknown>',
			'5.1.1',
			'550 5.1.1 <lena@example.com>: User unknown',
		],
		[
			'< #5.1.1 smtp;550 5.1.1 RESOLVER.ADR.RecipNotFound; not found>',
			'5.1.1',
			'550 5.1.1 RESOLVER.ADR.RecipNotFound; not found',
		],
		[
			'<exchange.example.test #5.2.2 SMTP; 554 5.2.2 mailbox full>',
			'5.2.2',
			'554 5.2.2 mailbox full',
		],
		['< #5.1.10>', '5.1.10', null],
		[
			'<mx.example.com #5.7.1 smtp;550 5.7.1 Mail from #4711\r\n refused>',
			'5.7.1',
			'550 5.7.1 Mail from #4711 refused',
		],
		[
			'<mx.example.com #5.1.1 smtp;550-5.1.1 No such user. Please check\r\nthe address and try again.>',
			'5.1.1',
			'550-5.1.1 No such user. Please check the address and try again.',
		],
	])('%s', (supplement, status, diagnostic) => {
		for (const given of ['5.0.0', '']) {
			expect(readDeliveryFields(report(supplement, given))).toMatchObject([
				{ address: 'lena@example.com', action: 'failed', status, diagnostic },
			]);
		}
	});

	it('counts less than a Diagnostic-Code and a Status that tells', () => {
		const text = report('< #5.1.1 smtp;550 5.1.1 not found>', '5.2.2').replace(
			'X-Display-Name',
			'Diagnostic-Code: smtp;552 5.2.2 full\r\nX-Display-Name',
		);
		expect(readDeliveryFields(text)).toMatchObject([
			{ status: '5.2.2', diagnostic: '552 5.2.2 full' },
		]);
	});

	it('that says nothing is nothing', () => {
		expect(readDeliveryFields(report('', '5.1.1'))).toMatchObject([
			{ status: '5.1.1', diagnostic: null },
		]);
	});
});
