import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openImapMailbox, openImapSource } from '../../../../nodes/transports/imap/index';
import { scriptedImap, type ImapHandlers, type ScriptedImap } from '../../../support/scriptedImap';
import { testCertificates, type TestCertificates } from '../../../support/scriptedServer';

const NEVER = new AbortController().signal;
const TOKENS = { accessToken: async () => await Promise.resolve('token') };
const EVERYTHING =
	'IMAP4rev1 SASL-IR AUTH=XOAUTH2 UIDPLUS MOVE NAMESPACE ID ENABLE CONDSTORE SPECIAL-USE';
let certificates: TestCertificates;
let server: ScriptedImap;

beforeAll(async () => {
	certificates = await testCertificates();
});

afterEach(async () => {
	await server.close();
	expect(server.failures).toEqual([]);
});

const serve = async (capabilities: string, prefix = '', more: ImapHandlers = {}) => {
	server = await scriptedImap(certificates, {
		capabilities,
		handlers: {
			AUTHENTICATE: () => ({ status: `OK [CAPABILITY ${capabilities}] signed in` }),
			NAMESPACE: () => ({ lines: [`* NAMESPACE (("${prefix}" ".")) NIL NIL`] }),
			...more,
		},
	});
};
const optionsFor = (folder: string) => ({
	host: 'localhost',
	port: server.port,
	username: 'helpdesk@example.test',
	mailbox: 'helpdesk@example.test',
	folder,
	ca: certificates.ca,
	receiptName: 'HelpdeskDone_0a1b2c',
});
const commandsOf = async (folder: string) => {
	const source = await openImapSource(optionsFor(folder), TOKENS, NEVER);
	await source.close();
	return server.commands.map((line) => (line.startsWith('AUTHENTICATE') ? 'AUTHENTICATE' : line));
};

describe('round trips of a session', () => {
	it('are signing in, opening and signing out for the inbox of any server', async () => {
		await serve(EVERYTHING);
		expect(await commandsOf('inbox')).toEqual(['AUTHENTICATE', 'SELECT INBOX', 'LOGOUT']);
	});

	it('are no more for another folder', async () => {
		await serve(EVERYTHING, 'INBOX.');
		expect(await commandsOf('INBOX.Requests')).toEqual([
			'AUTHENTICATE',
			'SELECT INBOX.Requests',
			'LOGOUT',
		]);
	});

	it('are two more for a name that lacks the prefix of the server', async () => {
		await serve(EVERYTHING, 'INBOX.', {
			SELECT: ({ rest }) =>
				rest === 'Requests'
					? { status: 'NO [CANNOT] Invalid mailbox name' }
					: { lines: ['* OK [UIDVALIDITY 7] valid'] },
		});
		expect(await commandsOf('Requests')).toEqual([
			'AUTHENTICATE',
			'SELECT Requests',
			'NAMESPACE',
			'SELECT INBOX.Requests',
			'LOGOUT',
		]);
	});

	it('are one more where mail with addresses in Unicode must be asked for', async () => {
		await serve(`${EVERYTHING} UTF8=ACCEPT`);
		expect(await commandsOf('INBOX')).toEqual([
			'AUTHENTICATE',
			'ENABLE UTF8=ACCEPT',
			'SELECT INBOX',
			'LOGOUT',
		]);
	});

	it('ask for the prefix once, before the folders are listed', async () => {
		await serve(EVERYTHING);
		const mailbox = await openImapMailbox(optionsFor('INBOX'), TOKENS, NEVER);
		for (let time = 0; time < 2; time += 1) {
			const folders = await mailbox.listFolders(NEVER);
			expect(folders.map(({ id }) => id)).toContain('Done');
		}
		await mailbox.close();
		expect(server.commands.filter((line) => line === 'NAMESPACE')).toHaveLength(1);
	});
});
