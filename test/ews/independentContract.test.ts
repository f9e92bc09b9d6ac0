import { afterAll, beforeAll } from 'vitest';
import { describeMailSource } from '../contract/mailSource/index';
import { type EwsServer, startEwsServer } from '../servers/ews/server';
import { IndependentClient, independentSource } from './independentSource';
import { checkSchema, MAILBOX } from './support';

let server: EwsServer;
let client: IndependentClient;

beforeAll(async () => {
	server = await startEwsServer();
	client = await IndependentClient.start(server);
}, 120_000);

afterAll(async () => await client.close());

// Our source passes the same cases on this server; that a client nobody here wrote does too shows
// that the server was not built around ours.
describeMailSource(
	'ews-javascript-api',
	async () => {
		server.store.mailboxes.clear();
		const mailbox = server.store.mailbox(MAILBOX);
		const folders = {
			folder: mailbox.wellKnown('inbox'),
			// It escapes nothing: another name would break its requests.
			target: mailbox.addFolder('Done'),
			trash: mailbox.wellKnown('deleteditems'),
		};
		return {
			async deliver(raw) {
				mailbox.put(folders.folder, raw);
			},
			open: async () => await Promise.resolve(independentSource(client)),
			target: folders.target.name,
			count: async (where) => await Promise.resolve(folders[where].items.size),
			async invalidatePositions() {
				mailbox.epoch += 1;
			},
			async dispose() {
				server.store.mailboxes.clear();
			},
		};
	},
	{
		'fetches only the header of a mail over the limit':
			'it reads an answer whole before it looks at it: there is no limit to keep',
		'ends at once when its signal is aborted': 'its calls take no signal',
	},
);

checkSchema(() => server);
