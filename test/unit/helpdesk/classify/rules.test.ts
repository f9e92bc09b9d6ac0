import { describe, expect, it } from 'vitest';
import { classify, RULES } from '../../../../nodes/helpdesk/classify';
import type { MailKind } from '../../../../nodes/helpdesk/model';
import { FIXTURE_CONTEXT } from '../../../support/mailFixtures';
import { parsedMail } from '../../../support/parsedMail';

type Mail = Parameters<typeof parsedMail>[0];

const at = (address: string, name = '') => ({ name, address });
const daemon = at('MAILER-DAEMON@mx.example.net', 'Mail Delivery System');
const answer = { inReplyTo: ['<our@example.com>'] };
const part = (mimeType: string, text = '') => [{ mimeType, text }];

function kindOf(mail: Mail): MailKind | null {
	return classify(parsedMail(mail), FIXTURE_CONTEXT).kind;
}

/** A rule, what it is for, and the mail that looks alike but is a person's. */
const TABLE: ReadonlyArray<[rule: string, kind: MailKind, mail: Mail, person: Mail]> = [
	[
		'ownMail',
		'own',
		{ from: at('support@example.com'), headers: { 'X-Helpdesk-Mail': '<1@example.com>' } },
		{ headers: { 'X-Helpdesk-Mail': '<1@example.com>' } },
	],
	[
		'readReceipt',
		'report',
		{
			subject: 'Gelesen: Drucker',
			text: 'Ihre Nachricht\n\n  An: Mara\n  Betreff: Drucker\n\nwurde am Montag gelesen.',
		},
		{ subject: 'Gelesen: Handbuch', text: 'Ich komme trotzdem nicht weiter.' },
	],
	[
		'feedbackReport',
		'report',
		{ reportParts: part('message/feedback-report', 'Feedback-Type: abuse') },
		{ subject: 'Fwd: abuse report', reportParts: part('message/feedback-report') },
	],
	[
		'domainReport',
		'report',
		{ subject: 'Report domain: example.com Submitter: big.example Report-ID: 1' },
		{ subject: 'Report domain names that expire' },
	],
	[
		'amazonNotice',
		'report',
		{
			from: at('no-reply@sns.amazonaws.com'),
			text: '{"notificationType":"Delivery","mail":{}}',
		},
		{ text: '{"notificationType":"Bounce"}' },
	],
	[
		'deliveryReport',
		'bounce',
		{
			contentType: 'multipart/report',
			contentTypeParameters: { 'report-type': 'delivery-status' },
			reportParts: part(
				'message/delivery-status',
				'Final-Recipient: rfc822;a@b.example\nAction: failed',
			),
		},
		{
			contentType: 'multipart/mixed',
			subject: 'Fwd: x',
			reportParts: part(
				'message/delivery-status',
				'Final-Recipient: rfc822;a@b.example\nAction: failed',
			),
		},
	],
	[
		'failedRecipients',
		'bounce',
		{ headers: { 'X-Failed-Recipients': 'a@b.example' } },
		{ subject: 'Fwd: failed', headers: { 'X-Failed-Recipients': 'a@b.example' } },
	],
	[
		'bounceNotice',
		'bounce',
		{ from: daemon, subject: 'Returned mail', text: 'Unable to deliver to <a@b.example>' },
		{
			subject: 'Returned mail',
			text: 'Hi, my mail came back, it says "unable to deliver". Why?',
			headers: { 'User-Agent': 'Thunderbird' },
		},
	],
	[
		'challengeResponse',
		'autoReply',
		{ ...answer, text: 'I use an anti-spam tool: verify that you are a human.' },
		{ text: 'Your form asks me to verify that you are a human. It fails.' },
	],
	[
		'autoReplyHeaders',
		'autoReply',
		{ headers: { 'X-Autoreply': 'yes' } },
		{ headers: { 'X-Autoreply': 'no', 'X-Auto-Response-Suppress': 'OOF, AutoReply' } },
	],
	[
		'autoSubmitted',
		'notification',
		{ headers: { 'Auto-Submitted': 'Auto-Generated (cron)' } },
		{ headers: { 'Auto-Submitted': 'no; owner="x"' } },
	],
	[
		'autoReplySubject',
		'autoReply',
		{ ...answer, subject: 'Abwesenheitsnotiz: Urlaub' },
		{ subject: 'Urlaub: Anfrage zur Buchung' },
	],
	[
		'listHeaders',
		'list',
		{ headers: { 'List-Id': '<users.lists.example.org>' } },
		{ headers: { 'List-Id': '<support.example.com>' } },
	],
	[
		'precedenceBulk',
		'list',
		{ headers: { Precedence: 'BULK' } },
		{ headers: { Precedence: 'first-class' } },
	],
	[
		'listUnsubscribe',
		'list',
		{ headers: { 'List-Unsubscribe': '<mailto:u@news.example>' } },
		{ ...answer, headers: { 'List-Unsubscribe': '<mailto:u@crm.example>' } },
	],
	[
		'systemHeaders',
		'notification',
		{ headers: { 'X-Loop': 'yes' } },
		{ headers: { 'X-Loop': 'mara@shop.example.net', 'X-Mailer': 'OTRS Mail Service' } },
	],
	[
		'machineSender',
		'notification',
		{ from: at('no-reply@parcel.example') },
		{ from: at('no-reply@forms.example'), replyTo: [at('mara@shop.example.net')] },
	],
];

describe('the rules of automatic mail', () => {
	it('are each in the table below, in their order', () => {
		// answerSuppressed decides no kind; it has a test of its own.
		const deciding = RULES.map((rule) => rule.name).filter((name) => name !== 'answerSuppressed');
		expect(deciding).toEqual(TABLE.map(([rule]) => rule));
	});

	it.each(TABLE)('%s says %s', (rule, kind, mail) => {
		const { findings } = classify(parsedMail(mail), FIXTURE_CONTEXT);
		expect(kindOf(mail)).toBe(kind);
		expect(findings.at(-1)?.rule).toBe(rule);
	});

	it.each(TABLE)('%s leaves the person alone', (_rule, _kind, _mail, person) => {
		expect(kindOf(person)).toBeNull();
	});

	it('call a delay a bounce and a success a report', () => {
		const dsn = (action: string): Mail => ({
			from: daemon,
			contentType: 'multipart/report',
			contentTypeParameters: { 'report-type': 'delivery-status' },
			reportParts: part(
				'message/delivery-status',
				`Final-Recipient: rfc822;a@b.example\nAction: ${action}`,
			),
		});
		expect(kindOf(dsn('delayed'))).toBe('bounce');
		expect(kindOf(dsn('delivered'))).toBe('report');
		expect(kindOf(dsn('relayed'))).toBe('report');
	});

	it('call what answers an earlier message an answer', () => {
		const machines: Array<Record<string, string>> = [
			{ 'Auto-Submitted': 'auto-generated' },
			{ 'X-Loop': 'true' },
		];
		for (const headers of machines) {
			expect(kindOf({ headers })).toBe('notification');
			expect(kindOf({ ...answer, headers })).toBe('autoReply');
		}
		expect(kindOf({ headers: { 'Return-Path': '<>' } })).toBe('notification');
		expect(kindOf({ ...answer, headers: { 'Return-Path': '<>' } })).toBe('autoReply');
	});

	it('take a web form that sends from our address for its customer', () => {
		const form: Mail = {
			from: at('support@example.com'),
			headers: { 'X-Helpdesk-Mail': '<1@example.com>' },
			replyTo: [at('jonas@kunde.example.org')],
		};
		expect(kindOf(form)).toBeNull();
		expect(kindOf({ ...form, replyTo: [at('sales@example.com')] })).toBe('own');
		const automatic = { ...form.headers, 'Auto-Submitted': 'auto-replied' };
		expect(kindOf({ ...form, headers: automatic })).toBe('own');
	});
});
