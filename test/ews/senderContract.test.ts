import { beforeAll } from 'vitest';
import { composeMail } from '../../nodes/mime';
import { openEwsSender } from '../../nodes/transports/ews';
import { describeMailSender } from '../contract/mailSender';
import { type EwsServer, startEwsServer } from '../servers/ews/server';
import { checkSchema, MAILBOX, optionsFor, tokenOf } from './support';

let server: EwsServer;

beforeAll(async () => {
	server = await startEwsServer();
});

describeMailSender('EWS', async () => {
	server.store.mailboxes.clear();
	server.store.mailbox(MAILBOX);
	const recipients = { to: 'to@example.test', cc: 'cc@example.test', bcc: 'bcc@example.test' };
	for (const address of Object.values(recipients)) server.store.mailbox(address);
	return {
		own: MAILBOX,
		recipients,
		open: async () =>
			openEwsSender(optionsFor(server), tokenOf(MAILBOX), async function* (message) {
				yield* (await composeMail(message)).stream as AsyncIterable<Buffer>;
			}),
		received: async (address) => {
			const inbox = server.store.mailbox(address).wellKnown('inbox');
			return [...inbox.items.values()].map(({ mime }) => mime);
		},
		dispose: async () => server.store.mailboxes.clear(),
	};
});

checkSchema(() => server);
