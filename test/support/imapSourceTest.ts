import { afterEach, beforeAll, expect } from 'vitest';
import type { MailSource } from '../../nodes/helpdesk/ports';
import { openImapSource } from '../../nodes/transports/imap/index';
import { scriptedImap, type ScriptedImap, type ScriptedImapOptions } from './scriptedImap';
import { testCertificates, type TestCertificates } from './scriptedServer';

/** What the tests of one IMAP source stand on: a server that answers by a script, closed after each. */

export const NEVER = new AbortController().signal;
export const KEYWORD = 'HelpdeskDone_0a1b2c';

/** Of the running test, once it has called `start`. */
export let server: ScriptedImap;
export let source: MailSource;
/** The transcript of the source. */
export const notes: string[] = [];

let certificates: TestCertificates;

beforeAll(async () => {
	certificates = await testCertificates();
});

afterEach(async () => {
	await source.close();
	await server.close();
	expect(server.failures).toEqual([]);
	notes.length = 0;
});

export async function start(options: ScriptedImapOptions, folder = 'INBOX'): Promise<void> {
	server = await scriptedImap(certificates, options);
	source = await openImapSource(
		{
			host: 'localhost',
			port: server.port,
			username: 'helpdesk@example.test',
			mailbox: 'helpdesk@example.test',
			folder,
			ca: certificates.ca,
			receiptName: KEYWORD,
		},
		{ accessToken: async () => await Promise.resolve('token') },
		NEVER,
		{ line: (direction, text) => notes.push(`${direction} ${text}`) },
	);
}

/** The fetch commands that the server has seen. */
export const fetches = () => server.commands.filter((line) => line.startsWith('UID FETCH'));
