import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { HelpdeskSmtp } from '../../../../nodes/HelpdeskSmtp/HelpdeskSmtp.node';
import { MailError } from '../../../../nodes/helpdesk/errors';
import type { OutgoingMessage } from '../../../../nodes/helpdesk/model';
import { verifyMessageId } from '../../../../nodes/helpdesk/threading/messageIds';
import { readMail } from '../../../../nodes/shared/item/readMail';
import { FIXTURE_CONTEXT } from '../../../support/mailFixtures';
import { deduplicator, execute, inlineBinary } from '../../../support/executeHarness';
import type { ExecuteInput } from '../../../support/executeHarness';

const sent: OutgoingMessage[] = [];
const opened: unknown[] = [];
let fail: (() => Error) | null = null;

vi.mock('../../../../nodes/transports/smtp/index', async (importOriginal) => ({
	...(await importOriginal<typeof import('../../../../nodes/transports/smtp/index')>()),
	openSmtpSender: (options: unknown) => {
		opened.push(options);
		return {
			send: async (message: OutgoingMessage) => {
				if (fail !== null) throw fail();
				sent.push(message);
				return {
					messageId: message.messageId,
					accepted: message.to.map(({ address }) => address),
					rejected: [],
					response: '250 OK',
					server: 'smtp.example.com:587',
				};
			},
			verify: async () => ({ server: 'smtp.example.com:587', details: 'ESMTP' }),
			close: async () => {},
		};
	},
}));

const KEYS = ['a-key-that-is-long-enough-for-this-test'];
const HERE = { keys: KEYS, domains: ['example.com'] };
const node = new HelpdeskSmtp();
const credentials = {
	helpdeskMicrosoftOAuth2Api: {
		cloud: 'usGovGccHigh',
		oauthTokenData: { access_token: 'token-of-the-test' },
	} as unknown as IDataObject,
	helpdeskReplyTrackingApi: { secretKeys: KEYS.join('\n') },
} as unknown as ExecuteInput['credentials'];

const mail = (key = 'key-1', changes: IDataObject = {}): IDataObject => ({
	kind: 'newRequest',
	requestId: null,
	subject: 'Printer',
	subjectClean: 'Printer',
	from: { name: 'Carla', address: `${key}@customer.example` },
	requester: { name: 'Carla', address: `${key}@customer.example` },
	to: [{ name: '', address: 'support@example.com' }],
	messageId: `<${key}@customer.example>`,
	references: [],
	inReplyTo: [],
	text: 'It is broken.',
	mailbox: { protocol: 'imap', address: 'support@example.com', folder: 'INBOX', id: '1-2', key },
	...changes,
});

async function run(parameters: INodeParameters, input: Partial<ExecuteInput> = {}) {
	return await execute(node, {
		parameters: { operation: 'send', mailbox: 'support@example.com', text: 'Hello', ...parameters },
		credentials,
		...input,
	});
}

beforeEach(() => {
	sent.length = 0;
	opened.length = 0;
	fail = null;
	deduplicator.lists.clear();
});

describe('the SMTP node', () => {
	it('sends, with the server of the cloud in the credential', async () => {
		const { items, staticData } = await run({
			to: 'Jane <jane@customer.example>',
			subject: 'Your order',
			requestId: '17',
			options: { senderName: 'Support' },
		});
		expect(opened[0]).toMatchObject({ host: 'smtp.office365.us', port: 587, protocol: 'smtp' });
		expect(sent[0]).toMatchObject({
			from: { name: 'Support', address: 'support@example.com' },
			to: [{ name: 'Jane', address: 'jane@customer.example' }],
			subject: '[#17] Your order',
		});
		expect(verifyMessageId(sent[0]!.messageId, HERE)).toMatchObject({
			requestId: '17',
			seal: {},
		});
		expect(items[0]).toMatchObject({
			json: { sent: true, messageId: sent[0]!.messageId, requestId: '17', debug: null },
			pairedItem: { item: 0 },
		});
		expect(staticData).toEqual({});
	});

	it('replies to the item of the trigger, and repeats it with the same Message-ID', async () => {
		const parameters = { operation: 'reply', requestId: '17' };
		await run(parameters, { items: [{ json: mail() }] });
		await run(parameters, { items: [{ json: mail() }] });
		expect(sent[0]).toMatchObject({
			to: [{ name: 'Carla', address: 'key-1@customer.example' }],
			subject: 'Re: [#17] Printer',
			inReplyTo: '<key-1@customer.example>',
		});
		expect(sent[1]!.messageId).toBe(sent[0]!.messageId);
		await run({ ...parameters, text: 'Something else' }, { items: [{ json: mail() }] });
		expect(sent[2]!.messageId).not.toBe(sent[0]!.messageId);
	});

	it('never copies a reply to all to an address of its own, whatever names it', async () => {
		const json = mail('key-1', {
			to: ['svc', 'help', 'it', 'box'].map((local) => ({
				name: '',
				address: `${local}@example.com`,
			})),
			cc: [{ name: '', address: 'boss@customer.example' }],
			deliveredTo: 'Help@example.com',
			mailbox: { address: 'box@example.com', key: 'key-1' },
		});
		await run(
			{
				operation: 'reply',
				mailbox: 'svc@example.com',
				options: { replyAll: true, addresses: 'it@example.com' },
			},
			{ items: [{ json }] },
		);
		expect(sent[0]!.cc).toEqual([{ name: '', address: 'boss@customer.example' }]);
	});

	it('answers from the alias that was written to where that is wanted', async () => {
		const items = [{ json: mail('key-1', { deliveredTo: 'IT@example.com' }) }];
		await run(
			{ operation: 'reply', options: { replyFromAlias: true, addresses: 'it@example.com' } },
			{ items },
		);
		await run({ operation: 'reply', options: { replyFromAlias: true } }, { items });
		expect(sent.map(({ from }) => from.address)).toEqual(['it@example.com', 'support@example.com']);
	});

	it('gives every mail without a key an id of its own', async () => {
		await run({ to: 'a@customer.example', subject: 'x' });
		await run({ to: 'a@customer.example', subject: 'x' });
		expect(sent[1]!.messageId).not.toBe(sent[0]!.messageId);
	});

	it('keeps items of one way on one connection', async () => {
		await run(
			{ operation: 'reply' },
			{ items: [{ json: mail('key-1') }, { json: mail('key-2') }] },
		);
		expect(sent).toHaveLength(2);
		expect(opened).toHaveLength(1);
	});

	it('acknowledges once per key and marks it automatic', async () => {
		const input = { items: [{ json: mail() }] };
		const first = await run({ operation: 'acknowledge' }, input);
		const second = await run({ operation: 'acknowledge' }, input);
		expect(first.items[0]!.json).toMatchObject({ sent: true });
		expect(second.items[0]!.json).toMatchObject({ sent: false, skipped: 'alreadyAcknowledged' });
		expect(sent).toHaveLength(1);
		expect(sent[0]).toMatchObject({ envelopeFrom: '' });
		expect(sent[0]!.headers).toContainEqual({ name: 'Auto-Submitted', value: 'auto-replied' });
		expect(first.staticData).toEqual({});
	});

	it('acknowledges once when the same mail comes twice at the same moment', async () => {
		const input = { items: [{ json: mail() }] };
		await Promise.all([
			run({ operation: 'acknowledge' }, input),
			run({ operation: 'acknowledge' }, input),
		]);
		expect(sent).toHaveLength(1);
	});

	it('never acknowledges automated mail, and says why', async () => {
		const { items } = await run(
			{ operation: 'acknowledge' },
			{ items: [{ json: mail('key-1', { kind: 'autoReply' }) }] },
		);
		expect(items[0]!.json).toMatchObject({ sent: false, skipped: 'automatedMail' });
		expect(sent).toHaveLength(0);
	});

	it('stops a loop after ten answers to one address', async () => {
		const skipped: unknown[] = [];
		for (let index = 0; index < 12; index++) {
			const json = mail(`key-${index}`, {
				subject: `Subject ${index}`,
				subjectClean: `Subject ${index}`,
				from: { name: '', address: 'robot@customer.example' },
				requester: { name: '', address: 'robot@customer.example' },
			});
			const { items } = await run({ operation: 'acknowledge' }, { items: [{ json }] });
			skipped.push(items[0]!.json.skipped ?? null);
		}
		expect(sent).toHaveLength(10);
		expect(skipped.slice(10)).toEqual(['limitReached', 'limitReached']);
	});

	it('may acknowledge again when the server did not take the first one', async () => {
		fail = () => new MailError('MAIL_TIMEOUT', 'The server did not answer.');
		const input = { items: [{ json: mail() }] };
		await expect(run({ operation: 'acknowledge' }, input)).rejects.toThrow('did not answer');
		fail = null;
		await run({ operation: 'acknowledge' }, input);
		expect(sent).toHaveLength(1);
	});

	it('does not acknowledge again when nobody knows whether the first one left', async () => {
		fail = () => new MailError('MAIL_OUTCOME_UNKNOWN', 'The connection ended.');
		const input = { items: [{ json: mail() }] };
		await expect(run({ operation: 'acknowledge' }, input)).rejects.toThrow('The connection ended');
		fail = null;
		const { items } = await run({ operation: 'acknowledge' }, input);
		expect(items[0]!.json).toMatchObject({ sent: false, skipped: 'alreadyAcknowledged' });
	});

	it('goes on after a failed item where the user wants that', async () => {
		const { items } = await run(
			{ operation: 'reply' },
			{
				continueOnFail: true,
				items: [{ json: { not: 'a mail' } }, { json: mail() }],
			},
		);
		expect(items.map(({ json }) => json.sent ?? json.error)).toEqual([
			'"Mail" does not contain the item of a mail',
			true,
		]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});

	it('attaches binary properties and shows inline images', async () => {
		await run(
			{
				to: 'a@customer.example',
				subject: 'Files',
				text: '',
				html: '<p>See <img src="cid:logo"></p>',
				attachments: 'report',
				options: { inlineImages: 'logo' },
			},
			{
				items: [
					{
						json: {},
						binary: {
							report: inlineBinary(Buffer.from('%PDF'), '../../report.pdf', 'application/pdf'),
							logo: inlineBinary(Buffer.from('png'), 'logo.png', 'image/png'),
						},
					},
				],
			},
		);
		expect(sent[0]!.attachments).toMatchObject([
			{ fileName: 'logo.png', contentId: 'logo', content: Buffer.from('png') },
			{ fileName: 'report.pdf', contentId: null, mimeType: 'application/pdf' },
		]);
		expect(sent[0]!.text).toContain('See');
	});

	it('names the binary fields that there are where one is not among them', async () => {
		const parameters = { to: 'a@customer.example', subject: 'Files', attachments: 'nothing' };
		await expect(run(parameters)).rejects.toMatchObject({
			message: '"Attachments" contains "nothing", which is no binary field of the item',
			description: expect.stringContaining('The item has no files.'),
		});
		const binary = { data: inlineBinary(Buffer.from('x'), 'a.txt', 'text/plain') };
		await expect(run(parameters, { items: [{ json: {}, binary }] })).rejects.toMatchObject({
			description: 'The item has: data.',
		});
		expect(sent).toHaveLength(0);
	});

	it.each([
		[{ to: 'nobody' }, '"To" contains something that is not an email address'],
		[{ to: '' }, 'no recipient'],
		[{ to: 'a@customer.example', text: '' }, 'no text'],
		[
			{
				to: 'a@customer.example',
				options: { headers: { header: [{ name: 'X', value: 'a\r\nBcc: b@example.com' }] } },
			},
			'line break',
		],
	])('refuses %j', async (parameters, message) => {
		await expect(run({ subject: 'x', ...parameters })).rejects.toThrow(message);
		expect(sent).toHaveLength(0);
	});

	it('tests the connection without sending', async () => {
		const { items } = await run({ resource: 'connection', operation: 'test' });
		expect(items[0]!.json).toMatchObject({ ok: true, server: 'smtp.example.com:587' });
		expect(sent).toHaveLength(0);
	});

	it.each([
		['message', 'send'],
		['connection', 'test'],
	])(
		'hands the EHLO name of the options to the connection (%s: %s)',
		async (resource, operation) => {
			const message = { to: 'jane@customer.example', subject: 'x', resource, operation };
			await run({ ...message, options: { ehloName: ' n8n.example.com ' } });
			await run(message);
			expect(opened).toMatchObject([{ ehloName: 'n8n.example.com' }, { ehloName: '' }]);
		},
	);

	it('does without a reply tracking credential', async () => {
		const { helpdeskMicrosoftOAuth2Api } = credentials;
		await run(
			{ to: 'a@customer.example', subject: 'x', requestId: '17' },
			{ credentials: { helpdeskMicrosoftOAuth2Api: helpdeskMicrosoftOAuth2Api! } },
		);
		expect(verifyMessageId(sent[0]!.messageId, { ...HERE, keys: [] })).toEqual({
			requestId: '17',
			seal: null,
		});
	});
});

describe('a stranger who names request 4711', () => {
	const here = { ...FIXTURE_CONTEXT, signingKeys: KEYS };
	const receive = async (lines: readonly string[]) => {
		const head = ['From: mallory@evil.example', 'Date: Tue, 13 Oct 2026 08:00:00 +0200'];
		const source = [...head, ...lines, '', 'Hello'].join('\r\n');
		return (await readMail(Buffer.from(source), here)).item;
	};
	const UNSIGNED = '<hd.NDcxMQ.AAAAAAAAAAAAAAAA@example.com>';

	it.each([
		['in the subject', ['To: support@example.com', 'Subject: [#4711] x']],
		['in the address', ['To: support+4711@example.com', 'Subject: x']],
		[
			'in an envelope header',
			['X-Original-To: support+4711@example.com', 'To: support@example.com', 'Subject: x'],
		],
		['in References', ['To: support@example.com', 'Subject: x', `References: ${UNSIGNED}`]],
		['in In-Reply-To', ['To: support@example.com', 'Subject: x', `In-Reply-To: ${UNSIGNED}`]],
	])('%s gets no mail that makes the next one verified', async (_where, lines) => {
		const item = await receive([...lines, 'Message-ID: <m@evil.example>']);
		expect(item).toMatchObject({ requestId: '4711', verified: false });
		for (const operation of ['reply', 'acknowledge']) {
			sent.length = 0;
			await run(
				{ operation, options: { bodyToken: true } },
				{ items: [{ json: item as unknown as IDataObject }] },
			);
			const answer = sent[0]!;
			const next = await receive([
				'To: support@example.com',
				'Subject: Re: x',
				`In-Reply-To: ${answer.messageId}`,
				`References: ${answer.references.join(' ')} ${answer.messageId}`,
				'',
				answer.text ?? '',
			]);
			expect(next.verified).toBe(false);
		}
	});

	it('does so for the id that the workflow gives, or that came verified', async () => {
		const item = await receive(['To: support@example.com', 'Subject: x']);
		const json = item as unknown as IDataObject;
		await run({ operation: 'reply', requestId: '17' }, { items: [{ json }] });
		const proven = { ...json, requestId: '18', verified: true };
		await run({ operation: 'reply' }, { items: [{ json: proven }] });
		expect(sent.map(({ messageId }) => verifyMessageId(messageId, HERE)?.requestId)).toEqual([
			'17',
			'18',
		]);
		const claimed = { ...json, requestId: '18', verified: 'true' };
		await run({ operation: 'reply' }, { items: [{ json: claimed }] });
		expect(verifyMessageId(sent[2]!.messageId, HERE)?.requestId).toBeNull();
	});
});

describe('a key that is too short to be a secret', () => {
	it('is refused where it would sign', async () => {
		const weak = { ...credentials, helpdeskReplyTrackingApi: { secretKeys: 'fifteen-bytes-x' } };
		await expect(
			run({ to: 'a@customer.example', subject: 'x' }, { credentials: weak as typeof credentials }),
		).rejects.toThrow(/too short/);
		expect(sent).toEqual([]);
	});
});

describe('the test of reply tracking keys', () => {
	const test = async (secretKeys: string) =>
		await node.methods.credentialTest.testReplyTrackingKeys.call({} as never, {
			id: '1',
			name: 'x',
			type: 'helpdeskReplyTrackingApi',
			data: { secretKeys },
		});

	it('takes keys that are long enough', async () => {
		expect(await test('a'.repeat(32))).toMatchObject({ status: 'OK' });
		expect(await test(`${'a'.repeat(32)}\n${'b'.repeat(40)}\n`)).toMatchObject({ status: 'OK' });
	});

	it.each([
		['', 'no key'],
		['a'.repeat(31), 'line 1 is too short'],
		[`${'a'.repeat(32)}\nshort`, 'line 2 is too short'],
		[`${'a'.repeat(32)}\n${'a'.repeat(32)}`, 'same key'],
	])('refuses %j', async (keys, message) => {
		const result = await test(keys);
		expect(result.status).toBe('Error');
		expect(result.message).toContain(message);
	});
});
