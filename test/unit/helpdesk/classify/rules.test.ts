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
		const elsewhere = ['answerSuppressed', 'alwaysRequest', 'neverRequest', 'writtenByPerson'];
		const deciding = RULES.map((rule) => rule.name).filter((name) => !elsewhere.includes(name));
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

	it('call bulk mail without a return path an answer, and a list what wants its bounces back', () => {
		const headers = { Precedence: 'bulk', 'Return-Path': '<>' };
		expect(kindOf({ headers })).toBe('autoReply');
		expect(kindOf({ from: at('no-reply@news.example'), headers })).toBe('list');
	});

	it('call an absence notice automatic when its text says so, but no question about one', () => {
		const text = 'I am away.\n\nThis is an automatic answer.';
		expect(kindOf({ subject: 'Out of office until May', text })).toBe('autoReply');
		expect(kindOf({ subject: 'Re: Out of office until May', text: `> ${text}` })).toBeNull();
		expect(kindOf({ subject: 'Out of office reply', text: 'How do I set it up?' })).toBeNull();
	});

	it('call a notice with our mail in it a bounce, whoever sends it, but no parcel', () => {
		const ours = part('message/rfc822', 'From: support@example.com\nTo: a@b.example\n\nHi');
		const notice: Mail = {
			from: at('gate7@b.example'),
			subject: 'Mail could not be delivered',
			text: 'This message could not be delivered.',
			reportParts: ours,
		};
		expect(kindOf(notice)).toBe('bounce');
		expect(kindOf({ ...notice, text: 'The parcel could not be delivered.' })).toBeNull();
		expect(kindOf({ ...notice, text: `Dear all,\n${notice.text}` })).toBeNull();
		expect(kindOf({ ...notice, headers: { 'Thread-Index': 'AcX' } })).toBeNull();
		const others = part('message/rfc822', 'From: MAILER-DAEMON@b.example\n\nno');
		expect(kindOf({ ...notice, reportParts: others })).toBeNull();
	});

	it('tell a gateway that answers with our subject from a postmaster who answers', () => {
		const gateway: Mail = {
			...answer,
			from: at('post_master@sms.example'),
			subject: 'Re: Printer',
			text: '550 no such user\n\nMAIL FROM: support@example.com\nRCPT TO: 5550100@sms.example\n',
		};
		expect(kindOf(gateway)).toBe('bounce');
		expect(kindOf({ ...gateway, text: `Hello,\nwe see this:\n${gateway.text}` })).not.toBe(
			'bounce',
		);
		expect(kindOf({ ...gateway, headers: { 'User-Agent': 'Thunderbird' } })).not.toBe('bounce');
	});

	it('call the words of a sender without address a bounce only when they blame a mailbox', () => {
		const bare: Mail = { from: at(''), subject: '', headers: { From: '<>', 'Return-Path': '<>' } };
		expect(kindOf({ ...bare, text: 'Not a valid user here: a@b.example' })).toBe('bounce');
		expect(kindOf({ ...bare, text: 'Your spam of this week' })).toBe('notification');
	});

	it.each([
		'Automatic reply: Delivery failure of my parcel',
		'[Automatic reply] Undeliverable parcel',
		'Abwesenheitsnotiz: Sendung nicht zugestellt',
		'Réponse automatique : colis non livré',
		'自動応答: 配信エラーについて',
	])(
		'leave an absence notice one when the subject that it repeats is about a delivery: %s',
		(subject) => {
			const mail: Mail = {
				subject,
				text: 'I am away, your message will not be delivered to others.\n\njonas@shop.example.net',
				headers: { 'Return-Path': '<>' },
			};
			expect(kindOf(mail)).toBe('autoReply');
			expect(kindOf({ ...mail, text: 'Undeliverable: 550 5.1.1 no such user' })).toBe('bounce');
		},
	);

	it('let a postmaster be away and answer about a delivery', () => {
		const mail: Mail = {
			...answer,
			from: at('postmaster@b.example'),
			subject: 'Automatic reply: Delivery failure of my parcel',
			text: 'I am away.',
			headers: { 'Return-Path': '<>', 'Auto-Submitted': 'auto-replied' },
		};
		expect(kindOf(mail)).toBe('autoReply');
		expect(kindOf({ ...mail, subject: 'Re: Delivery failure', text: 'Received.' })).toBe(
			'autoReply',
		);
		const text = 'The mail could not be delivered to:\n\n  a@c.example\n';
		expect(kindOf({ ...mail, subject: 'Re: Delivery failure', text })).toBe('bounce');
	});

	it('take no notice for a bounce whose text only repeats the subject', () => {
		const receipt: Mail = {
			subject: '[Ticket 12] Delivery failure',
			text: 'Your request "Delivery failure" has reached us.',
			headers: { 'Return-Path': '<>', 'Auto-Submitted': 'auto-replied' },
		};
		expect(kindOf(receipt)).toBe('autoReply');
		expect(kindOf({ ...receipt, text: 'Your mail could not be delivered.' })).toBe('bounce');
		expect(kindOf({ ...receipt, text: 'Recipients:\n\na@b.example\n' })).toBe('bounce');
	});

	it.each([
		[
			'Statusmeddelande för leverans (misslyckades)',
			'Leverans till följande mottagare misslyckades.',
		],
		['Teslim Durumu Bildirimi (Hata)', 'Aşağıdaki alıcılara teslim başarısız oldu.'],
		['传递状态通知(失败)', '未能传递到下列收件人。'],
		['ECHEC DE DISTRIBUTION : Demande', "n'a pas ete remis a :"],
		['Zwrot', 'Wiadomosc nie mogla zostac dostarczona do:'],
	])(
		'read the notices of a postmaster in many languages, with accents or not: %s',
		(subject, text) => {
			const notice: Mail = {
				from: at('postmaster@b.example'),
				subject,
				text: `${text}\n\n  a@b.example\n`,
				headers: { 'Return-Path': '<>' },
			};
			expect(kindOf(notice)).toBe('bounce');
			expect(kindOf({ subject, text: `Hej,\n${text}` })).toBeNull();
		},
	);

	it.each([
		[at('info@bounce.example', 'Bounce House Rental'), 'The truck broke down: delivery failed.'],
		[at('info@delivery.example', 'Mail Delivery Ltd'), 'The address is wrong, delivery failed.'],
		[at('it@b.example', 'System Administrator'), 'Mail to a@example.com is not delivered today.'],
		[at('admin@b.example'), 'All mail to a@example.com is undeliverable: 550 5.7.1 blocked'],
		[at('postmaster@b.example'), 'Our users say that mail was rejected by your server. 550 no'],
	])('take the sentences of administrators and businesses for no notice: %o', (from, text) => {
		const mail: Mail = { from, subject: 'Delivery failed', text };
		expect(kindOf(mail)).not.toBe('bounce');
		const notice = 'The mail could not be delivered to:\n\n  a@c.example: User unknown\n';
		expect(kindOf({ ...mail, text: notice })).toBe('bounce');
	});

	it('take a scanner at its word when it names whom it refused, and a business not', () => {
		const text = 'Our mail to a@b.example could not be delivered.';
		const mail: Mail = { from: at('imss@b.example'), subject: 'Delivery failure' };
		expect(kindOf({ ...mail, text: `${text}\nReason: 550 no such user` })).toBe('bounce');
		expect(kindOf({ ...mail, text })).toBeNull();
	});

	it.each([
		['Delivered: Order', 'Your message has been delivered to the following recipients:'],
		['Zugestellt: Order', 'Ihre Nachricht wurde an folgende Empfänger zugestellt:'],
		['Delivery Status Notification (Success)', 'Delivery is over.'],
		['Delivery report', 'Your message was successfully delivered to:'],
	])('call a success in a mail system’s words a report: %s', (subject, text) => {
		const notice: Mail = {
			from: daemon,
			subject,
			text: `${text}\n\n  a@b.example\n`,
			headers: { 'Return-Path': '<>' },
		};
		expect(kindOf(notice)).toBe('report');
		expect(kindOf({ ...notice, text: `${notice.text}\n550 5.1.1 no such user` })).toBe('bounce');
		expect(kindOf({ ...notice, subject: `Undeliverable: ${subject}`, text: 'It failed.' })).toBe(
			'bounce',
		);
	});

	it('read the list of a daemon in any language', () => {
		const notice: Mail = { from: daemon, subject: 'Αποτυχία', headers: { 'Return-Path': '<>' } };
		expect(kindOf({ ...notice, text: 'Η παράδοση απέτυχε:\n\n  a@b.example\n' })).toBe('bounce');
		expect(kindOf({ ...notice, text: 'Η παράδοση' })).toBe('notification');
	});

	it('tell what a postmaster says of a message from what it says of a mailbox', () => {
		const warning: Mail = {
			from: at('postmaster@example.com'),
			subject: 'Your mailbox',
			text: 'Your mailbox is full. Delete something.',
			headers: { 'Return-Path': '<>' },
		};
		expect(kindOf(warning)).toBe('notification');
		expect(kindOf({ ...warning, text: 'To a@b.example: the mailbox is full.' })).toBe('bounce');
		const daemons = { ...warning, from: daemon, text: 'Your mail could not be delivered.' };
		expect(kindOf(daemons)).toBe('bounce');
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
