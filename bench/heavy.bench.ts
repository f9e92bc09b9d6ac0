import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ImapTriggerHarness } from '../test/support/imapTriggerHarness';
import { standClient } from '../test/support/stand/client';
import { report } from './measure';

const stand = standClient();
const USER = 'helpdesk@example.test';
const MAILS = Number(process.env.BENCH_HEAVY_MAILS ?? 200);
const MIB = 1024 * 1024;
const ATTACHMENT_BYTES = 10 * MIB;
const folder = mkdtempSync(join(tmpdir(), 'heavy-bench-'));

const heavy = `From: Cora <cora@example.test>\r\nTo: ${USER}\r\nSubject: Scan\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nThe scan.\r\n--b\r\nContent-Type: application/octet-stream; name="scan.bin"\r\nContent-Disposition: attachment; filename="scan.bin"\r\nContent-Transfer-Encoding: base64\r\n\r\n${`${'QUJD'.repeat(19)}\r\n`.repeat(ATTACHMENT_BYTES / 57)}--b--\r\n`;

const storedBytes = () =>
	readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map((name) => statSync(join(folder, name)))
		.filter((entry) => entry.isFile())
		.reduce((sum, entry) => sum + entry.size, 0);

beforeAll(async () => {
	// n8n's own binary storage in its default mode, files.
	const service = Container.get(BinaryDataService) as unknown as {
		config: { mode: string; localStoragePath: string };
		init(): Promise<void>;
	};
	service.config.mode = 'filesystem';
	service.config.localStoragePath = folder;
	await service.init();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('memory of the trigger over mails with 10 MB attachments, downloaded', async () => {
	const empty = ['expunge', '-u', USER, 'mailbox', 'INBOX', 'all'];
	await stand.doveadm(empty);
	const harness = await new ImapTriggerHarness(stand, {
		attachments: 'download',
		options: { maxInFlight: 500, maxMessages: 1000 },
	}).connect();
	let taken = 0;
	harness.onStart = (execution) => {
		taken += execution.items.length;
		execution.succeed();
	};
	await harness.activate();
	await stand.deliverMany(USER, [heavy]);
	await harness.poll();
	await harness.settled();
	expect(taken).toBe(1);
	// Copies of a mail that is done would bear its mark.
	await stand.doveadm(empty);
	taken = 0;
	globalThis.gc?.();
	const idle = process.memoryUsage.rss();
	const base = Math.min(MAILS, 10);
	for (let have = 0; have < base; have += 1) await stand.deliverMany(USER, [heavy]);
	for (let have = base; have < MAILS;) {
		const add = Math.min(have, MAILS - have);
		await stand.doveadm(['copy', '-u', USER, 'INBOX', 'mailbox', 'INBOX', `1:${add}`]);
		have += add;
	}
	let polls = 0;
	const started = performance.now();
	let peak = 0;
	const timer = setInterval(() => {
		peak = Math.max(peak, process.memoryUsage.rss());
	}, 10);
	while (taken < MAILS && polls < MAILS) {
		await harness.poll();
		polls += 1;
	}
	clearInterval(timer);
	const seconds = (performance.now() - started) / 1000;
	await harness.settled();
	report('trigger over heavy mails', {
		mails: taken,
		idleMb: idle / MIB,
		growthMb: (peak - idle) / MIB,
		polls,
		seconds,
		storedMb: storedBytes() / MIB,
	});
	await stand.doveadm(empty);
	expect(taken).toBe(MAILS);
});
