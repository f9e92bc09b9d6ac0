import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, it } from 'vitest';
import { makeCertificates } from '../scripts/lib/certificates.mjs';
import { parseXml } from '../test/servers/ews/dom';
import { OPERATIONS } from '../test/servers/ews/operations';
import { soap } from '../test/servers/ews/server';
import { MailStore } from '../test/servers/ews/store';
import { median, report } from './measure';

const ROOT = join(__dirname, '..');
const MAILBOX = 'helpdesk@example.test';
/** Processes of each client; the figures are their medians. */
const REPEATS = Number(process.env.BENCH_EWS_REPEATS ?? 7);
const WARM_RUNS = 5;
const CLIENTS = ['ours', 'theirs', 'drain', 'idle'] as const;

/** Answers from memory in a thread of its own. */
const SERVER = `
const { createServer } = require('node:https');
const { parentPort, workerData } = require('node:worker_threads');
const answers = Object.entries(workerData.answers).map(([name, text]) => [name, Buffer.from(text)]);
const server = createServer({ key: workerData.key, cert: workerData.cert }, (request, response) => {
	let body = '';
	request.on('data', (chunk) => { body += chunk; });
	request.on('end', () => {
		const [, answer] = answers.find(([name]) => body.includes(name));
		response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' });
		response.end(answer);
	});
});
// A client that blocks for long must still find its kept connection.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

interface Row {
	/** What to fetch, and the bytes of each mail; without them the row is a sync. */
	ids?: string[];
	bytes?: number;
}

interface Figures {
	/** First run in a new process, the client's loading included. */
	ms: number;
	cpuMs: number;
	/** Highest resident memory. */
	peakMb: number;
	/** Best of the runs after the first. */
	warmMs: number;
}

const folder = mkdtempSync(join(tmpdir(), 'ews-bench-'));
let worker: Worker;
let url = '';
let caFile = '';
let many: Row;
let large: Row;

beforeAll(async () => {
	const compiler = require.resolve('typescript/bin/tsc');
	const project = join(ROOT, 'tsconfig.build.json');
	execFileSync(process.execPath, [compiler, '-p', project, '--outDir', join(folder, 'dist')]);
	cpSync(join(__dirname, 'ewsClient.cjs'), join(folder, 'ewsClient.cjs'));
	symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));

	const store = new MailStore();
	const mailbox = store.mailbox(MAILBOX);
	const inbox = mailbox.wellKnown('inbox');
	const mail = (bytes: number) =>
		Buffer.from(`Subject: bench\r\n\r\n${'All work and no play. \r\n'.repeat(bytes / 24)}`);
	const [small, heavy] = [mail(20 * 1024), mail(25 * 1024 * 1024)];
	for (let index = 0; index < 512; index++) mailbox.put(inbox, small);
	many = { ids: [...inbox.items.keys()].slice(0, 50), bytes: small.length };
	large = { ids: [mailbox.put(mailbox.wellKnown('drafts'), heavy).id], bytes: heavy.length };
	const context = {
		store,
		self: mailbox,
		mayOpen: () => true,
		illegal: '',
		refuseItem: () => null,
	};
	const answer = (markup: string) => {
		const element = parseXml(markup);
		return soap(OPERATIONS[element.name]!(element, context));
	};
	const shape = (withMime: boolean) =>
		`<ItemShape><BaseShape>IdOnly</BaseShape><IncludeMimeContent>${withMime}</IncludeMimeContent><AdditionalProperties><FieldURI FieldURI="item:Size"/><FieldURI FieldURI="item:DateTimeReceived"/><FieldURI FieldURI="message:IsRead"/></AdditionalProperties></ItemShape>`;
	const get = ({ ids = [] }: Row) =>
		`<GetItem>${shape(true)}<ItemIds>${ids.map((id) => `<ItemId Id="${id}"/>`).join('')}</ItemIds></GetItem>`;
	const answers = {
		SyncFolderItems: answer(
			`<SyncFolderItems>${shape(false)}<SyncFolderId><FolderId Id="${inbox.id}"/></SyncFolderId><MaxChangesReturned>512</MaxChangesReturned></SyncFolderItems>`,
		),
		[large.ids![0]!]: answer(get(large)),
		GetItem: answer(get(many)),
	};
	const files = await makeCertificates(folder, ['localhost']);
	caFile = files.caFile;
	const [key, cert] = [readFileSync(files.keyFile), readFileSync(files.certFile)];
	worker = new Worker(SERVER, { eval: true, workerData: { key, cert, answers } });
	const port = await new Promise<number>((resolve) => worker.once('message', resolve));
	url = `https://127.0.0.1:${port}/EWS/Exchange.asmx`;
}, 300_000);

afterAll(async () => {
	await worker.terminate();
	rmSync(folder, { recursive: true, force: true });
});

/** One process of a client. */
async function measured(client: (typeof CLIENTS)[number], rows: Row[]): Promise<Figures> {
	const settings = { client, url, caFile, mailbox: MAILBOX, folder, rows, warmRuns: WARM_RUNS };
	const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'ewsClient.cjs')], {
		env: { PATH: process.env.PATH, CLIENT: JSON.stringify(settings) },
		timeout: 120_000,
	});
	return JSON.parse(stdout) as Figures;
}

it('EWS: sync of 512 and fetch of mails, beside ews-javascript-api', async () => {
	const rows: Array<[name: string, rows: Row[]]> = [
		['sync of 512', [{}]],
		['fetch of 50 x 20 KB', [many]],
		['25 MB MIME', [large]],
		['all three', [{}, many, large]],
	];
	for (const [name, parts] of rows) {
		const all: Record<(typeof CLIENTS)[number], Figures[]> = {
			ours: [],
			theirs: [],
			drain: [],
			idle: [],
		};
		for (let turn = 0; turn < REPEATS; turn++) {
			for (const client of CLIENTS) all[client].push(await measured(client, parts));
		}
		const middle = (client: (typeof CLIENTS)[number], figure: keyof Figures) =>
			median(all[client].map((figures) => figures[figure]));
		const overIdle = (client: (typeof CLIENTS)[number]) =>
			middle(client, 'peakMb') - middle('idle', 'peakMb');
		const figures = ['ms', 'cpuMs', 'peakMb', 'warmMs'] as const;
		report(`EWS ${name}, ${REPEATS} processes each`, {
			...Object.fromEntries(
				figures.flatMap((figure) =>
					CLIENTS.map((client) => [`${client} ${figure}`, middle(client, figure)]),
				),
			),
			timesFaster: middle('theirs', 'ms') / middle('ours', 'ms'),
			timesLessCpu: middle('theirs', 'cpuMs') / middle('ours', 'cpuMs'),
			timesLeaner: overIdle('theirs') / overIdle('ours'),
			timesFasterWarm: middle('theirs', 'warmMs') / middle('ours', 'warmMs'),
		});
	}
}, 900_000);
