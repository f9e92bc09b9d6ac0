import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openEwsSource } from '../../nodes/transports/ews';
import { type EwsServer, startEwsServer } from '../servers/ews/server';
import { type ProxyServer, startProxy } from '../servers/proxy';
import { MAILBOX, never, optionsFor, tokenOf } from './support';

let server: EwsServer;
let proxy: ProxyServer;

beforeAll(async () => {
	server = await startEwsServer();
	server.store.mailbox(MAILBOX);
	proxy = await startProxy();
});

beforeEach(() => {
	proxy.reset();
	proxy.route = (_authority, authorization) =>
		authorization === '' ? { status: 407 } : { port: server.port };
});

afterEach(() => vi.unstubAllEnvs());

afterAll(async () => {
	proxy.close();
	await server.close();
});

const through = (credentials: string, noProxy = '') => {
	vi.stubEnv('HTTPS_PROXY', proxy.url(credentials));
	vi.stubEnv('NO_PROXY', noProxy);
	vi.stubEnv('no_proxy', noProxy);
};

describe('EWS through a proxy', () => {
	it('makes one tunnel for a session and checks the certificate inside it', async () => {
		through('user:p%40ss@');
		const source = await openEwsSource(optionsFor(server), tokenOf(MAILBOX), never);
		await source.newest(never);
		await source.newest(never);
		await source.close();
		expect(proxy.asked).toEqual([`127.0.0.1:${server.port}`]);
		expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('user:p@ss').toString('base64')}`]);
		const { ca: _ca, ...untrusted } = optionsFor(server);
		await expect(openEwsSource(untrusted, tokenOf(MAILBOX), never)).rejects.toMatchObject({
			code: 'MAIL_TLS_UNTRUSTED',
		});
	});

	it('says so when the proxy refuses', async () => {
		through('');
		await expect(openEwsSource(optionsFor(server), tokenOf(MAILBOX), never)).rejects.toMatchObject({
			code: 'MAIL_CONNECTION_REFUSED',
		});
	});

	it('goes straight to hosts in NO_PROXY', async () => {
		through('', '127.0.0.1');
		const source = await openEwsSource(optionsFor(server), tokenOf(MAILBOX), never);
		await source.close();
		expect(proxy.asked).toEqual([]);
	});
});
