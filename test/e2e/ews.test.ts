import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { headersOf } from '../servers/ews/mime';
import type { EwsServer } from '../servers/ews/server';
import type { StoredItem, StoredMailbox } from '../servers/ews/store';
import { openBrowser } from './support/browser';
import type { Browser } from './support/browser';
import type { SavedCredential } from './support/credentials';
import { Canvas, enterAsOwner, openNewCredential } from './support/editor';
import { startExchange } from './support/exchange';
import { ExecutionWatch } from './support/executions';
import { rawMail } from './support/mail';
import { until } from './support/until';
import { EVERY_FIVE_SECONDS, noOperation, OUTPUTS } from './support/workflow';
import type { WorkflowDraft, WorkflowNode } from './support/workflow';
import { enterWorld, PACKAGE } from './support/world';
import type { World } from './support/world';

const IMAGES = join(__dirname, '..', '..', 'docs', 'images');
const MAILBOX = 'exchange@example.test';
const CUSTOMER = 'customer@example.test';
const TRIGGER = 'Helpdesk EWS Trigger';
const DONE = 'Done & dusted';
const REQUEST = 'The projector <shows> nothing & hums';
const KEY = 'end-to-end-test-key-of-more-than-32-characters';

let world: World;
let exchange: EwsServer;
let own: StoredMailbox;
let customer: StoredMailbox;
let browser: Browser;
let credential: SavedCredential;
let workflowId: string;
let watch: ExecutionWatch;

beforeAll(async () => {
	world = await enterWorld();
	exchange = await startExchange(world.servers);
	own = exchange.store.mailbox(MAILBOX);
	customer = exchange.store.mailbox(CUSTOMER);
	own.addFolder(DONE);
	browser = await openBrowser();
	await enterAsOwner(browser.context, world.n8n);
});

afterAll(async () => {
	if (workflowId) await world.client.unpublishWorkflow(workflowId);
	await browser?.close();
	await exchange?.close();
});

const itemsOf = (mailbox: StoredMailbox, folder: string): StoredItem[] => {
	const found = [...mailbox.folders.values()].find(({ name }) => name === folder);
	return [...(found?.items.values() ?? [])];
};

const header = (item: StoredItem, name: string) => headersOf(item.mime).first(name);

/** The mail in the customer's inbox that was or was not sent as an automatic one. */
async function customerMail(kind: 'automatic' | 'personal'): Promise<StoredItem> {
	return await until(`the customer gets the ${kind} mail`, () =>
		itemsOf(customer, 'Inbox').find(
			(item) => (header(item, 'auto-submitted') !== null) === (kind === 'automatic'),
		),
	);
}

async function arrival(subject: string) {
	return await until(`"${subject}" leaves the trigger`, async () =>
		(await watch.mails()).find(({ item }) => item.subject === subject),
	);
}

/** The trigger; new requests are acknowledged, then answered. */
function helpdesk(trackingId: string): WorkflowDraft {
	const credentials = {
		helpdeskMailOAuth2Api: { id: credential.id, name: credential.name },
		helpdeskReplyTrackingApi: { id: trackingId, name: 'Tracking for EWS' },
	};
	const node = (
		name: string,
		type: string,
		position: [number, number],
		parameters: Record<string, unknown>,
	): WorkflowNode => ({
		id: randomUUID(),
		name,
		type: `${PACKAGE}.${type}`,
		typeVersion: 1,
		position,
		parameters: { authentication: 'custom', ...parameters },
		credentials,
	});
	const trigger = node(TRIGGER, 'helpdeskEwsTrigger', [0, 200], {
		pollTimes: EVERY_FIVE_SECONDS,
		afterProcessing: 'move',
		targetFolder: { __rl: true, mode: 'name', value: DONE },
	});
	const acknowledge = node('Acknowledge', 'helpdeskEws', [320, 0], {
		operation: 'acknowledge',
		text: 'We have your mail.',
		requestId: '4711',
	});
	const answer = node('Answer', 'helpdeskEws', [640, 0], {
		operation: 'reply',
		mail: `={{ $('${TRIGGER}').item.json }}`,
		text: 'Please check its lamp.',
		requestId: '4711',
	});
	const ends = OUTPUTS.slice(1).map((name, index) => noOperation(name, [320, 200 * (index + 1)]));
	const to = (next: WorkflowNode) => [{ node: next.name, type: 'main' as const, index: 0 }];
	return {
		name: 'Helpdesk over EWS',
		nodes: [trigger, acknowledge, answer, ...ends],
		connections: {
			[TRIGGER]: { main: [acknowledge, ...ends].map(to) },
			[acknowledge.name]: { main: [to(answer)] },
		},
	};
}

test('a person connects the mailbox by consent, with the certificate of the server pasted in', async () => {
	const { oauth } = world.servers;
	const window = await openNewCredential(
		browser.page,
		world.n8n.url,
		'Helpdesk Mail Custom OAuth2 API',
	);
	await window.fill({
		authUrl: oauth.authorizeUrl,
		accessTokenUrl: oauth.tokenUrl,
		clientId: oauth.clientId,
		clientSecret: oauth.clientSecret,
		scope: oauth.scope,
		mailbox: MAILBOX,
		connectUrl: exchange.url,
		caCertificate: exchange.ca,
	});
	const before = new Set(
		(await world.client.listCredentials()).map(({ id }: SavedCredential) => id),
	);
	const popup = await window.connect();
	await popup.getByLabel('Mailbox').fill(MAILBOX);
	await popup.getByRole('button', { name: 'Continue' }).click();
	await popup.getByRole('heading', { name: 'Allow access' }).waitFor();
	await popup.getByRole('button', { name: 'Continue' }).click();
	await window.connectedBanner.getByText('Account connected').waitFor();
	const saved = (await world.client.listCredentials()) as SavedCredential[];
	const made = saved.filter(({ id }) => !before.has(id));
	expect(made).toHaveLength(1);
	credential = made[0]!;
});

test('Fetch Test Event shows the newest mail and leaves the mailbox as it was', async () => {
	const { page } = browser;
	const inbox = own.wellKnown('inbox');
	for (const subject of ['An older question', 'The door of the lift stays open']) {
		own.put(inbox, rawMail({ subject, to: MAILBOX }));
	}
	const panel = await new Canvas(page).openNewWithTrigger(world.n8n.url, 'Helpdesk EWS');
	await panel.chooseCredential(credential.id);
	await panel.executeButton.click();
	const output = panel.root.getByTestId('output-panel');
	await output.getByText('The door of the lift stays open').first().waitFor();
	for (const name of OUTPUTS) await output.getByText(name).first().waitFor();
	await output.getByTestId('radio-button-schema').click();
	await output.getByText('The door of the lift stays open').first().waitFor();
	await page.getByText('Node executed successfully').waitFor({ state: 'hidden' });
	await page.screenshot({ path: join(IMAGES, 'ews-trigger-panel.png') });

	const operations = exchange.calls.map(({ operation }) => operation);
	expect(operations).toContain('GetItem');
	expect(operations.filter((name) => /^(Create|Update|Move|Delete|Send)/.test(name))).toEqual([]);
	expect(new Set(exchange.calls.map(({ user }) => user))).toEqual(new Set([MAILBOX]));
	expect([...inbox.items.values()].map(({ isRead }) => isRead)).toEqual([false, false]);
});

test('a new mail leaves by Requests, and its sender gets both mails in the same thread', async () => {
	const tracking = await world.client.createCredential(
		'Tracking for EWS',
		'helpdeskReplyTrackingApi',
		{ secretKeys: KEY },
	);
	workflowId = (await world.client.createWorkflow(helpdesk(tracking.id))).id;
	await world.client.publishWorkflow(workflowId);
	watch = new ExecutionWatch(world.client, workflowId, TRIGGER);
	const raw = rawMail({ subject: REQUEST, to: MAILBOX });
	const messageId = headersOf(Buffer.from(raw)).first('message-id');
	own.put(own.wellKnown('inbox'), raw);
	const mail = await arrival(REQUEST);
	expect(mail.error).toBeNull();
	expect(mail.output).toBe('Requests');
	expect(mail.item).toMatchObject({
		kind: 'newRequest',
		requestId: null,
		from: { address: CUSTOMER },
		mailbox: { protocol: 'ews', address: MAILBOX, folder: 'inbox' },
	});
	for (const kind of ['automatic', 'personal'] as const) {
		const sent = await customerMail(kind);
		expect(sent.from).toBe(MAILBOX);
		expect(sent.subject).toContain(REQUEST);
		expect(sent.subject).toContain('[#4711]');
		expect(header(sent, 'in-reply-to')).toBe(messageId);
		expect(header(sent, 'references')).toContain(messageId);
	}
	expect(itemsOf(customer, 'Inbox')).toHaveLength(2);
	expect(itemsOf(own, 'Sent Items')).toHaveLength(2);
});

test('the customer’s answer leaves by Replies with its request proven', async () => {
	const answered = header(await customerMail('personal'), 'message-id')!;
	const subject = 'Re: no lamp in it';
	const headers = { 'In-Reply-To': answered, References: answered };
	own.put(own.wellKnown('inbox'), rawMail({ subject, to: MAILBOX, headers }));
	const mail = await arrival(subject);
	expect(mail.error).toBeNull();
	expect(mail.output).toBe('Replies');
	expect(mail.item).toMatchObject({
		kind: 'reply',
		requestId: '4711',
		requestIdSource: 'signedMessageId',
		verified: true,
	});
});

test('what is done lies in the chosen folder, and what was there before stays', async () => {
	const moved = await until('both mails are moved', () => {
		const items = itemsOf(own, DONE);
		return items.length === 2 && items;
	});
	expect(moved.map(({ subject }) => subject)).toEqual([REQUEST, 'Re: no lamp in it']);
	expect(itemsOf(own, 'Inbox').map(({ subject }) => subject)).toEqual([
		'An older question',
		'The door of the lift stays open',
	]);
	expect(await watch.mails()).toHaveLength(2);
	expect(await watch.triggerErrors()).toEqual([]);
});
