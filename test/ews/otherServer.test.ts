import { once } from 'node:events';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openEwsMailbox, openEwsSource } from '../../nodes/transports/ews';
import { Refusal } from '../servers/ews/refusal';
import { type EwsServer, fault, soap, startEwsServer } from '../servers/ews/server';
import type { StoredMailbox } from '../servers/ews/store';
import { checkSchema, MAILBOX, never, optionsFor, tokenOf } from './support';

let server: EwsServer;
let own: StoredMailbox;

beforeAll(async () => {
	server = await startEwsServer({ checkBasic: () => null });
});

beforeEach(() => {
	server.store.mailboxes.clear();
	server.calls.length = 0;
	own = server.store.mailbox(MAILBOX);
});

afterEach(() => {
	server.intercept = undefined;
});

const open = async (folder = 'inbox') =>
	await openEwsSource(optionsFor(server, { folder }), tokenOf(MAILBOX), never);

/** The next call gets this fault, those after it the server's own answers. */
function failOnce(status: number, refusal: Refusal): void {
	server.intercept = (_call, _request, response) => {
		server.intercept = undefined;
		response.writeHead(status, { 'Content-Type': 'text/xml' });
		response.end(soap(fault(refusal)));
		return true;
	};
}

describe('a server that does what Exchange does not', () => {
	it('may name its folders by short ids', async () => {
		const folder = own.addFolder('Short');
		own.folders.delete(folder.id);
		folder.id = 'f+1/=';
		own.folders.set(folder.id, folder);
		own.put(folder, 'Subject: here\r\n\r\nbody\r\n');
		const source = await open('f+1/=');
		expect((await source.newest(never))?.size).toBeGreaterThan(0);
		await source.close();
	});

	it('may say it is busy under another status, and is waited for as long as it asks', async () => {
		failOnce(503, new Refusal('ErrorServerBusy', 'The server is busy.', 30));
		const source = await open();
		expect(server.calls.map(({ operation }) => operation)).toEqual(['GetFolder', 'GetFolder']);
		await source.close();
	});

	it('may refuse with a fault under a status of its own', async () => {
		failOnce(403, new Refusal('ErrorImpersonateUserDenied', 'No right to impersonate.'));
		await expect(open()).rejects.toMatchObject({
			code: 'MAIL_FOLDER_REFUSED',
			message: expect.stringContaining('full_access_as_app'),
			serverText: expect.stringContaining('No right to impersonate'),
		});
	});

	it('may close a kept connection without a word', async () => {
		const source = await open();
		server.intercept = async (_call, request, response) => {
			server.intercept = undefined;
			const [status, answer] = [500, soap(fault(new Refusal('ErrorServerBusy', 'Later.', 1)))];
			response.writeHead(status, { 'Content-Type': 'text/xml' });
			response.end(answer);
			await once(response, 'finish');
			request.socket.destroy();
			return true;
		};
		expect(await source.newest(never)).toBeNull();
		await source.close();
	});

	it('may offer more than one way to sign in', async () => {
		const source = openEwsMailbox(optionsFor(server), {
			accessToken: async () => await Promise.resolve('of-nobody'),
		});
		await expect(source.verify(never)).rejects.toMatchObject({
			code: 'MAIL_AUTH_REFUSED',
			message: expect.stringContaining('has expired although it is new'),
		});
		await source.close();
	});

	it('may give folders without a class; what is no mail folder says so by its element', async () => {
		own.addFolder('No class', own.root.id, null, '');
		const mailbox = openEwsMailbox(optionsFor(server), tokenOf(MAILBOX));
		const names = (await mailbox.listFolders(never)).map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining(['Inbox', 'No class']));
		expect(names).not.toEqual(expect.arrayContaining(['Contacts']));
		await mailbox.close();
	});
});

checkSchema(() => server);
