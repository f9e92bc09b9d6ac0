import { Agent } from 'node:https';
import { Worker } from 'node:worker_threads';
import { XhrApi } from '@ewsjs/xhr';
import * as ews from 'ews-javascript-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { syncFolderItems } from '../nodes/transports/ews/operations/syncFolderItems';
import { getItem } from '../nodes/transports/ews/operations/getItem';
import { createHttpsClient } from '../nodes/transports/http';
import { createEwsClient } from '../nodes/transports/ews/http';
import { parseXml } from '../test/servers/ews/dom';
import { OPERATIONS } from '../test/servers/ews/operations';
import { soap } from '../test/servers/ews/server';
import { MailStore } from '../test/servers/ews/store';
import { makeCertificates } from '../scripts/lib/certificates.mjs';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { report, timed } from './measure';

const MAILBOX = 'helpdesk@example.test';
const REPEATS = Number(process.env.BENCH_EWS_REPEATS ?? 20);
const never = new AbortController().signal;

/** Answers from memory in a thread of its own, so that only the clients are measured. */
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
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

let worker: Worker;
let ca = '';
let url = '';
const ids: Record<'many' | 'large', string[]> = { many: [], large: [] };

beforeAll(async () => {
	const store = new MailStore();
	const mailbox = store.mailbox(MAILBOX);
	const inbox = mailbox.wellKnown('inbox');
	const body = (bytes: number) =>
		`Subject: bench\r\n\r\n${'All work and no play. \r\n'.repeat(bytes / 24)}`;
	for (let index = 0; index < 512; index++) mailbox.put(inbox, body(20 * 1024));
	ids.many = [...inbox.items.keys()].slice(0, 50);
	ids.large = [mailbox.put(mailbox.wellKnown('drafts'), body(25 * 1024 * 1024)).id];
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
	const shape = `<ItemShape><BaseShape>IdOnly</BaseShape><IncludeMimeContent>true</IncludeMimeContent><AdditionalProperties><FieldURI FieldURI="item:Size"/><FieldURI FieldURI="item:DateTimeReceived"/><FieldURI FieldURI="message:IsRead"/></AdditionalProperties></ItemShape>`;
	const get = (some: string[]) =>
		`<GetItem>${shape}<ItemIds>${some.map((id) => `<ItemId Id="${id}"/>`).join('')}</ItemIds></GetItem>`;
	const answers = {
		SyncFolderItems: answer(
			`<SyncFolderItems>${shape.replace('true', 'false')}<SyncFolderId><FolderId Id="${inbox.id}"/></SyncFolderId><MaxChangesReturned>512</MaxChangesReturned></SyncFolderItems>`,
		),
		[ids.large[0]!]: answer(get(ids.large)),
		GetItem: answer(get(ids.many)),
	};
	const folder = mkdtempSync(join(tmpdir(), 'ews-bench-'));
	const files = await makeCertificates(folder, ['localhost']);
	const [key, cert] = [readFileSync(files.keyFile), readFileSync(files.certFile)];
	ca = readFileSync(files.caFile, 'utf8');
	rmSync(folder, { recursive: true, force: true });
	worker = new Worker(SERVER, { eval: true, workerData: { key, cert, answers } });
	const port = await new Promise<number>((resolve) => worker.once('message', resolve));
	url = `https://127.0.0.1:${port}/EWS/Exchange.asmx`;
});

afterAll(async () => {
	await worker.terminate();
});

it('EWS: sync of 512 and fetch of mails, beside ews-javascript-api', async () => {
	const token = { accessToken: async () => await Promise.resolve('bench') };
	const client = createEwsClient({ url, mailbox: MAILBOX, impersonate: false, ca }, token, null);
	const folder = { wellKnown: 'inbox', mailbox: MAILBOX };
	const receiptName = 'HelpdeskDone_bench0';
	const ours = {
		sync: async () => {
			const page = await client.call(
				syncFolderItems({ folder, syncState: null, max: 512, receiptName }),
				never,
			);
			expect(page.created).toHaveLength(512);
		},
		fetch: (some: string[]) => async () => {
			const results = await client.call(getItem({ ids: some, shape: 'mime', receiptName }), never);
			expect(results.every(({ item }) => item?.mime !== null)).toBe(true);
		},
	};

	const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2013_SP1);
	service.Url = new ews.Uri(url);
	service.Credentials = new ews.OAuthCredentials('bench', true);
	service.XHRApi = new XhrApi({ httpsAgent: new Agent({ ca, keepAlive: true }) } as never) as never;
	const withMime = new ews.PropertySet(ews.BasePropertySet.IdOnly, [ews.ItemSchema.MimeContent]);
	const theirs = {
		sync: async () => {
			const id = new ews.FolderId(ews.WellKnownFolderName.Inbox, new ews.Mailbox(MAILBOX));
			const scope = ews.SyncFolderItemsScope.NormalItems;
			const ignored = null as never;
			const changes = await service.SyncFolderItems(
				id,
				ews.PropertySet.IdOnly,
				ignored,
				512,
				scope,
				ignored,
			);
			expect(changes.Count).toBe(512);
		},
		fetch: (some: string[]) => async () => {
			const found = await service.BindToItems(
				some.map((id) => new ews.ItemId(id)),
				withMime,
			);
			const bytes = found.Responses.map(({ Item }) =>
				Buffer.from(Item.MimeContent.Content, 'base64'),
			);
			expect(bytes).toHaveLength(some.length);
		},
	};

	const https = createHttpsClient({ ca });
	/** The same bytes read and thrown away: what TLS and the machine take from both. */
	const drain = (body: string) => async () =>
		await https.exchange(
			{ method: 'POST', url: new URL(url), headers: {}, body, isReplayable: true },
			never,
			async (response) => {
				for await (const chunk of response.body) void chunk;
			},
		);
	const rows = [
		['sync of 512', ours.sync, theirs.sync, drain('SyncFolderItems')],
		['fetch of 50 x 20 KB', ours.fetch(ids.many), theirs.fetch(ids.many), drain('GetItem')],
		['25 MB MIME', ours.fetch(ids.large), theirs.fetch(ids.large), drain(ids.large[0]!)],
	] as const;
	for (const [name, our, their, bare] of rows) {
		const best = { ours: Infinity, theirs: Infinity, drain: Infinity };
		for (let turn = 0; turn < REPEATS; turn++) {
			best.ours = Math.min(best.ours, await timed(our));
			best.theirs = Math.min(best.theirs, await timed(their));
			best.drain = Math.min(best.drain, await timed(bare));
		}
		report(`EWS ${name}, best of ${REPEATS}`, {
			oursMs: best.ours,
			theirsMs: best.theirs,
			drainMs: best.drain,
			timesFaster: best.theirs / best.ours,
			timesFasterBeyondDrain: (best.theirs - best.drain) / (best.ours - best.drain),
		});
	}
	https.close();
	client.close();
}, 300_000);
