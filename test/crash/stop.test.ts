import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connectStand } from '../support/stand/connectStand';
import { LedgeredHelpdesk } from './ledgeredHelpdesk';

const world = inject('crashWorld');
const stand = connectStand(world.stand);
const MAILBOX = 'shared@example.test';
const MAILS = Number(process.env.CRASH_MAILS ?? 60);
const PATIENCE_MS = 240_000;
/** n8n's own lines at its level "debug" (2.41.1): a poll hands over, and an execution is stored and runs. */
const EMITTED = 'Received event to trigger execution';
const STORED = 'was assigned id';

interface Moment {
	when: string;
	line: string;
	/** SIGTERM follows so many such lines. */
	times: number;
}

/** Two of them in CI; each takes a minute. */
const isFull = process.env.CRASH_FORM === 'full';
const MOMENTS: readonly Moment[] = [
	...(isFull ? [{ when: 'when the poll hands over its first mail', line: EMITTED, times: 1 }] : []),
	{ when: 'when it has handed over all it may', line: EMITTED, times: Math.min(50, MAILS) },
	...(isFull ? [1, 10, 25, 45] : [1]).map((times) => ({
		when: `when n8n has stored ${times} executions`,
		line: STORED,
		times,
	})),
];

let helpdesk: LedgeredHelpdesk;

beforeAll(async () => {
	await stand.doveadm(['expunge', '-u', MAILBOX, 'mailbox', 'INBOX', 'all']);
	const env = { N8N_LOG_LEVEL: 'debug' };
	helpdesk = await LedgeredHelpdesk.start(world, stand, { mailbox: MAILBOX, seconds: 3, env });
});

afterAll(async () => {
	await helpdesk?.remove();
});

/** Resolves as soon as the log file has `times` lines with `text` behind the byte `from`. */
async function logged(file: string, text: string, times: number, from: number): Promise<void> {
	let found = 0;
	let rest = '';
	const giveUpAt = Date.now() + PATIENCE_MS;
	for (let at = from; Date.now() < giveUpAt; await sleep(5)) {
		const chunk = Buffer.alloc(statSync(file).size - at);
		if (chunk.length === 0) continue;
		const open = openSync(file, 'r');
		at += readSync(open, chunk, 0, chunk.length, at);
		closeSync(open);
		const lines = (rest + chunk.toString('utf8')).split('\n');
		rest = lines.pop() ?? '';
		found += lines.filter((line) => line.includes(text)).length;
		if (found >= times) return;
	}
	throw new Error(`waited in vain for ${times} lines with "${text}" in n8n's log`);
}

/** Hand-overs that n8n did not store any more: it logs each of them once, with the stack behind it. */
function refusals(file: string, from: number): number {
	const log = readFileSync(file).subarray(from).toString('utf8');
	return log.split('\n').filter((line) => /error \| n8n is stopping/.test(line)).length;
}

test.each(MOMENTS)(
	'SIGTERM $when repeats none and loses none',
	async ({ when, line, times }) => {
		const { n8n, ledger } = helpdesk;
		const subjects = Array.from({ length: MAILS }, (_, n) => `Stopped ${when}: ${n}`);
		const from = statSync(n8n.logFile).size;
		await helpdesk.deliver(subjects);
		await logged(n8n.logFile, line, times, from);
		await n8n.stop();
		const begunBefore = subjects.filter((subject) => ledger.count('started', subject) > 0);
		ledger.markEnd();
		await n8n.start();
		await helpdesk.finished(subjects, PATIENCE_MS);
		// Two polls that could bring something again.
		await sleep(11_000);
		const twice = subjects.filter((subject) => ledger.count('started', subject) > 1);
		const refused = refusals(n8n.logFile, from);
		console.log(
			`[crash] SIGTERM ${when}: ${begunBefore.length} of ${MAILS} begun before the end, ${refused} not stored any more, ${twice.length} repeated`,
		);
		expect(twice).toEqual([]);
	},
	3 * PATIENCE_MS,
);
