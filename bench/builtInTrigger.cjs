/**
 * n8n's own IMAP trigger, its `getNewEmails` and its ImapSimple as they are installed, over one inbox
 * in a context that stores nothing. Runs under n8n's Node in a process of its own:
 * `node builtInTrigger.cjs N8N_FOLDER JSON`; prints milliseconds (connecting included), mails and
 * IMAP commands as JSON.
 */
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');

const [folder, json] = process.argv.slice(2);
const { port, ca, user, accessToken, turns } = JSON.parse(json);
const fromN8n = createRequire(join(folder, 'node_modules', 'n8n-nodes-base', 'package.json'));
const fromImap = createRequire(fromN8n.resolve('@n8n/imap'));
const { ImapSimple } = fromN8n('@n8n/imap');
const { ImapFlow } = fromImap('imapflow');
const trigger = join(folder, 'node_modules/n8n-nodes-base/dist/nodes/EmailReadImap/v2/utils.js');
const { getNewEmails } = require(trigger);

const PARAMETERS = { format: 'resolved', dataPropertyAttachmentsPrefixName: 'attachment_' };

async function readAll() {
	const staticData = {};
	const context = {
		getNodeParameter: (name) => PARAMETERS[name],
		getWorkflowStaticData: () => staticData,
		getNode: () => ({ typeVersion: 2.2, name: 'Email Trigger (IMAP)' }),
		logger: { debug() {}, info() {}, warn() {}, error() {} },
		helpers: { prepareBinaryData: async (content) => ({ bytes: content.length }) },
	};
	let commands = 0;
	const createTransport = () => {
		const client = new ImapFlow({
			host: 'localhost',
			port,
			secure: true,
			logger: false,
			tls: { ca: readFileSync(ca, 'utf8') },
			auth: { user, accessToken },
		});
		const exec = client.exec.bind(client);
		client.exec = async (...some) => {
			commands += 1;
			return await exec(...some);
		};
		return client;
	};
	let mails = 0;
	const started = performance.now();
	const connection = await ImapSimple.connect({}, { mailbox: 'INBOX' }, createTransport);
	await getNewEmails.call(context, {
		imapConnection: connection,
		postProcessAction: 'nothing',
		searchCriteria: ['UNSEEN'],
		onEmailBatch: async (some) => {
			mails += some.length;
		},
	});
	const ms = performance.now() - started;
	await connection.end?.();
	return { ms, mails, commands };
}

(async () => {
	const all = [];
	for (let turn = 0; turn < turns; turn += 1) all.push(await readAll());
	all.sort((a, b) => a.ms - b.ms);
	process.stdout.write(JSON.stringify(all[Math.floor(all.length / 2)]));
	process.exit(0);
})().catch((error) => {
	process.stderr.write(`${error.stack}\n`);
	process.exit(1);
});
