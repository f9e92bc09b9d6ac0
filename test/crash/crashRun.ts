import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { N8nClient } from '../../scripts/lib/n8nClient.mjs';
import { prepareN8n } from '../../scripts/lib/n8nProcess.mjs';
import { rawMail } from '../e2e/support/mail';
import { until } from '../e2e/support/until';
import { imapTrigger, OUTPUTS, work } from '../e2e/support/workflow';
import type { WorkflowNode } from '../e2e/support/workflow';
import type { Stand } from '../support/stand/types';
import { LedgerServer } from './ledgerServer';

export interface CrashPlan {
	engine: 'default' | 'durable';
	acknowledge: 'onFinish' | 'onSuccess';
	mails: number;
	kills: number;
	/** SIGTERM restarts, cut connections and Dovecot restarts, spread between the kills. */
	disturbances: number;
}

export interface CrashReport {
	delivered: number;
	lost: string[];
	/** Subjects that were finished more than once. */
	twice: string[];
	/** Subjects that were started more than once. */
	again: string[];
	/** Those of `again` that ran when n8n was killed or asked to stop. */
	againInFlight: string[];
	/** How many executions ran at each kill. */
	runningAtKill: number[];
	/** Mails whose repetitions had different keys. */
	keyChanged: string[];
	/** What failed executions said, for a run that lost something. */
	errors: string[];
}

const DURABLE = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};

/** Of the workflow: long enough that a kill hits it, short enough that a run ends. */
const WORK_SECONDS = 3;

function tell(name: string, url: string, event: string, x: number): WorkflowNode {
	return {
		id: randomUUID(),
		name,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		position: [x, 200],
		retryOnFail: false,
		parameters: {
			method: 'POST',
			url,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: `={{ JSON.stringify({ event: '${event}', subject: $('Helpdesk IMAP Trigger').first().json.subject, key: $('Helpdesk IMAP Trigger').first().json.mailbox.key }) }}`,
		},
	};
}

function workflow(
	credential: { id: string; name: string },
	stand: Stand,
	ledger: LedgerServer,
	plan: CrashPlan,
) {
	const trigger = imapTrigger({
		credential,
		host: stand.host,
		port: stand.ports.imaps,
		parameters: { acknowledge: plan.acknowledge },
	});
	const started = tell('Started', ledger.url, 'started', 200);
	const working = work('Work', WORK_SECONDS, [400, 200]);
	const finished = tell('Finished', ledger.url, 'finished', 600);
	const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
	return {
		name: `Crash test ${plan.engine} ${plan.acknowledge}`,
		nodes: [trigger, started, working, finished],
		connections: {
			[trigger.name]: { main: OUTPUTS.map(() => to('Started')) },
			Started: { main: [to('Work')] },
			Work: { main: [to('Finished')] },
		},
	};
}

/** Finished so shortly ago that the receipt may not have been written: in flight still (DESIGN 7.4). */
function justFinished(ledger: LedgerServer): string[] {
	const since = Date.now() - 1500;
	return ledger.entries
		.filter(({ event, at }) => event === 'finished' && at >= since)
		.map(({ subject }) => subject);
}

/**
 * Sends `plan.mails` while n8n is killed with SIGKILL at moments when executions run, restarted in
 * an orderly way, and its mail server is cut off; then waits until every mail was finished or nothing
 * has moved for three minutes, and counts.
 */
export async function runCrashTest(
	world: { stand: Stand; install: unknown; templateFolder: string },
	plan: CrashPlan,
	log: (line: string) => void,
): Promise<CrashReport> {
	const { stand } = world;
	const folder = mkdtempSync(join(tmpdir(), 'helpdesk-mail-crash-'));
	cpSync(world.templateFolder, folder, { recursive: true });
	const ledger = await LedgerServer.start();
	const n8n = await prepareN8n({
		install: world.install as never,
		folder,
		caFile: stand.caFile,
		env: plan.engine === 'durable' ? DURABLE : {},
	});
	const inFlightAtStop = new Set<string>();
	const runningAtKill: number[] = [];
	const errors = new Set<string>();
	const mailbox = 'helpdesk@example.test';
	const subjects = Array.from({ length: plan.mails }, (_, n) => `Crash mail ${n}`);
	try {
		await stand.doveadm(['expunge', '-u', mailbox, 'mailbox', 'INBOX', 'all']);
		await n8n.start();
		const client = new N8nClient(n8n.url);
		await client.setUpOwner();
		const { accessToken, refreshToken } = await stand.mint({ user: mailbox, ttl: 7200 });
		const credential = await client.createCredential('Mailbox', 'helpdeskMailOAuth2Api', {
			grantType: 'authorizationCode',
			authUrl: stand.oauth.authorizeUrl,
			accessTokenUrl: stand.oauth.tokenUrl,
			clientId: stand.oauth.clientId,
			clientSecret: stand.oauth.clientSecret,
			scope: stand.oauth.scope,
			oauthTokenData: {
				access_token: accessToken,
				refresh_token: refreshToken,
				n8n_expires_at: String(Date.now() + 7_200_000),
			},
		});
		const { id } = await client.createWorkflow(workflow(credential, stand, ledger, plan));
		await client.publishWorkflow(id);

		const sending = (async () => {
			const pause = Math.min(1000, (plan.kills * 12_000) / plan.mails);
			for (const subject of subjects) {
				await until(`deliver ${subject}`, async () => {
					await stand.deliver(mailbox, rawMail({ subject }));
					return true;
				});
				await sleep(pause);
			}
		})();
		const steps: Array<'kill' | 'disturb'> = Array.from({ length: plan.kills }, () => 'kill');
		for (let n = 0; n < plan.disturbances; n++) steps.splice(1 + n * 2, 0, 'disturb');
		let disturbances = 0;
		for (const step of steps) {
			if (step === 'kill') {
				await until('executions that run', () => ledger.running.length > 0, 60_000).catch(
					() => undefined,
				);
				// Anywhere in the work of what just started.
				await sleep(Math.random() * WORK_SECONDS * 1000);
				const { running } = ledger;
				await n8n.kill();
				runningAtKill.push(running.length);
				// One may have started or finished between the look and the kill.
				for (const subject of [...running, ...ledger.running]) inFlightAtStop.add(subject);
				for (const subject of justFinished(ledger)) inFlightAtStop.add(subject);
				ledger.markEnd();
				log(`killed with ${running.length} executions running`);
				await n8n.start();
			} else if (disturbances++ % 3 === 0) {
				log('restarting n8n in order');
				const { running } = ledger;
				await n8n.restart();
				for (const subject of running) inFlightAtStop.add(subject);
				ledger.markEnd();
			} else if (disturbances % 3 === 2) {
				log('cutting the connections');
				await stand.kick(mailbox);
			} else {
				log('restarting Dovecot');
				await stand.dovecot.stop();
				await sleep(2000);
				await stand.dovecot.start();
			}
		}
		await sending;
		let moved = Date.now();
		let last = -1;
		while (subjects.some((subject) => !ledger.finished.has(subject))) {
			if (ledger.entries.length !== last) {
				last = ledger.entries.length;
				moved = Date.now();
			}
			// Longer than n8n needs to take up an activation that died half done (120 s, 2.41.1).
			if (Date.now() - moved > 180_000) break;
			await sleep(500);
		}
		// Receipts of the last ones, and a poll that could bring something again.
		await sleep(12_000);
		await client.logIn();
		for (const { id: execution } of (await client.listExecutions({ status: 'error' })).slice(
			0,
			5,
		)) {
			const { data } = await client.getExecution(execution);
			errors.add(String(data?.resultData?.error?.message));
		}
	} finally {
		await n8n.kill();
		await ledger.close();
		if (process.env.CRASH_KEEP) log(`kept ${folder}`);
		else rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	}
	const again = subjects.filter((subject) => ledger.count('started', subject) > 1);
	const keys = (subject: string) =>
		new Set(ledger.entries.filter((entry) => entry.subject === subject).map(({ key }) => key));
	return {
		delivered: subjects.filter((subject) => ledger.finished.has(subject)).length,
		lost: subjects.filter((subject) => !ledger.finished.has(subject)),
		twice: subjects.filter((subject) => ledger.count('finished', subject) > 1),
		again,
		againInFlight: again.filter((subject) => inFlightAtStop.has(subject)),
		runningAtKill,
		keyChanged: again.filter((subject) => keys(subject).size > 1),
		errors: [...errors],
	};
}
