import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectedCredential } from './support/credentials';
import { ExecutionWatch } from './support/executions';
import { inboxFlags } from './support/inbox';
import { rawMail } from './support/mail';
import { sendOverSmtp } from './support/smtp';
import { until } from './support/until';
import { threeOutputs } from './support/workflow';
import { enterWorld, PACKAGE } from './support/world';
import type { World } from './support/world';
import type { WorkflowNode } from './support/workflow';

const CUSTOMER = 'customer@example.test';
const HELPDESK = 'helpdesk@example.test';
const KEY = 'end-to-end-test-key-of-more-than-32-characters';

let world: World;
let watch: ExecutionWatch;
let workflowId: string;

beforeAll(async () => {
	world = await enterWorld();
	const { client, servers } = world;
	const credential = await connectedCredential(client, servers, 'Helpdesk mailbox');
	const tracking = await client.createCredential('Reply tracking', 'helpdeskReplyTrackingApi', {
		secretKeys: KEY,
	});
	const credentials = {
		helpdeskMailOAuth2Api: { id: credential.id, name: credential.name },
		helpdeskReplyTrackingApi: { id: tracking.id, name: tracking.name },
	};
	const draft = threeOutputs('Flow', { credential, credentials });
	const acknowledge: WorkflowNode = {
		id: randomUUID(),
		name: 'Acknowledge',
		type: `${PACKAGE}.helpdeskSmtp`,
		typeVersion: 1,
		position: [640, 0],
		parameters: {
			operation: 'acknowledge',
			authentication: 'custom',
			requestId: '4711',
			text: 'We have your mail and will answer soon.',
		},
		credentials,
	};
	draft.nodes.push(acknowledge);
	draft.connections.Requests = {
		main: [[{ node: acknowledge.name, type: 'main', index: 0 }]],
	};
	workflowId = (await client.createWorkflow(draft)).id;
	await client.publishWorkflow(workflowId);
	watch = new ExecutionWatch(client, workflowId);
});

afterAll(async () => {
	if (workflowId) await world.client.unpublishWorkflow(workflowId);
});

async function arrival(subject: string) {
	return await until(`"${subject}" leaves the trigger`, async () =>
		(await watch.mails()).find(({ item }) => item.subject === subject),
	);
}

/** The header of the one mail in the customer's inbox whose subject contains `text`. */
async function customerMail(text: string): Promise<string> {
	return await until(`the customer gets a mail with ${text}`, async () => {
		const query = ['mailbox', 'INBOX', 'header', 'subject', text];
		const found = await world.servers.doveadm(['fetch', '-u', CUSTOMER, 'hdr', ...query]);
		return found.includes(text) && found;
	});
}

test('a mail sent over SMTP leaves by Requests and is acknowledged', async () => {
	const subject = 'My screen stays black';
	await sendOverSmtp(world.servers, CUSTOMER, HELPDESK, rawMail({ subject }));
	const mail = await arrival(subject);
	expect(mail.error).toBeNull();
	expect(mail.output).toBe('Requests');
	expect(mail.status).toBe('success');
	expect(mail.item).toMatchObject({
		schemaVersion: 1,
		kind: 'newRequest',
		requestId: null,
		from: { address: CUSTOMER },
		mailbox: { protocol: 'imap', address: HELPDESK, folder: 'INBOX' },
	});
	const acknowledgement = await customerMail(subject);
	expect(acknowledgement).toMatch(/^auto-submitted: auto-replied/im);
	expect(acknowledgement).toMatch(/^in-reply-to: </im);
});

test('an answer to a mail of ours leaves by Replies with its request proven', async () => {
	const acknowledgement = await customerMail('My screen stays black');
	const messageId = /^message-id:\s*(<[^>]+>)/im.exec(acknowledgement)?.[1];
	expect(messageId).toMatch(/^<hd\./);
	const subject = 'Re: your answer';
	const headers = { 'In-Reply-To': messageId!, References: messageId! };
	await sendOverSmtp(world.servers, CUSTOMER, HELPDESK, rawMail({ subject, headers }));
	const mail = await arrival(subject);
	expect(mail.output).toBe('Replies');
	expect(mail.item).toMatchObject({
		kind: 'reply',
		requestId: '4711',
		requestIdSource: 'signedMessageId',
		verified: true,
	});
});

test('a request id in the subject makes a reply that proves nothing', async () => {
	const subject = 'Re: [#815] Printer';
	await sendOverSmtp(world.servers, CUSTOMER, HELPDESK, rawMail({ subject }));
	const mail = await arrival(subject);
	expect(mail.output).toBe('Replies');
	expect(mail.item).toMatchObject({
		requestId: '815',
		requestIdSource: 'subjectToken',
		verified: false,
	});
});

test('an out-of-office leaves by Automated', async () => {
	const subject = 'Out of office: back on Monday';
	const headers = { 'Auto-Submitted': 'auto-replied' };
	await sendOverSmtp(world.servers, CUSTOMER, HELPDESK, rawMail({ subject, headers }));
	const mail = await arrival(subject);
	expect(mail.output).toBe('Automated');
	expect(mail.item.kind).toBe('autoReply');
});

test('a mail that is done is read and bears its receipt, and comes only once', async () => {
	const marked = await until('all mails are marked', async () => {
		const mails = await inboxFlags(world.servers, HELPDESK);
		return mails.length === 4 && mails.every(({ flags }) => flags.includes('\\Seen')) && mails;
	});
	for (const { flags } of marked) expect(flags.join(' ')).toMatch(/HelpdeskDone_[0-9a-f]{6}/i);
	const subjects = (await watch.mails()).map(({ item }) => item.subject);
	expect(new Set(subjects).size).toBe(subjects.length);
	expect(subjects).toHaveLength(4);
});
