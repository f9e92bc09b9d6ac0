import { execFile, fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { standClient } from '../test/support/stand/client';
import type { HeavyResult, HeavyStep } from './heavyTrigger';
import { report } from './measure';

const ROOT = join(__dirname, '..');
const stand = standClient();
const USER = 'helpdesk@example.test';
const MAILS = Number(process.env.BENCH_HEAVY_MAILS ?? 200);
const MIB = 1024 * 1024;
const ATTACHMENT_BYTES = 10 * MIB;
/** Delivered one by one; the others are copies, for delivering takes longer than reading. */
const DELIVERED = Math.min(MAILS, 10);
const folder = mkdtempSync(join(tmpdir(), 'heavy-bench-'));
const storage = join(folder, 'storage');
let trigger: ChildProcess;

const heavy = `From: Cora <cora@example.test>\r\nTo: ${USER}\r\nSubject: Scan\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nThe scan.\r\n--b\r\nContent-Type: application/octet-stream; name="scan.bin"\r\nContent-Disposition: attachment; filename="scan.bin"\r\nContent-Transfer-Encoding: base64\r\n\r\n${`${'QUJD'.repeat(19)}\r\n`.repeat(ATTACHMENT_BYTES / 57)}--b--\r\n`;

const storedBytes = () =>
	readdirSync(storage, { recursive: true, encoding: 'utf8' })
		.map((name) => statSync(join(storage, name)))
		.filter((entry) => entry.isFile())
		.reduce((sum, entry) => sum + entry.size, 0);

/** Has the trigger's process take one step; rejects when it ends instead. */
async function tell(step: HeavyStep): Promise<HeavyResult> {
	return await new Promise((resolve, reject) => {
		const onExit = (code: number | null) =>
			reject(new Error(`The trigger's process ended with ${code} at "${step.step}".`));
		trigger.once('exit', onExit);
		trigger.once('message', (result) => {
			trigger.off('exit', onExit);
			resolve(result as HeavyResult);
		});
		trigger.send(step);
	});
}

async function emptyInbox(): Promise<void> {
	await stand.doveadm(['expunge', '-u', USER, 'mailbox', 'INBOX', 'all']);
}

beforeAll(async () => {
	// Compiled, as n8n runs it: vitest's module wrapper keeps sources and maps in memory.
	const project = join(folder, 'tsconfig.json');
	const compilerOptions = {
		rootDir: ROOT,
		outDir: join(folder, 'built'),
		typeRoots: [join(ROOT, 'node_modules/@types')],
		incremental: false,
		sourceMap: false,
	};
	writeFileSync(
		project,
		JSON.stringify({
			extends: join(ROOT, 'tsconfig.json'),
			compilerOptions,
			files: [join(ROOT, 'bench/heavyTrigger.ts')],
			include: [],
		}),
	);
	// Waited for in the background: vitest gives a worker up that does not answer for a minute.
	await promisify(execFile)(process.execPath, [
		require.resolve('typescript/bin/tsc'),
		'-p',
		project,
	]);
	symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
	trigger = fork(join(folder, 'built/bench/heavyTrigger.js'), {
		execArgv: ['--expose-gc'],
		cwd: folder,
	});
}, 300_000);

afterAll(() => {
	trigger.kill();
	rmSync(folder, { recursive: true, force: true });
});

it('memory of the trigger over mails with 10 MB attachments, downloaded', async () => {
	await emptyInbox();
	await tell({ step: 'start', stand: inject('stand'), storage });
	// Loads what the first mail loads, so that the level before is that of a trigger at work.
	await stand.deliverMany(USER, [heavy]);
	expect((await tell({ step: 'take', mails: 1 })).taken).toBe(1);
	// Copies of a mail that is done would bear its mark.
	await emptyInbox();
	for (let have = 0; have < DELIVERED; have += 1) await stand.deliverMany(USER, [heavy]);
	for (let have = DELIVERED; have < MAILS;) {
		const add = Math.min(have, MAILS - have);
		await stand.doveadm(['copy', '-u', USER, 'INBOX', 'mailbox', 'INBOX', `1:${add}`]);
		have += add;
	}
	const result = await tell({ step: 'take', mails: MAILS });
	report('trigger over heavy mails', { ...result, storedMb: storedBytes() / MIB });
	await emptyInbox();
	expect(result.taken).toBe(MAILS);
});
