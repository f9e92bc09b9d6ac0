import type { INodeParameters } from 'n8n-workflow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { HelpdeskEws } from '../../nodes/HelpdeskEws/HelpdeskEws.node';
import { type EwsServer, startEwsServer } from '../servers/ews/server';
import { type ProxyServer, startProxy } from '../servers/proxy';
import { execute } from '../support/executeHarness';
import { MAILBOX } from './support';

const SHARED = 'shared@elsewhere.test';

let server: EwsServer;
let proxy: ProxyServer;

beforeAll(async () => {
	server = await startEwsServer({ mayOpen: () => true });
	proxy = await startProxy();
});

beforeEach(() => {
	proxy.reset();
	// Port 443 of the mailbox's Autodiscover host is the test server: a proxy looks it up.
	proxy.route = (authority) =>
		authority === 'autodiscover.example.test:443' ? { port: server.port } : { status: 502 };
	server.calls.length = 0;
	for (const mailbox of [MAILBOX, SHARED]) server.store.mailbox(mailbox);
	server.autodiscover.set(MAILBOX, server.url);
	vi.stubEnv('HTTPS_PROXY', proxy.url());
	vi.stubEnv('NO_PROXY', '127.0.0.1');
});

afterEach(() => {
	vi.unstubAllEnvs();
});

afterAll(async () => {
	proxy.close();
	await server.close();
});

/** Tests the connection with a credential that has no Connect URL. */
async function testConnection(credentialMailbox: string, parameters: INodeParameters = {}) {
	const { items } = await execute(new HelpdeskEws(), {
		parameters: { authentication: 'custom', resource: 'connection', ...parameters },
		credentials: {
			helpdeskMailOAuth2Api: {
				grantType: 'authorizationCode',
				mailbox: credentialMailbox,
				caCertificate: server.ca,
				oauthTokenData: { access_token: `token-of:${MAILBOX}` },
			},
		} as never,
	});
	return items[0]?.json;
}

describe('an EWS credential without a Connect URL', () => {
	it('is led by Autodiscover of its mailbox, also where the node names a mailbox elsewhere', async () => {
		expect(await testConnection(MAILBOX, { mailbox: SHARED })).toMatchObject({ ok: true });
		expect(proxy.asked).toEqual(['autodiscover.example.test:443']);
		expect(server.calls.map(({ user }) => user)).toContain(MAILBOX);
		// What was found once is known.
		expect(await testConnection(MAILBOX)).toMatchObject({ ok: true });
		expect(proxy.asked).toHaveLength(1);
	});

	it('goes nowhere for a mailbox that only the node names', async () => {
		await expect(testConnection('', { mailbox: SHARED })).rejects.toThrow(
			'The credential has neither an EWS Connect URL nor a mailbox',
		);
		expect(proxy.asked).toEqual([]);
	});

	it('says that Autodiscover reaches nobody, and which field helps', async () => {
		const lost = 'helpdesk@nowhere.test';
		await expect(testConnection(lost)).rejects.toMatchObject({
			description: expect.stringContaining('"EWS Connect URL" in the credential'),
		});
		expect(proxy.asked).toContain('autodiscover.nowhere.test:443');
		expect(server.calls).toEqual([]);
	});
});
