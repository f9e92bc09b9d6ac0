import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { mailToItem } from '../nodes/shared/mailToItem';
import { triggerMailContext } from '../nodes/shared/delivery/triggerMailContext';
import { MemoryTranscript } from '../nodes/transports/auth/index';
import { openImapSource } from '../nodes/transports/imap/index';
import { ensureN8n } from '../scripts/lib/n8nInstall.mjs';
import { SETTINGS } from '../test/support/pollHarness';
import { standClient } from '../test/support/stand/client';
import { delayProxy } from './delayProxy';
import { median, report, timed } from './measure';
import { rawFetch } from './rawImap';

const stand = standClient();
const never = new AbortController().signal;
const USER = 'helpdesk@example.test';
const MAILS = Number(process.env.BENCH_FETCH_MAILS ?? 1_000);
const MAIL_BYTES = 20_000;
const TURNS = 3;
const PLENTY = 150 * 1024 * 1024;
const ROUND_TRIPS_MS = [0, 40];

const mail = (index: number) => {
	const line = `Line of a request about printer ${index}, written by a person.\r\n`;
	return `From: Cora <cora${index}@example.test>\r\nTo: ${USER}\r\nSubject: Printer ${index}\r\nMessage-ID: <built-in-${index}@example.test>\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${line.repeat(Math.ceil(MAIL_BYTES / line.length))}`;
};

/** Connects, lists, fetches, parses and classifies the whole inbox; the commands that it took. */
async function ours(port: number, ca: string, accessToken: string): Promise<number> {
	const transcript = new MemoryTranscript(20_000);
	const source = await openImapSource(
		{
			host: 'localhost',
			port,
			username: USER,
			mailbox: USER,
			folder: 'INBOX',
			ca,
			receiptName: 'HelpdeskDone_0a1b2c',
		},
		{ accessToken: async () => await Promise.resolve(accessToken) },
		never,
		transcript,
	);
	const listing = await source.list(await source.start('everything', never), MAILS, never);
	let count = 0;
	for await (const raw of source.fetch(listing.refs, PLENTY, never)) {
		await mailToItem(raw.source, triggerMailContext('imap', SETTINGS, raw.ref));
		count += 1;
	}
	await source.close();
	expect(count).toBe(MAILS);
	return transcript.lines().filter((line) => line.startsWith('C:')).length;
}

it("fetch, parse and classify: against n8n's built-in trigger", async () => {
	const { dir, nodeBin } = await ensureN8n();
	await stand.doveadm(['expunge', '-u', USER, 'mailbox', 'INBOX', 'all']);
	await stand.deliverMany(
		USER,
		Array.from({ length: MAILS }, (_, index) => mail(index)),
	);
	const ca = readFileSync(stand.caFile, 'utf8');
	const { accessToken } = await stand.mint({ user: USER });
	for (const roundTripMs of ROUND_TRIPS_MS) {
		const proxy = roundTripMs === 0 ? null : await delayProxy(stand.ports.imaps, roundTripMs / 2);
		const port = proxy?.port ?? stand.ports.imaps;
		const options = { port, ca: stand.caFile, user: USER, accessToken, turns: TURNS };
		const { stdout } = await promisify(execFile)(nodeBin, [
			join(__dirname, 'builtInTrigger.cjs'),
			dir,
			JSON.stringify(options),
		]);
		const theirs = JSON.parse(stdout) as { ms: number; mails: number; commands: number };
		expect(theirs.mails).toBe(MAILS);
		const commands = await ours(port, ca, accessToken);
		const times: number[] = [];
		const bare: number[] = [];
		for (let turn = 0; turn < TURNS; turn += 1) {
			times.push(await timed(async () => await ours(port, ca, accessToken)));
			bare.push(await timed(async () => await rawFetch({ port, ca, user: USER, accessToken })));
		}
		proxy?.close();
		report('fetch, parse, classify beside the built-in trigger', {
			mails: MAILS,
			roundTripMs,
			oursMs: median(times),
			bareSocketMs: median(bare),
			builtInMs: theirs.ms,
			timesFaster: theirs.ms / median(times),
			commands,
			builtInCommands: theirs.commands,
		});
	}
	await stand.doveadm(['expunge', '-u', USER, 'mailbox', 'INBOX', 'all']);
});
