import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { N8nProcess } from '../../scripts/lib/n8nProcess.mjs';
import { crashWorkflow } from '../crash/crashWorkflow';
import { LedgerServer } from '../crash/ledgerServer';
import { connectedCredential } from '../e2e/support/credentials';
import { inboxFlags } from '../e2e/support/inbox';
import { rawMail } from '../e2e/support/mail';
import { until } from '../e2e/support/until';
import { imapTrigger } from '../e2e/support/workflow';
import { connectStand } from '../support/stand/connectStand';
import { startQueuedN8n } from './queuedN8n';
import type { QueuedN8n } from './queuedN8n';

const world = inject('crashWorld');
const stand = connectStand(world.stand);

/** Short for CI; full by hand (`CRASH_FORM=full`). Both take the 10 minutes of a dead main's lease. */
const isFull = process.env.CRASH_FORM === 'full';
const MAILS = Number(process.env.CRASH_MAILS ?? (isFull ? 200 : 60));
const KILLS = isFull ? 8 : 4;
const WORK_SECONDS = 2;
/** Of the mails: no more than these are finished twice while the leases of dead mains run. */
const MOST_REPEATED = 0.05;
/**
 * n8n ends what a killed worker had when its lock is over (60 s), the next check finds that (30 s) and
 * no other worker has ended it meanwhile (30 s).
 */
const STALLED_MS = 140_000;
/** What a dead main had handed over may be worked on for so long, as far as the next one knows. */
const LEASE_MS = 10 * 60_000;
/** On a machine that does other things too. */
const PATIENCE_MS = 300_000;
const MAILBOX = 'shared@example.test';

let ledger: LedgerServer;
let n8n: QueuedN8n;

beforeAll(async () => {
	ledger = await LedgerServer.start();
	n8n = await startQueuedN8n(world, 2);
});

afterAll(async () => {
	await n8n?.remove();
	await ledger?.close();
});

const log = (line: string) => console.log(`[queue] ${line}`);

/** Mails whose execution has begun lately and not ended. */
function running(): Set<string> {
	const since = Date.now() - 3 * WORK_SECONDS * 1000;
	const ended = new Set(
		ledger.entries.filter(({ event }) => event === 'finished').map(({ execution }) => execution),
	);
	const open = ledger.entries.filter(
		({ event, at, execution }) => event === 'started' && at >= since && !ended.has(execution),
	);
	return new Set(open.map(({ subject }) => subject));
}

/** Mails in the mailbox that do not bear the mark of a done one. */
async function unmarked(): Promise<string[]> {
	const isMark = (flag: string) => flag.toLowerCase().startsWith('helpdeskdone_');
	const mails = await inboxFlags(stand, MAILBOX);
	return mails.filter(({ flags }) => !flags.some(isMark)).map(({ subject }) => subject);
}

async function killAndStart(
	process: N8nProcess,
	name: string,
	inFlight: Map<string, number>,
): Promise<number> {
	await until('executions run', () => running().size > 0, 60_000);
	// Anywhere in the work of what just started.
	await sleep(Math.random() * WORK_SECONDS * 1000);
	const atKill = running().size;
	await process.kill();
	const killedAt = Date.now();
	const open = await unmarked();
	for (const subject of open) inFlight.set(subject, (inFlight.get(subject) ?? 0) + 1);
	log(`killed ${name} with ${atKill} executions running and ${open.length} mails without a mark`);
	await process.start();
	return killedAt;
}

interface Counts {
	executions: number;
	/** Not finished yet. */
	lost: string[];
	repeated: string[];
}

/** What the ledger tells of the time until `endAt`, epoch ms. */
function counts(subjects: readonly string[], endAt: number): Counts {
	const finished = ledger.entries.filter(({ event, at }) => event === 'finished' && at < endAt);
	const times = (subject: string) => finished.filter((entry) => entry.subject === subject).length;
	return {
		executions: finished.length,
		lost: subjects.filter((subject) => times(subject) === 0),
		repeated: subjects.filter((subject) => times(subject) > 1),
	};
}

function describeCounts({ executions, lost, repeated }: Counts): string {
	return `${MAILS} mails, ${KILLS} kills: ${executions} executions finished, ${lost.length} mails not finished, ${repeated.length} finished more than once`;
}

test(
	`${MAILS} mails and ${KILLS} kills of main and workers: none is lost, few are repeated`,
	async () => {
		const { client, main, workers } = n8n;
		const trigger = imapTrigger({
			credential: await connectedCredential(client, stand, 'Mailbox', {
				user: MAILBOX,
				ttl: 7200,
			}),
		});
		const { id } = await client.createWorkflow(crashWorkflow(trigger, ledger.url, WORK_SECONDS));
		await client.publishWorkflow(id);
		const subjects = Array.from({ length: MAILS }, (_, n) => `Queue kill ${n}`);
		const bursts = Array.from({ length: KILLS }, (_, kill) =>
			subjects.filter((_subject, n) => n % KILLS === kill),
		);
		const inFlight = new Map<string, number>();
		let firstMainKillAt = Infinity;
		for (let kill = 0; kill < KILLS; kill += 1) {
			// At once, so that a kill finds some in Redis's queue and on both workers.
			await stand.deliverMany(
				MAILBOX,
				bursts[kill]!.map((subject) => rawMail({ to: MAILBOX, subject })),
			);
			const isMain = kill % 2 === 0;
			const worker = Math.floor(kill / 2) % workers.length;
			const [victim, name] = isMain
				? [main, 'the main']
				: [workers[worker]!, `worker ${worker + 1}`];
			const killedAt = await killAndStart(victim, name, inFlight);
			if (isMain) firstMainKillAt = Math.min(firstMainKillAt, killedAt);
		}
		await until(
			'all mails bear their mark',
			async () => (await unmarked()).length === 0,
			LEASE_MS + STALLED_MS + PATIENCE_MS,
		).catch((error: Error) => log(error.message));
		const before = counts(subjects, firstMainKillAt + LEASE_MS);
		log(`before the first lease ended: ${describeCounts(before)}`);
		const after = counts(subjects, Infinity);
		log(`after all leases: ${describeCounts(after)}`);
		expect(after.lost).toEqual([]);
		const tooOften = subjects.filter(
			(subject) => ledger.count('finished', subject) > 1 + (inFlight.get(subject) ?? 0),
		);
		expect(tooOften).toEqual([]);
		expect(await unmarked()).toEqual([]);
		expect(before.repeated.length).toBeLessThanOrEqual(MAILS * MOST_REPEATED);
	},
	40 * 60_000,
);
