import { beforeAll } from 'vitest';
import { openEwsSource } from '../../nodes/transports/ews';
import { describeMailSource } from '../contract/mailSource';
import { type EwsServer, startEwsServer } from '../servers/ews/server';
import { checkSchema, MAILBOX, never, optionsFor, tokenOf } from './support';

let server: EwsServer;

beforeAll(async () => {
	server = await startEwsServer();
});

describeMailSource('EWS', async () => {
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
});

checkSchema(() => server);
