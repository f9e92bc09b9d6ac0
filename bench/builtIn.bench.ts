import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureN8n } from '../scripts/lib/n8nInstall.mjs';
import { standClient } from '../test/support/stand/client';
import { compileProgram } from './compileProgram';
import { delayProxy } from './delayProxy';
import type { Inbox, MeasuredRead, ReaderName } from './inboxReader';
import { median, report } from './measure';
import { requestMail } from './requestMail';

const stand = standClient();
const USER = 'helpdesk@example.test';
const MAILS = Number(process.env.BENCH_FETCH_MAILS ?? 1_000);
const TURNS = Number(process.env.BENCH_TURNS ?? 5);
const ROUND_TRIPS_MS = [0, 40];
const READERS: readonly ReaderName[] = ['ours', 'builtIn', 'bareSocket', 'bareParse', 'mailparser'];

/** A process for each reader, all under n8n's own Node: none fills the heap of another. */
const processes = new Map<ReaderName, ChildProcess>();
let folder = '';
let n8nFolder = '';

beforeAll(async () => {
	const n8n = await ensureN8n();
	n8nFolder = n8n.dir;
	const compiled = await compileProgram('inboxReader');
	folder = compiled.folder;
	for (const reader of READERS) {
		processes.set(reader, fork(compiled.program, { execPath: n8n.nodeBin, cwd: folder }));
	}
	await stand.doveadm(['expunge', '-u', USER, 'mailbox', 'INBOX', 'all']);
	await stand.deliverMany(
		USER,
		Array.from({ length: MAILS }, (_, index) => requestMail(index)),
	);
}, 900_000);

afterAll(async () => {
	for (const child of processes.values()) child.disconnect();
	rmSync(folder, { recursive: true, force: true });
	await stand.doveadm(['expunge', '-u', USER, 'mailbox', 'INBOX', 'all']);
});

/** Has a reader's process read the inbox once; rejects when it ends instead. */
async function read(reader: ReaderName, inbox: Inbox): Promise<MeasuredRead> {
	const child = processes.get(reader);
	if (child === undefined) throw new Error(`No process reads as ${reader}.`);
	return await new Promise((resolve, reject) => {
		const onExit = (code: number | null) =>
			reject(new Error(`The process that reads as ${reader} ended with ${code}.`));
		child.once('exit', onExit);
		child.once('message', (result) => {
			child.off('exit', onExit);
			resolve(result as MeasuredRead);
		});
		child.send({ reader, inbox });
	});
}

it.each(ROUND_TRIPS_MS)(
	"fetch, parse and classify at %i ms: beside n8n's built-in trigger and a bare socket",
	async (roundTripMs) => {
		const proxy = roundTripMs === 0 ? null : await delayProxy(stand.ports.imaps, roundTripMs / 2);
		const { accessToken } = await stand.mint({ user: USER });
		const inbox: Inbox = {
			port: proxy?.port ?? stand.ports.imaps,
			ca: stand.caFile,
			user: USER,
			accessToken,
			mails: MAILS,
			builtIn: join(__dirname, 'builtInTrigger.cjs'),
			n8nFolder,
		};
		const reads = new Map<ReaderName, MeasuredRead[]>();
		// The first turn loads and compiles; then one after the other, so that all are slowed alike.
		for (let turn = 0; turn <= TURNS; turn += 1) {
			for (const reader of READERS) {
				const result = await read(reader, inbox);
				expect(result.mails).toBe(MAILS);
				if (turn > 0) reads.set(reader, [...(reads.get(reader) ?? []), result]);
			}
		}
		proxy?.close();
		const ms = (reader: ReaderName) => median((reads.get(reader) ?? []).map((each) => each.ms));
		const cpuMs = (reader: ReaderName) =>
			median((reads.get(reader) ?? []).map((each) => each.cpuMs));
		const commands = (reader: ReaderName) => reads.get(reader)?.[0]?.commands ?? 0;
		report('fetch, parse, classify beside the built-in trigger', {
			mails: MAILS,
			roundTripMs,
			...Object.fromEntries(READERS.map((reader) => [`${reader}Ms`, ms(reader)])),
			...Object.fromEntries(READERS.map((reader) => [`${reader}CpuMs`, cpuMs(reader)])),
			timesFaster: ms('builtIn') / ms('ours'),
			timesLeaner: cpuMs('builtIn') / cpuMs('ours'),
			besideOwnParse: ms('ours') / (ms('bareSocket') + ms('bareParse')),
			besideOwnParseCpu: cpuMs('ours') / (cpuMs('bareSocket') + cpuMs('bareParse')),
			besideMailparser: ms('ours') / (ms('bareSocket') + ms('mailparser')),
			commands: commands('ours'),
			builtInCommands: commands('builtIn'),
		});
	},
);
