import { describe, expect, it } from 'vitest';
import { whyNotAnswer } from '../../../../nodes/helpdesk/reply/whyNotAnswer';
import { OWN, customerMail } from './support';

const CARLA = 'carla@customer.example';
const reason = (changes: Record<string, unknown>, recipient: string | null = CARLA) =>
	whyNotAnswer(customerMail(changes), recipient, OWN)?.reason ?? null;

describe('automatic answers', () => {
	it.each(['newRequest', 'reply', undefined])('go to a person (kind %s)', (kind) => {
		expect(reason({ kind })).toBeNull();
	});

	it.each(['autoReply', 'bounce', 'list', 'notification', 'report', 'own'])(
		'never answer automated mail of kind %s',
		(kind) => {
			expect(reason({ kind })).toBe('automatedMail');
		},
	);

	it.each([
		[null, 'noSender'],
		['', 'noSender'],
		['support+4@example.com', 'ownAddress'],
		['noreply@shop.example', 'machineAddress'],
		['do-not-reply@shop.example', 'machineAddress'],
		['MAILER-DAEMON@mail.example', 'machineAddress'],
		['owner-list@lists.example', 'machineAddress'],
	])('never go to %j', (recipient, expected) => {
		expect(reason({}, recipient)).toBe(expected);
	});

	it('go to the customer of a web form that sends from no-reply', () => {
		expect(reason({ from: { name: '', address: 'noreply@example.com' } })).toBeNull();
	});

	it('never answer a mail system that names a person in Reply-To', () => {
		expect(reason({ from: { name: '', address: 'mailer-daemon@mail.example' } })).toBe(
			'machineAddress',
		);
	});

	it.each([
		[{ 'return-path': '<>' }, 'automatedMail'],
		[{ 'auto-submitted': 'auto-generated' }, 'automatedMail'],
		[{ 'auto-submitted': 'no' }, null],
		[{ 'list-id': '<x.lists.example>' }, 'listMail'],
		[{ 'x-auto-response-suppress': 'DR, OOF, AutoReply' }, 'suppressed'],
		[{ 'x-auto-response-suppress': 'All' }, 'suppressed'],
		[{ 'x-auto-response-suppress': 'DR, RN' }, null],
		[{ 'x-auto-response-suppress': ['None', 'OOF'] }, 'suppressed'],
	])('mind the headers %j', (headers, expected) => {
		expect(reason({ headers })).toBe(expected);
	});

	it('obey what the trigger said of the mail, whatever its kind', () => {
		const autoReply = { allowed: false, reason: 'suppressed' };
		expect(reason({ autoReply })).toBe('suppressed');
		expect(reason({ autoReply: { allowed: false, reason: 'unheard of' } })).toBe('automatedMail');
	});

	it('go to the customer of our own group, which the trigger told from strangers’ lists', () => {
		const headers = { 'list-id': '<support.example.com>' };
		expect(reason({ headers, autoReply: { allowed: true, reason: null } })).toBeNull();
	});

	it('mind the finding that the sender wants none', () => {
		expect(reason({ findings: [{ rule: 'answerSuppressed' }] })).toBe('suppressed');
	});
});
