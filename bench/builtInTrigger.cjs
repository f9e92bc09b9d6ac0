/**
 * n8n's own IMAP trigger, its `getNewEmails` and its ImapSimple as they are installed, over one inbox
 * in a context that stores nothing.
 */
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');

const PARAMETERS = { format: 'resolved', dataPropertyAttachmentsPrefixName: 'attachment_' };

/** Connects and reads the whole inbox; mails and IMAP commands. */
async function readAll({ port, ca, user, accessToken, n8nFolder }) {
	const fromN8n = createRequire(join(n8nFolder, 'node_modules', 'n8n-nodes-base', 'package.json'));
	const { ImapSimple } = fromN8n('@n8n/imap');
	const { ImapFlow } = createRequire(fromN8n.resolve('@n8n/imap'))('imapflow');
	const trigger = 'node_modules/n8n-nodes-base/dist/nodes/EmailReadImap/v2/utils.js';
	const { getNewEmails } = require(join(n8nFolder, trigger));
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
	const connection = await ImapSimple.connect({}, { mailbox: 'INBOX' }, createTransport);
	await getNewEmails.call(context, {
		imapConnection: connection,
		postProcessAction: 'nothing',
		searchCriteria: ['UNSEEN'],
		onEmailBatch: async (some) => {
			mails += some.length;
		},
	});
	await connection.end?.();
	return { mails, commands };
}

module.exports = { readAll };
