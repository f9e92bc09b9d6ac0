import { afterAll, beforeAll, describe } from 'vitest';
import { openEwsSource } from '../../nodes/transports/ews';
import {
	describeMailSource,
	describeMisbehavingMailSource,
	type MailSourceFixture,
} from '../contract/mailSource/index';
import { DIALECTS } from '../servers/ews/dialects';
import { type EwsServer, startEwsServer } from '../servers/ews/server';
import { misbehave } from './misbehave';
import { checkSchema, MAILBOX, never, optionsFor, tokenOf } from './support';

async function makeFixture(server: EwsServer): Promise<MailSourceFixture> {
	server.store.mailboxes.clear();
	const mailbox = server.store.mailbox(MAILBOX);
	const target = mailbox.addFolder('Done & <dusted> ]]> "\'');
	const folders = {
		folder: mailbox.wellKnown('inbox'),
		target,
		trash: mailbox.wellKnown('deleteditems'),
	};
	return {
		async deliver(raw) {
			mailbox.put(folders.folder, raw);
		},
		open: async () => await openEwsSource(optionsFor(server), tokenOf(MAILBOX), never),
		target: target.name,
		count: async (where) => folders[where].items.size,
		async invalidatePositions() {
			mailbox.epoch += 1;
		},
		async misbehave(how, subjects) {
			misbehave(server, { mailbox, folder: folders.folder }, how, subjects);
		},
		async dispose() {
			server.disturb = undefined;
			server.store.mailboxes.clear();
		},
	};
}

describe('a server that answers as Exchange does', () => {
	let server: EwsServer;

	beforeAll(async () => {
		server = await startEwsServer();
	});

	describeMailSource('EWS', async () => await makeFixture(server));
	describeMisbehavingMailSource('EWS', async () => await makeFixture(server), {
		'a mail that comes without a piece of its middle*':
			'one answer of EWS has the whole mail; what is cut short is no XML or no base64',
		'a mail that ends the connection*':
			'EWS has no session that a mail could end: fetchFailures.test.ts says what comes of it',
		'a mail that makes the server fall silent*':
			'EWS has no session that a mail could end: fetchFailures.test.ts says what comes of it',
		'mails that a listing leaves out*':
			'SyncFolderItems numbers nothing: what it leaves out and what is not there look the same',
		'never takes a mail for gone, when acknowledging, that a listing leaves out':
			'marks are written by ids, and no listing is asked',
	});
	checkSchema(() => server);
});

describe.each(Object.entries(DIALECTS))('a server of another make: %s', (_name, dialect) => {
	let server: EwsServer;

	beforeAll(async () => {
		server = await startEwsServer({ dialect });
	});
	afterAll(async () => await server.close());

	describeMailSource('EWS', async () => await makeFixture(server));
});
