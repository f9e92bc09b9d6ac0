/**
 * One EWS client in a process of its own: loads it, makes its calls, prints what that took as a JSON
 * line. Settings come as JSON in the environment variable CLIENT.
 */
const { readFileSync } = require('node:fs');

const settings = JSON.parse(process.env.CLIENT);
const { url, mailbox, folder, rows, warmRuns } = settings;
const ca = readFileSync(settings.caFile, 'utf8');
const never = new AbortController().signal;

function need(isTrue) {
	if (!isTrue) throw new Error('the client did not get what it asked for');
}

/** Ours, as built; `folder` has the compiled package. */
function ours() {
	const load = (name) => require(`${folder}/dist/nodes/transports/${name}.js`);
	const { createEwsClient } = load('ews/ewsClient');
	const { syncFolderItems } = load('ews/operations/syncFolderItems');
	const { getItem } = load('ews/operations/getItem');
	const token = { accessToken: async () => 'bench' };
	const client = createEwsClient({ url, mailbox, impersonate: false, ca }, token, null);
	const receiptName = 'HelpdeskDone_bench0';
	return {
		sync: async () => {
			const inbox = { wellKnown: 'inbox', mailbox };
			const call = syncFolderItems({ folder: inbox, syncState: null, max: 512, receiptName });
			need((await client.call(call, never)).created.length === 512);
		},
		fetch: async ({ ids, bytes }) => {
			// A large mail is fetched alone and with a guess of its size (fetching.ts).
			const expected = ids.length === 1 ? { expectedBytes: bytes * 1.4 } : {};
			const call = getItem({ ids, shape: 'mime', receiptName, ...expected });
			const results = await client.call(call, never);
			need(results.every(({ item }) => item.mime.length === bytes));
		},
		close: () => client.close(),
	};
}

function theirs() {
	const { Agent } = require('node:https');
	const { XhrApi } = require('@ewsjs/xhr');
	const ews = require('ews-javascript-api');
	const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2013_SP1);
	const agent = new Agent({ ca, keepAlive: true });
	service.Url = new ews.Uri(url);
	service.Credentials = new ews.OAuthCredentials('bench', true);
	service.XHRApi = new XhrApi({ httpsAgent: agent });
	const withMime = new ews.PropertySet(ews.BasePropertySet.IdOnly, [ews.ItemSchema.MimeContent]);
	return {
		sync: async () => {
			const inbox = new ews.FolderId(ews.WellKnownFolderName.Inbox, new ews.Mailbox(mailbox));
			const scope = ews.SyncFolderItemsScope.NormalItems;
			const shape = ews.PropertySet.IdOnly;
			const changes = await service.SyncFolderItems(inbox, shape, null, 512, scope, null);
			need(changes.Count === 512);
		},
		fetch: async ({ ids, bytes }) => {
			const itemIds = ids.map((id) => new ews.ItemId(id));
			const found = await service.BindToItems(itemIds, withMime);
			const mails = found.Responses.map(({ Item }) =>
				Buffer.from(Item.MimeContent.Content, 'base64'),
			);
			need(mails.every((mail) => mail.length === bytes));
		},
		close: () => agent.destroy(),
	};
}

/** The same bytes read and thrown away: what TLS and the machine take from every client. */
function drain() {
	const https = require('node:https');
	const agent = new https.Agent({ ca, keepAlive: true });
	const exchange = (body) =>
		new Promise((resolve, reject) => {
			const request = https.request(url, { method: 'POST', agent }, (response) => {
				response.on('data', () => undefined).once('end', resolve);
			});
			request.once('error', reject).end(body);
		});
	return {
		sync: () => exchange('SyncFolderItems'),
		fetch: ({ ids }) => exchange(`GetItem ${ids[0]}`),
		close: () => agent.destroy(),
	};
}

/** Does nothing: what a process of Node takes by itself. */
function idle() {
	const nothing = async () => undefined;
	return { sync: nothing, fetch: nothing, close: () => undefined };
}

async function main() {
	const cpu = process.cpuUsage();
	const started = performance.now();
	const client = { ours, theirs, drain, idle }[settings.client]();
	const runs = rows.map((row) => () => client[row.ids ? 'fetch' : 'sync'](row));
	for (const run of runs) await run();
	const ms = performance.now() - started;
	const { user, system } = process.cpuUsage(cpu);
	// Of this process alone: the kernel's maxRSS begins with that of the process it was forked from.
	const peakKb = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1];
	const peakMb = Number(peakKb) / 1024;
	let warmMs = Infinity;
	for (let turn = 0; turn < warmRuns; turn++) {
		const begun = performance.now();
		for (const run of runs) await run();
		warmMs = Math.min(warmMs, performance.now() - begun);
	}
	client.close();
	process.stdout.write(JSON.stringify({ ms, cpuMs: (user + system) / 1000, peakMb, warmMs }));
}

main().catch((error) => {
	process.stderr.write(`${error.stack}\n`);
	process.exitCode = 1;
});
