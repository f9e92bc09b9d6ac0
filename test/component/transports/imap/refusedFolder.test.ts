import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openImapSource } from '../../../../nodes/transports/imap/index';
import { scriptedImap } from '../../../support/scriptedImap';
import type { ScriptedImap } from '../../../support/scriptedImap';
import { testCertificates } from '../../../support/scriptedServer';
import type { TestCertificates } from '../../../support/scriptedServer';

let certificates: TestCertificates;
let server: ScriptedImap;

beforeAll(async () => {
	certificates = await testCertificates();
});

afterEach(async () => await server.close());

/** Opens a folder that the server lists and refuses with these words. */
async function refusedWith(words: string): Promise<unknown> {
	const refuse = () => ({ status: `NO ${words}` });
	server = await scriptedImap(certificates, { handlers: { SELECT: refuse, EXAMINE: refuse } });
	return await openImapSource(
		{
			host: 'localhost',
			port: server.port,
			username: 'helpdesk@example.test',
			mailbox: 'helpdesk@example.test',
			folder: 'Done',
			ca: certificates.ca,
			receiptName: 'HelpdeskDone_0a1b2c',
		},
		{ accessToken: async () => await Promise.resolve('token') },
		new AbortController().signal,
	).catch((error: unknown) => error);
}

describe('a folder that the server does not open', () => {
	it.each([
		'Invalid mailbox name',
		'Select failed',
		'[CANNOT] Not this one',
		'Das Postfach kann nicht gelesen werden',
	])('is named, whatever the server calls it: %s', async (words) => {
		expect(await refusedWith(words)).toMatchObject({
			name: 'MailError',
			message: expect.stringContaining('folder "Done"'),
			serverText: expect.stringContaining(words.replace(/^\[CANNOT\] /, '')),
		});
	});
});
