import { afterAll, beforeAll, describe } from 'vitest';
import { openEwsSource } from '../../nodes/transports/ews';
import { describeMailSource, type MailSourceFixture } from '../contract/mailSource/index';
import { DIALECTS } from '../servers/ews/dialects';
import { type EwsServer, startEwsServer } from '../servers/ews/server';
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
		async dispose() {
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
