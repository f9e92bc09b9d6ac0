import { describe, expect, it } from 'vitest';
import { findRequester, isRequesterProven } from '../../../../nodes/helpdesk/address/requester';
import { mayAutoReply } from '../../../../nodes/helpdesk/classify/autoReply';
import type { ForwardRequester } from '../../../../nodes/helpdesk/model';
import { NOT_CHECKED } from '../../../../nodes/helpdesk/trust/authentication';
import { FIXTURE_CONTEXT } from '../../../support/mailFixtures';
import { parsedMail } from '../../../support/parsedMail';

const at = (address: string, name = '') => ({ name, address });
const colleague = { from: at('ida@example.com', 'Ida Ross') };

function forward(
	note: string,
	original = 'jonas@kunde.example',
	forwardRequester?: ForwardRequester,
) {
	const context = {
		...FIXTURE_CONTEXT,
		...(forwardRequester === undefined ? {} : { forwardRequester }),
	};
	const asked = findRequester(
		parsedMail(colleague),
		{ from: at(original), note },
		context,
		NOT_CHECKED,
	);
	return [asked.requester.address, asked.forwardedBy?.address, asked.forwardedFrom?.address];
}

const ORIGINAL = ['jonas@kunde.example', 'ida@example.com', undefined];
const FORWARDER = ['ida@example.com', undefined, 'jonas@kunde.example'];

describe('the requester of a colleague’s forward', () => {
	it.each([
		'',
		'Ida Ross\nExample Ltd\n+49 30 555',
		'Hello,\n\nKind regards\nIda',
		'FYI',
		'FYI, please handle.',
		'Please take care of this customer.',
		'Can you help this customer?',
		'Hi team, could you take a look?\n\nThanks\nIda',
		'Can someone answer him? Thanks.',
		'Customer from Hamburg, contract 55.',
		'I am forwarding this to you, please process.',
		'Zur Kenntnis und weiteren Bearbeitung.',
		'Hallo zusammen,\n\nkönnt ihr das übernehmen?\n\nGruß\nIda',
		'Bitte bearbeiten, danke!',
		'Pour info, merci de traiter.',
		'Bonjour, pouvez-vous répondre au client ?',
		'Para su información. ¿Podéis atender esto?',
		'Per conoscenza, potete gestire?',
		'Para conhecimento. Podem responder?',
		'Ter info, kunnen jullie dit oppakken?',
		'För kännedom. Kan ni ta den här?',
		'Til orientering. Kan du tage den?',
		'Proszę o obsługę.',
		'Prosím o vyřízení.',
		'ご対応お願いします。',
		'请处理。',
		'Прошу обработать.',
		'Bilginize, ilgilenir misiniz?',
	])('is who wrote first when the colleague only passes it on: %j', (note) => {
		expect(forward(note)).toEqual(ORIGINAL);
	});

	it.each([
		'Hello helpdesk, is this mail genuine or phishing? I have clicked the link, please help.',
		'Is this mail real?',
		'Phishing?',
		'Looks like spam to us.',
		'What does this error mean?',
		'I cannot open the attachment below. Please help me.',
		'Ist diese Mail echt?',
		'Hallo, ich kann den Anhang nicht öffnen, bitte helft mir.',
		'Ist das Phishing? Ich habe schon geklickt.',
		'Que dois-je faire ?',
		'J’ai cliqué sur le lien, pouvez-vous m’aider ? C’est une arnaque ?',
		'¿Es auténtico este correo?',
		'Devo pagare questa fattura?',
		'Devo clicar neste link?',
		'Moet ik hierop klikken?',
		'Ska jag svara på det här?',
		'Skal jeg svare på den?',
		'Czy mam kliknąć?',
		'Mám na to kliknout?',
		'これは詐欺メールですか。',
		'这是钓鱼邮件吗？',
		'Мне нужно отвечать на это?',
		'Bu gerçek mi?',
	])('is the colleague with a question of their own: %j', (note) => {
		expect(forward(note)).toEqual(FORWARDER);
	});

	it.each(['no-reply@shop.example', 'mailer-daemon@mx.example', 'donotreply@bank.example'])(
		'never is a machine: %s',
		(machine) => {
			expect(forward('', machine)).toEqual(['ida@example.com', undefined, machine]);
			expect(forward('', machine, 'alwaysOriginal')[0]).toBe('ida@example.com');
		},
	);

	it('is the colleague’s address when the colleague’s own domain says that it is forged', () => {
		const forwarded = { from: at('victim@kunde.example'), note: '' };
		const forged = { ...NOT_CHECKED, dmarc: 'fail' };
		const asked = findRequester(parsedMail(colleague), forwarded, FIXTURE_CONTEXT, forged);
		expect([asked.requester.address, asked.source]).toEqual(['ida@example.com', 'from']);
	});

	it('is whom the option names', () => {
		expect(forward('Is this real?', undefined, 'alwaysOriginal')).toEqual(ORIGINAL);
		expect(forward('', undefined, 'forwarder')).toEqual(FORWARDER);
	});

	it('is the customer who forwards, and the item says whose mail it is', () => {
		const asked = findRequester(
			parsedMail({}),
			{ from: at('kai@tochter.example'), note: '' },
			FIXTURE_CONTEXT,
			NOT_CHECKED,
		);
		expect(asked.requester.address).toBe('mara.lindner@shop.example.net');
		expect(asked.forwardedFrom?.address).toBe('kai@tochter.example');
	});
});

describe('the requester behind a group that is the helpdesk’s address', () => {
	const group = {
		from: at('help@example.com', "'Anna Berg' via Support"),
		replyTo: [at('help@example.com')],
	};
	const list = {
		Precedence: 'list',
		'Mailing-list': 'list help@example.com; contact help+owners@example.com',
		'List-ID': '<help.example.com>',
		'List-Post': '<mailto:help@example.com>',
		'List-Unsubscribe': '<mailto:googlegroups-manage+1+unsubscribe@googlegroups.com>',
	};
	const asked = (headers: Record<string, string>, changes = {}) => {
		const mail = parsedMail({ ...group, ...changes, headers: { ...list, ...headers } });
		const { requester, source } = findRequester(mail, null, FIXTURE_CONTEXT, NOT_CHECKED);
		return {
			requester,
			source,
			autoReply: mayAutoReply(mail, FIXTURE_CONTEXT, 'newRequest', requester, NOT_CHECKED),
		};
	};
	const anna = {
		requester: at('anna@kunde.example', 'Anna Berg'),
		source: 'originalSender',
		autoReply: { allowed: true, reason: null },
	};

	it('is the original sender, and may be acknowledged', () => {
		expect(asked({ 'X-Original-From': 'Anna Berg <anna@kunde.example>' })).toEqual(anna);
		expect(asked({ 'X-Original-Sender': 'anna@kunde.example' })).toEqual(anna);
		expect(asked({ 'X-Original-Sender': 'anna@kunde.example' }, { replyTo: [] })).toEqual(anna);
	});

	it('is the person in Reply-To where the group puts her there', () => {
		const found = asked({}, { replyTo: [at('anna@kunde.example', 'Anna Berg')] });
		expect([found.requester.address, found.source]).toEqual(['anna@kunde.example', 'replyTo']);
	});

	it('gets no automatic answer when she is a machine or asks for none', () => {
		expect(asked({ 'X-Original-Sender': 'no-reply@shop.example' }).autoReply.reason).toBe(
			'machineAddress',
		);
		const automatic = {
			'X-Original-Sender': 'anna@kunde.example',
			'Auto-Submitted': 'auto-generated',
		};
		expect(asked(automatic).autoReply.reason).toBe('automatedMail');
	});

	it('is not what a stranger writes into such a header', () => {
		const headers = { 'X-Original-From': 'Boss <boss@example.com>' };
		const { requester, source } = findRequester(
			parsedMail({ headers }),
			null,
			FIXTURE_CONTEXT,
			NOT_CHECKED,
		);
		expect([requester.address, source]).toEqual(['mara.lindner@shop.example.net', 'from']);
	});
});

describe('the requester of a form', () => {
	it('is in its fields when its header names nobody', () => {
		const text = 'Name: Anna Berg\nE-Mail: anna@kunde.example\nMessage: Where is it?';
		const mail = parsedMail({ from: at('wordpress-no-reply@shop.example'), text });
		expect(findRequester(mail, null, FIXTURE_CONTEXT, NOT_CHECKED).requester.address).toBe(
			'anna@kunde.example',
		);
	});

	it('is the sender when a person writes of addresses', () => {
		const text =
			'Name: Anna Berg\nE-Mail: anna@kunde.example\nMessage: please create this account.';
		expect(findRequester(parsedMail({ text }), null, FIXTURE_CONTEXT, NOT_CHECKED).source).toBe(
			'from',
		);
	});
});

describe('the requester in Reply-To', () => {
	const requesterOf = (from: string, replyTo: string, more = {}) =>
		findRequester(
			parsedMail({ from: at(from), replyTo: [at(replyTo)], ...more }),
			null,
			FIXTURE_CONTEXT,
			{ ...NOT_CHECKED, dmarc: 'pass' },
		).requester.address;

	it.each([
		['of the same organisation', 'mia@mail.kunde.example', 'mia.lang@kunde.example', {}],
		['named by a no-reply address', 'no-reply@shop.example', 'mia@kunde.example', {}],
		['named by a department', 'kontakt@shop.example', 'mia@kunde.example', {}],
		['named by a colleague or our own form', 'web@example.com', 'mia@kunde.example', {}],
		[
			'named by what marks itself automatic',
			'jo@shop.example',
			'mia@kunde.example',
			{ headers: { 'auto-submitted': 'auto-generated' } },
		],
		[
			'named by a portal that sends in bulk',
			'jo@shop.example',
			'mia@kunde.example',
			{ headers: { precedence: 'bulk' } },
		],
		[
			'named by a form, whatever it writes from',
			'jo@shop.example',
			'mia@kunde.example',
			{ text: 'Name: Mia Lang\nE-mail: mia@kunde.example\nMessage: It is broken.' },
		],
	])('is believed when it is %s', (_what, from, replyTo, more) => {
		expect(requesterOf(from, replyTo, more)).toBe(replyTo);
	});

	it.each([
		['another organisation', 'mallory@evil.example', 'victim@bank.example'],
		['an organisation with a similar name', 'mallory@bank.example.evil.example', 'a@bank.example'],
		['somebody else at a hoster', 'mallory@gmail.com', 'victim@gmail.com'],
		['somebody at a hoster', 'mallory@evil.example', 'victim@gmail.com'],
	])('is not believed when a person names %s', (_what, from, replyTo) => {
		expect(requesterOf(from, replyTo)).toBe(from);
	});
});

describe('whether the requester is proven', () => {
	const from = at('mia@kunde.example');
	const proven = (source: 'from' | 'replyTo' | 'forward' | 'originalSender', address: string) =>
		isRequesterProven({ requester: at(address), source }, from, { ...NOT_CHECKED, dmarc: 'pass' });

	it.each([
		['from', 'mia@kunde.example', true],
		['replyTo', 'office@mail.kunde.example', true],
		['replyTo', 'mia@elsewhere.example', false],
		['forward', 'jonas@elsewhere.example', true],
		['originalSender', 'jonas@elsewhere.example', false],
	] as const)('by dmarc=pass of the sender, from %s to %s: %s', (source, address, expected) => {
		expect(proven(source, address)).toBe(expected);
	});

	it.each(['fail', 'none', null])('never with dmarc=%s', (dmarc) => {
		const asked = { requester: from, source: 'from' as const };
		expect(isRequesterProven(asked, from, { ...NOT_CHECKED, dmarc })).toBe(false);
	});
});
