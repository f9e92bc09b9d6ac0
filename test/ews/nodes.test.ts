import type { PollContext } from 'n8n-core';
import { NodeHelpers } from 'n8n-workflow';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HelpdeskEws } from '../../nodes/HelpdeskEws/HelpdeskEws.node';
import { helpdeskEwsTriggerDescription } from '../../nodes/HelpdeskEws/HelpdeskEwsTriggerDescription';
import type { MailItem } from '../../nodes/helpdesk/model';
import { mailTrigger } from '../../nodes/shared/delivery/mailTrigger';
import { runPoll } from '../../nodes/shared/delivery/runPoll';
import { ewsProtocol } from '../../nodes/shared/protocols/ews';
import { headersOf } from '../servers/ews/mime';
import { type EwsServer, startEwsServer } from '../servers/ews/server';
import type { StoredMailbox } from '../servers/ews/store';
import { execute } from '../support/executeHarness';
import { MemoryMailbox } from '../support/memoryMailbox';
import { PollHarness } from '../support/pollHarness';
import { checkSchema, MAILBOX } from './support';

const CUSTOMER = 'customer@example.test';
const KEY = 'the-key-of-this-test-is-long-enough-0123456789';

let server: EwsServer;
let own: StoredMailbox;
let customer: StoredMailbox;

beforeAll(async () => {
	server = await startEwsServer();
});

beforeEach(() => {
	server.store.mailboxes.clear();
	server.calls.length = 0;
	own = server.store.mailbox(MAILBOX);
	customer = server.store.mailbox(CUSTOMER);
});

const credential = (): IDataObject => ({
	grantType: 'authorizationCode',
	mailbox: MAILBOX,
	connectUrl: server.url,
	caCertificate: server.ca,
	oauthTokenData: {
		access_token: `token-of:${MAILBOX}`,
		n8n_expires_at: String(Date.now() + 3_600_000),
	},
});

/** The EWS trigger itself in n8n-core's poll context, against the test server. */
class EwsTriggerHarness extends PollHarness {
	constructor(parameters: INodeParameters = {}) {
		super(new MemoryMailbox());
		const { pollTimes } = this.node.parameters;
		this.node.parameters = {
			...NodeHelpers.getNodeParameters(
				helpdeskEwsTriggerDescription.properties,
				{ authentication: 'custom', ...parameters },
				true,
				false,
				this.node,
				helpdeskEwsTriggerDescription,
			),
			pollTimes: pollTimes!,
		};
	}

	protected override async pollWith(context: PollContext): Promise<INodeExecutionData[][] | null> {
		context.getCredentials = (() => Promise.resolve(credential())) as never;
		context.getNodeParameter = ((name: string, fallback?: unknown) => {
			let value: unknown = this.node.parameters;
			for (const part of name.split('.')) value = (value as IDataObject | undefined)?.[part];
			return value ?? fallback;
		}) as never;
		return await runPoll(context, () => mailTrigger(context, ewsProtocol), this.triggers);
	}
}

const rawMail = (subject: string) =>
	[
		`From: Cora Custo <${CUSTOMER}>`,
		`To: ${MAILBOX}`,
		`Subject: ${subject}`,
		`Message-ID: <${subject.replace(/[^A-Za-z0-9]/g, '-')}@customer.example>`,
		'Date: Mon, 23 Nov 2026 10:00:00 +0000',
		'',
		'The printer is on fire.',
		'',
	].join('\r\n');

const ews = async (parameters: INodeParameters, items?: INodeExecutionData[]) => {
	const outcome = await execute(new HelpdeskEws(), {
		parameters: { authentication: 'custom', ...parameters },
		credentials: {
			helpdeskMailOAuth2Api: credential(),
			helpdeskReplyTrackingApi: { secretKeys: KEY },
		} as never,
		items,
		mode: 'manual',
	});
	return outcome.items;
};

describe('the EWS trigger', () => {
	it('starts a workflow for what comes after activation, once, and marks it when it is done', async () => {
		own.put(own.wellKnown('inbox'), rawMail('old'));
		const n8n = new EwsTriggerHarness();
		await n8n.activate();
		const arrived = own.put(own.wellKnown('inbox'), rawMail('Tom & Jerry <x> ]]> "\''));
		await n8n.poll();
		await n8n.poll();
		expect(n8n.subjects).toEqual(['Tom & Jerry <x> ]]> "\'']);
		expect(n8n.executions[0]?.items[0]).toMatchObject({
			kind: 'newRequest',
			mailbox: { protocol: 'ews', address: MAILBOX, folder: 'inbox', id: arrived.id },
		});
		expect(arrived.isRead).toBe(false);
		n8n.executions[0]!.succeed();
		await n8n.settled();
		expect(arrived.isRead).toBe(true);
		expect([...arrived.extended.keys()].join()).toMatch(/^name:HelpdeskDone_[0-9a-f]{6}$/);
		await n8n.restart();
		expect(n8n.subjects).toHaveLength(1);
	});

	it('loses and repeats nothing when the server forgets its states', async () => {
		const n8n = new EwsTriggerHarness();
		await n8n.activate();
		own.put(own.wellKnown('inbox'), rawMail('before'));
		await n8n.poll();
		n8n.executions[0]!.succeed();
		await n8n.settled();
		own.epoch += 1;
		own.put(own.wellKnown('inbox'), rawMail('meanwhile'));
		await n8n.poll();
		expect(n8n.subjects).toEqual(['before', 'meanwhile']);
	});

	it('brings a mail again whose execution died with n8n', async () => {
		const n8n = new EwsTriggerHarness();
		await n8n.activate();
		own.put(own.wellKnown('inbox'), rawMail('dies'));
		await n8n.poll();
		await n8n.restart();
		expect(n8n.subjects).toEqual(['dies', 'dies']);
		const keys = n8n.executions.map(({ items }) => items[0]?.mailbox.key);
		expect(keys[0]).toBe(keys[1]);
	});

	it('shows the newest mail in a test run and changes nothing', async () => {
		const item = own.put(own.wellKnown('inbox'), rawMail('shown'));
		const n8n = new EwsTriggerHarness({ options: { emailDebug: true } });
		const outputs = await n8n.manual();
		const shown = outputs?.flat()[0]?.json as unknown as MailItem;
		expect(shown.subject).toBe('shown');
		expect(shown.debug?.join('\n')).toContain('GetItem HTTP 200');
		expect(shown.debug?.join('\n')).not.toContain('token-of');
		expect(item.isRead).toBe(false);
		expect(server.calls.some(({ operation }) => /Update|Move|Delete/.test(operation))).toBe(false);
	});
});

describe('the EWS action node', () => {
	it('replies in the thread, and the customer’s answer is found and proven', async () => {
		const n8n = new EwsTriggerHarness();
		await n8n.activate();
		own.put(own.wellKnown('inbox'), rawMail('printer'));
		await n8n.poll();
		const request = n8n.executions[0]!.outputs.flat()[0]!;
		const [sent] = await ews(
			{ operation: 'reply', mail: request.json as never, text: 'We look.', requestId: '4711' },
			[request],
		);
		expect(sent?.json).toMatchObject({ sent: true, inReplyTo: '<printer@customer.example>' });
		const [answer] = [...customer.wellKnown('inbox').items.values()];
		const messageId = headersOf(answer!.mime).first('message-id');
		expect(messageId).toBe(sent?.json.messageId);
		own.put(
			own.wellKnown('inbox'),
			rawMail('Re: printer').replace('\r\n\r\n', `\r\nIn-Reply-To: ${messageId}\r\n\r\n`),
		);
		await n8n.poll();
		expect(n8n.executions[1]?.items[0]).toMatchObject({ kind: 'reply' });
	});

	it('acknowledges once, moves the mail and says what it found', async () => {
		const n8n = new EwsTriggerHarness();
		await n8n.activate();
		own.put(own.wellKnown('inbox'), rawMail('ack'));
		const done = own.addFolder('Done & dusted');
		await n8n.poll();
		const request = n8n.executions[0]!.outputs.flat()[0]!;
		const mail = request.json as never;
		const [ack] = await ews({ operation: 'acknowledge', mail, text: 'We have it.' }, [request]);
		expect(ack?.json).toMatchObject({ sent: true });
		const [received] = [...customer.wellKnown('inbox').items.values()];
		expect(headersOf(received!.mime).first('auto-submitted')).toBe('auto-replied');
		const [moved] = await ews({ operation: 'move', mail, targetFolder: done.name }, [request]);
		expect(done.items.has((moved?.json.mailbox as IDataObject).id as string)).toBe(true);
		const [again] = await ews({ operation: 'get', mail: moved!.json as never }, [moved!]);
		const { conversationId } = request.json;
		expect(conversationId).toEqual(expect.any(String));
		expect(again?.json).toMatchObject({ subject: 'ack', conversationId });
		const folders = await ews({ resource: 'folder' });
		expect(folders.map(({ json }) => json.name)).toContain('Done & dusted');
		const [test] = await ews({ resource: 'connection' });
		expect(test?.json).toMatchObject({ ok: true });
	});

	it.each(['get', 'downloadAttachments', 'setFlags', 'move', 'delete', 'requeue'])(
		'takes a mail that is gone for gone, though a stranger’s has its Message-ID: %s',
		async (operation) => {
			const n8n = new EwsTriggerHarness();
			await n8n.activate();
			const inbox = own.wellKnown('inbox');
			own.put(inbox, rawMail('Taken away'));
			await n8n.poll();
			const [item] = n8n.executions[0]!.outputs.flat();
			inbox.items.clear();
			const forged = own.put(
				inbox,
				rawMail('Taken away').replace(CUSTOMER, 'mallory@evil.example'),
			);
			const change = { flagged: 'set', targetFolder: 'inbox' };
			await expect(
				ews({ operation, ...change, mail: item!.json as never }, [item!]),
			).rejects.toMatchObject({ context: { mailError: 'MAIL_MESSAGE_GONE' } });
			expect([...inbox.items.keys()]).toEqual([forged.id]);

			// Behind the stranger's the right one is found.
			own.put(own.wellKnown('deleteditems'), rawMail('Taken away'));
			const [got] = await ews({ operation: 'get', mail: item!.json as never }, [item!]);
			expect(got?.json.mailbox).toMatchObject({
				folder: 'deleteditems',
				key: (item!.json.mailbox as IDataObject).key,
			});
		},
	);
});

checkSchema(() => server);
