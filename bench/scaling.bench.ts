import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { N8nClient } from '../scripts/lib/n8nClient.mjs';
import { ensureN8n } from '../scripts/lib/n8nInstall.mjs';
import { buildPackage, installPackage } from '../scripts/lib/n8nPackage.mjs';
import { startN8n } from '../scripts/lib/n8nProcess.mjs';
import type { N8nProcess } from '../scripts/lib/n8nProcess.mjs';
import { connectedCredential } from '../test/e2e/support/credentials';
import { rawMail } from '../test/e2e/support/mail';
import { until } from '../test/e2e/support/until';
import { allOutputsTo, EVERY_MINUTE, noOperation } from '../test/e2e/support/workflow';
import { startStand } from '../test/support/stand/stand';
import type { OwnStand } from '../test/support/stand/stand';
import { median, report } from './measure';
import { cpuMs, openSockets, rssMib } from '../test/support/processFigures';

/** How many mailboxes one main polls every minute, step by step; 0 is what n8n itself costs. */
const STEPS = (process.env.BENCH_MAILBOXES ?? '0,1,50,100,200').split(',').map(Number);
/** Of each step, after the mailboxes were published. */
const WINDOW_S = Number(process.env.BENCH_WINDOW_SECONDS ?? 180);
const INTERVAL_S = 60;

const mailboxOf = (index: number) => `team${index}@example.test`;
const mailboxes = Array.from({ length: Math.max(...STEPS) }, (_, index) => mailboxOf(index));

const folder = mkdtempSync(join(tmpdir(), 'helpdesk-mail-scaling-'));
let stand: OwnStand;
let n8n: N8nProcess;
let client: N8nClient;
let published = 0;
/** Processor time of an n8n that polls nothing, ms a second. */
let idleCpu = 0;

beforeAll(async () => {
	const log = (line: string) => console.log(`[scaling] ${line}`);
	const install = await ensureN8n({ log });
	await buildPackage({ log });
	await installPackage({ folder, log });
	stand = await startStand({ withPostfix: false, mailboxes, delegations: {}, accessTtl: 86_400 });
	n8n = await startN8n({ install, folder, caFile: stand.caFile });
	client = new N8nClient(n8n.url);
	await client.setUpOwner();
}, 1_200_000);

afterAll(async () => {
	await n8n?.stop();
	await stand?.stop();
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function publishOne(mailbox: string): Promise<void> {
	const credential = await connectedCredential(client, stand, mailbox, { user: mailbox });
	const parameters = { pollTimes: EVERY_MINUTE };
	const { id } = await client.createWorkflow(
		allOutputsTo(mailbox, { credential, parameters }, noOperation('Done', [320, 200])),
	);
	await client.publishWorkflow(id);
}

async function publishUpTo(count: number): Promise<void> {
	while (published < count) {
		const next = mailboxes.slice(published, Math.min(count, published + 5));
		await Promise.all(next.map(publishOne));
		published += next.length;
	}
}

/** When each mailbox was signed in to since `from`, epoch ms, as Dovecot wrote it to the second. */
function signIns(from: number): Map<string, number[]> {
	const year = new Date().getFullYear();
	const found = new Map<string, number[]>();
	const log = readFileSync(join(stand.runFolder, 'dovecot', 'log'), 'utf8');
	for (const [, when, user] of log.matchAll(/^(.{15}) imap-login: Info: Login: user=<([^>]+)>/gm)) {
		const at = Date.parse(`${when} ${year}`);
		if (at >= from) found.set(user!, [...(found.get(user!) ?? []), at]);
	}
	return found;
}

const share = (sorted: number[], part: number) =>
	sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

it.each(STEPS.map((count) => ({ count })))(
	'$count mailboxes on one main',
	async ({ count }) => {
		await publishUpTo(count);
		// Polls of the activation are over, and its garbage with them.
		await sleep(20_000);
		const pid = n8n.pid!;
		const from = Date.now();
		const cpuBefore = cpuMs(pid);
		const sockets: number[] = [];
		while (Date.now() < from + WINDOW_S * 1000) {
			sockets.push(openSockets(pid));
			await sleep(500);
		}
		const cpu = (cpuMs(pid) - cpuBefore) / WINDOW_S;
		if (count === 0) idleCpu = cpu;
		const seen = signIns(from);
		const polls = [...seen.values()].flat().length;
		const gaps = [...seen.values()]
			.flatMap((times) => times.slice(1).map((at, index) => (at - times[index]!) / 1000))
			.sort((left, right) => left - right);
		report('mailboxes', {
			mailboxes: count,
			pollsAMinute: (polls * 60) / WINDOW_S,
			mailboxesPolled: seen.size,
			cpuMsASecond: cpu,
			cpuMsAPoll: polls === 0 ? 0 : ((cpu - idleCpu) * WINDOW_S) / polls,
			longestGapS: gaps.at(-1) ?? 0,
			gapP95S: share(gaps, 0.95),
			rssMib: rssMib(pid),
			sockets: median(sockets),
			mostSockets: Math.max(...sockets),
		});
		expect(seen.size).toBe(count);
	},
	3_600_000,
);

it('one mail to each mailbox at the same moment', async () => {
	const pid = n8n.pid!;
	const cpuBefore = cpuMs(pid);
	const from = Date.now();
	for (const mailbox of mailboxes) {
		await stand.deliver(mailbox, rawMail({ subject: 'To all', to: mailbox }));
	}
	type Execution = { status: string; startedAt: string; stoppedAt: string };
	const ended = await until(
		'each mail has ended',
		async () => {
			const all = (await client.listAllExecutions()) as Execution[];
			return all.length >= mailboxes.length && all.every(({ stoppedAt }) => stoppedAt) && all;
		},
		600_000,
	);
	const waits = ended
		.map(({ stoppedAt }) => (Date.parse(stoppedAt) - from) / 1000)
		.sort((left, right) => left - right);
	report('mail', {
		mails: ended.length,
		failed: ended.filter(({ status }) => status !== 'success').length,
		medianS: median(waits),
		p95S: share(waits, 0.95),
		lastS: waits.at(-1) ?? 0,
		intervalS: INTERVAL_S,
		cpuMsAMail: (cpuMs(pid) - cpuBefore) / ended.length,
		rssMib: rssMib(pid),
	});
	expect(ended).toHaveLength(mailboxes.length);
}, 900_000);
