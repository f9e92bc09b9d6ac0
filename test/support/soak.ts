import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ImapTriggerHarness } from './imapTriggerHarness';
import type { Stand } from './stand/types';

export interface SoakSample {
	polls: number;
	/** MiB. */
	rss: number;
	heap: number;
	/** Open files of this process, sockets included. */
	files: number;
	sockets: number;
	timers: number;
	/** Bytes of the trigger's static data. */
	stored: number;
}

export interface SoakResult {
	samples: SoakSample[];
	sent: number;
	/** Subjects in the order of their executions. */
	started: string[];
	seconds: number;
}

const MAILBOX = 'helpdesk@example.test';
const POLLS_PER_DELIVERY = 5;
const MAILS_PER_DELIVERY = 2;
const MIB = 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Memory, files and sockets of this process, after garbage was collected. */
function sample(polls: number, n8n: ImapTriggerHarness): SoakSample {
	collectGarbage();
	const { rss, heapUsed } = process.memoryUsage();
	const resources = process.getActiveResourcesInfo();
	return {
		polls,
		rss: Math.round(rss / MIB),
		heap: Math.round(heapUsed / MIB),
		files: readdirSync('/proc/self/fd').length,
		sockets: resources.filter((name) => name === 'TCPSocketWrap').length,
		timers: resources.filter((name) => name === 'Timeout').length,
		stored: JSON.stringify(n8n.stored).length,
	};
}

const mail = (index: number) =>
	`From: Cora Custo <customer@example.test>\nTo: ${MAILBOX}\nSubject: Soak ${index}\nMessage-ID: <soak-${index}@customer.example>\nDate: Mon, 23 Nov 2026 10:00:00 +0000\n\nHello, this is number ${index}.\n`;

/**
 * `polls` polls of the IMAP trigger in n8n-core's poll context against the real Dovecot of the stand,
 * one straight after the other, each over a connection of its own; two new mails every fifth poll,
 * whose executions succeed at once. Samples every `every` polls and once more when all is quiet.
 */
export async function soak(
	stand: Stand,
	options: { polls: number; every: number; onSample?: (sample: SoakSample) => void },
): Promise<SoakResult> {
	await stand.doveadm(['expunge', '-u', MAILBOX, 'mailbox', 'INBOX', 'all']);
	const n8n = await new ImapTriggerHarness(stand).connect();
	const started: string[] = [];
	const samples: SoakSample[] = [];
	let sent = 0;
	n8n.onStart = (execution) => {
		started.push(...execution.subjects);
		execution.succeed();
	};
	const take = (polls: number) => {
		const taken = sample(polls, n8n);
		samples.push(taken);
		options.onSample?.(taken);
	};
	const from = Date.now();
	await n8n.activate();
	for (let poll = 1; poll <= options.polls; poll++) {
		if (poll % POLLS_PER_DELIVERY === 1) {
			const mails = Array.from({ length: MAILS_PER_DELIVERY }, () => mail(sent++));
			await stand.deliverMany(MAILBOX, mails);
		}
		await n8n.poll();
		await n8n.settled();
		// What the test itself keeps is no business of the measurement.
		n8n.executions.splice(0);
		n8n.logged.splice(0);
		if (poll % 1000 === 0) {
			await stand.doveadm(['expunge', '-u', MAILBOX, 'mailbox', 'INBOX', 'seen']);
		}
		if (poll % options.every === 0) take(poll);
	}
	await n8n.poll();
	await n8n.settled();
	return { samples, sent, started, seconds: Math.round((Date.now() - from) / 1000) };
}
