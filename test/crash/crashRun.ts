import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { N8nClient } from '../../scripts/lib/n8nClient.mjs';
import { prepareN8n } from '../../scripts/lib/n8nProcess.mjs';
import type { N8nProcess } from '../../scripts/lib/n8nProcess.mjs';
import { rawMail } from '../e2e/support/mail';
import { until } from '../e2e/support/until';
import type { Stand } from '../support/stand/types';
import { CrashJudge } from './crashJudge';
import type { CrashCounts } from './crashJudge';
import { openCrashMailbox, TARGET_FOLDER } from './crashMailbox';
import type { CrashMailbox, CrashProtocol } from './crashMailbox';
import { crashWorkflow, WORK_SECONDS } from './crashWorkflow';
import { LedgerServer } from './ledgerServer';

export interface CrashPlan {
	protocol: CrashProtocol;
	engine: 'default' | 'durable';
	/** n8n's own trigger knows none of it. */
	ifWorkflowFails: 'keepUnread' | 'retry' | '-';
	afterProcessing: 'markRead' | 'move' | 'delete' | '-';
	mails: number;
	kills: number;
	/** SIGTERM restarts, cut connections and outages of the server, spread between the kills. */
	disturbances: number;
}

export interface CrashReport extends CrashCounts {
	/**
	 * Mails that do not lie just once where processed mail goes, or not only there; none where it stays
	 * in the inbox.
	 */
	misplaced: string[];
	/** How many executions ran at each kill. */
	runningAtKill: number[];
	/** Errors of failed executions, for a person to read. */
	errors: string[];
	seconds: number;
}

const TARGET = { __rl: true, mode: 'name', value: TARGET_FOLDER };

const DURABLE = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};

/** Longer than n8n needs to take up an activation that died half done (120 s, 2.41.1). */
const QUIET_MS = 180_000;
/** Answers of an n8n that is gone may lie in the ledger's socket. */
const LAST_WORDS_MS = 300;

/** The moving parts of one run. */
interface Scene {
	plan: CrashPlan;
	n8n: N8nProcess;
	mailbox: CrashMailbox;
	ledger: LedgerServer;
	judge: CrashJudge;
	log: (line: string) => void;
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
	const from = Date.now();
	const folder = mkdtempSync(join(tmpdir(), 'helpdesk-mail-crash-'));
	cpSync(world.templateFolder, folder, { recursive: true });
	const ledger = await LedgerServer.start();
	const mailbox = await openCrashMailbox(plan.protocol, stand);
	const n8n = await prepareN8n({
		install: world.install as never,
		folder,
		caFile: stand.caFile,
		env: plan.engine === 'durable' ? DURABLE : {},
	});
	const subjects = Array.from({ length: plan.mails }, (_, n) => `Crash mail ${n}`);
	const judge = new CrashJudge(ledger, subjects);
	const scene: Scene = { plan, n8n, mailbox, ledger, judge, log };
	try {
		await n8n.start();
		const client = new N8nClient(n8n.url);
		await client.setUpOwner();
		const { ifWorkflowFails, afterProcessing } = plan;
		const parameters = { ifWorkflowFails, afterProcessing, targetFolder: TARGET };
		const trigger = await mailbox.trigger(client, parameters);
		const { id } = await client.createWorkflow(crashWorkflow(trigger, ledger.url));
		await client.publishWorkflow(id);
		const sending = send(scene, subjects);
		// Awaited below; a failure of the disturbances must not leave it unhandled.
		sending.catch(() => undefined);
		const runningAtKill = await disturb(scene);
		await sending;
		await waitForTheEnd(scene, subjects);
		await client.logIn();
		const executions = await client.listAllExecutions();
		const madeAt = new Map(executions.map(({ id, createdAt }) => [id, Date.parse(createdAt)]));
		const errors = await errorsOf(client).catch((error: unknown) => [`unknown: ${String(error)}`]);
		const seconds = Math.round((Date.now() - from) / 1000);
		const misplaced = await misplacedMails(scene, subjects);
		return { ...judge.counts(madeAt), misplaced, runningAtKill, errors, seconds };
	} finally {
		await n8n.kill();
		await mailbox.close();
		await ledger.close();
		if (process.env.CRASH_KEEP) log(`kept ${folder}`);
		else rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** One after the other, so that mail comes as long as n8n is killed. */
async function send({ plan, mailbox }: Scene, subjects: string[]): Promise<void> {
	const pause = Math.min(1000, (plan.kills * 12_000) / plan.mails);
	for (const subject of subjects) {
		await until(`deliver ${subject}`, async () => {
			await mailbox.deliver(rawMail({ subject }));
			return true;
		});
		await sleep(pause);
	}
}

/** The kills and what is between them; resolves with the executions that ran at each kill. */
async function disturb(scene: Scene): Promise<number[]> {
	const { plan, n8n, mailbox, ledger, log } = scene;
	const runningAtKill: number[] = [];
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
			const running = ledger.running.length;
			await n8n.kill();
			runningAtKill.push(running);
			log(`killed with ${running} executions running`);
			await noteEnd(scene, 'kill');
			await n8n.start();
		} else if (disturbances++ % 3 === 0) {
			log('restarting n8n in order');
			await n8n.stop();
			await noteEnd(scene, 'stop');
			await n8n.start();
		} else if (disturbances % 3 === 2) {
			log('cutting the connections');
			await mailbox.cutConnections();
		} else {
			log('no mail server for a while');
			await mailbox.interrupt();
		}
	}
	return runningAtKill;
}

async function noteEnd({ judge, mailbox, log }: Scene, how: 'kill' | 'stop'): Promise<void> {
	const endedAt = Date.now();
	await sleep(LAST_WORDS_MS);
	const ages = judge.noteEnd(how, await mailbox.withoutReceipt(), endedAt);
	if (ages.length === 0) return;
	log(
		`${ages.length} finished without a receipt, the oldest ${Math.max(...ages)} ms before the end`,
	);
}

async function waitForTheEnd({ ledger }: Scene, subjects: string[]): Promise<void> {
	let moved = Date.now();
	let last = -1;
	while (subjects.some((subject) => !ledger.finished.has(subject))) {
		if (ledger.entries.length !== last) {
			last = ledger.entries.length;
			moved = Date.now();
		}
		if (Date.now() - moved > QUIET_MS) break;
		await sleep(500);
	}
	// Receipts of the last ones, and polls that could bring something again.
	await sleep(12_000);
}

async function misplacedMails({ plan, mailbox }: Scene, subjects: string[]): Promise<string[]> {
	const { afterProcessing } = plan;
	if (afterProcessing !== 'move' && afterProcessing !== 'delete') return [];
	const processed = await mailbox.processed(afterProcessing);
	const open = await mailbox.withoutReceipt();
	const copies = (subject: string) => processed.filter((one) => one === subject).length;
	return subjects.filter((subject) => open.has(subject) || copies(subject) !== 1);
}

/** What failed executions said, for a run that lost something. */
async function errorsOf(client: N8nClient): Promise<string[]> {
	const errors = new Set<string>();
	for (const { id } of (await client.listExecutions({ status: 'error' })).slice(0, 5)) {
		const { data } = await client.getExecution(id);
		errors.add(String(data?.resultData?.error?.message));
	}
	return [...errors];
}
