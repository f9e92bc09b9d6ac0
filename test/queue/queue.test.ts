import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { LedgerServer } from '../crash/ledgerServer';
import { connectedCredential } from '../e2e/support/credentials';
import { until } from '../e2e/support/until';
import { imapTrigger, OUTPUTS } from '../e2e/support/workflow';
import type { WorkflowNode } from '../e2e/support/workflow';
import { PACKAGE } from '../e2e/support/world';
import { connectStand } from '../support/stand/connectStand';
import { cpuMs } from '../support/processFigures';
import { startQueuedN8n } from './queuedN8n';
import type { QueuedN8n } from './queuedN8n';

const world = inject('crashWorld');
const stand = connectStand(world.stand);
const MAILS = 500;
/** Workers beside the main; 0 is one regular process on the same PostgreSQL, to compare with. */
const WORKERS = Number(process.env.QUEUE_WORKERS ?? 2);
const HELPDESK = 'helpdesk@example.test';
const CUSTOMER = 'customer@example.test';

let ledger: LedgerServer;
let n8n: QueuedN8n;

beforeAll(async () => {
	ledger = await LedgerServer.start();
	n8n = await startQueuedN8n(world, WORKERS);
});

afterAll(async () => {
	await n8n?.remove();
	await ledger?.close();
});

function tell(event: string, x: number): WorkflowNode {
	const item = "$('Helpdesk IMAP Trigger').first().json";
	return {
		id: randomUUID(),
		name: event,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		position: [x, 200],
		parameters: {
			method: 'POST',
			url: ledger.url,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: `={{ JSON.stringify({ event: '${event}', subject: ${item}.subject, key: ${item}.mailbox.key }) }}`,
		},
	};
}

const withAttachment = (subject: string) =>
	[
		`From: Carla Customer <${CUSTOMER}>`,
		`To: ${HELPDESK}`,
		`Subject: ${subject}`,
		`Message-ID: <${subject.replaceAll(' ', '-')}@customer.example.test>`,
		`Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
		'MIME-Version: 1.0',
		'Content-Type: multipart/mixed; boundary=part',
		'',
		'--part',
		'Content-Type: text/plain; charset=utf-8',
		'',
		'Please look at the log.',
		'--part',
		'Content-Type: application/octet-stream; name=log.bin',
		'Content-Disposition: attachment; filename=log.bin',
		'Content-Transfer-Encoding: base64',
		'',
		Buffer.from(`log of ${subject}`).toString('base64'),
		'--part--',
		'',
	].join('\r\n');

test(
	`${MAILS} mails through ${WORKERS} workers, answered with their attachment: none lost, none twice`,
	async () => {
		const { main, workers, client } = n8n;
		await stand.setTokens({ accessTtl: 90 });
		const credential = await connectedCredential(client, stand, 'Mailbox', {
			ttl: 90,
			connection: { smtpProtocol: 'smtps', smtpPort: stand.ports.smtps },
		});
		const trigger = imapTrigger({
			credential,
			parameters: { attachments: 'download', options: { maxInFlight: 200, maxMessages: 200 } },
		});
		const reply: WorkflowNode = {
			id: randomUUID(),
			name: 'Answer',
			type: `${PACKAGE}.helpdeskSmtp`,
			typeVersion: 1,
			position: [200, 200],
			parameters: {
				operation: 'reply',
				authentication: 'custom',
				text: 'We have it.',
				attachments: 'attachment_0',
			},
			credentials: { helpdeskMailOAuth2Api: { id: credential.id, name: credential.name } },
		};
		const finished = tell('finished', 400);
		const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
		const { id } = await client.createWorkflow({
			name: 'Queue',
			nodes: [trigger, reply, finished],
			connections: {
				[trigger.name]: { main: OUTPUTS.map(() => to('Answer')) },
				Answer: { main: [to('finished')] },
			},
		});
		await client.publishWorkflow(id);
		const subjects = Array.from({ length: MAILS }, (_, n) => `Queue mail ${n}`);
		const startedAt = Date.now();
		const all = [main, ...workers];
		const cpuBefore = all.map(({ pid }) => cpuMs(pid!));
		await stand.deliverMany(HELPDESK, subjects.map(withAttachment));
		await until(
			`${MAILS} finished executions`,
			async () => {
				const failed = await client.listExecutions({ workflowId: id, status: 'error', limit: 1 });
				if (failed.length > 0) {
					const { data } = await client.getExecution(failed[0].id);
					expect.fail(`an execution failed: ${data?.resultData?.error?.message}`);
				}
				return ledger.finished.size === MAILS;
			},
			10 * 60_000,
		);
		const seconds = (Date.now() - startedAt) / 1000;
		console.log(
			`[queue] ${WORKERS} workers: ${MAILS} mails in ${seconds.toFixed(0)} s, ${(MAILS / seconds).toFixed(1)} a second; processor seconds of main and workers: ${all.map(({ pid }, n) => ((cpuMs(pid!) - cpuBefore[n]!) / 1000).toFixed(1)).join(', ')}`,
		);
		// Receipts and a poll that could bring something again.
		await until(
			'all mails to be marked read',
			async () => {
				const query = ['mailbox', 'INBOX', 'unseen'];
				const unseen = await stand.doveadm(['search', '-u', HELPDESK, ...query]);
				return unseen.trim() === '';
			},
			120_000,
		);
		expect(subjects.filter((subject) => ledger.count('finished', subject) !== 1)).toEqual([]);

		const answers = await stand.doveadm([
			'-f',
			'flow',
			'fetch',
			'-u',
			CUSTOMER,
			'hdr.in-reply-to',
			'mailbox',
			'INBOX',
			'all',
		]);
		const answered = [...answers.matchAll(/<(Queue-mail-\d+)@/g)].map(([, mail]) => mail);
		expect(answered).toHaveLength(MAILS);
		expect(new Set(answered).size).toBe(MAILS);
		const [one] = (
			await stand.doveadm(['fetch', '-u', CUSTOMER, 'body', 'mailbox', 'INBOX', '1'])
		).split('\f');
		expect(one).toContain(Buffer.from('log of Queue mail').toString('base64').slice(0, 20));

		for (const worker of workers) expect(worker.log()).toContain('Worker finished execution');
		// The provider rotates refresh tokens and kills the grant when an old one comes back.
		const { granted, refused } = await stand.tokenRequests();
		expect(granted.refresh_token ?? 0).toBeGreaterThan(0);
		expect(refused).toEqual({});
	},
	15 * 60_000,
);
