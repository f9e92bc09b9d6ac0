import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openEwsSource } from '../../nodes/transports/ews';
import { type EwsServer, startEwsServer } from '../servers/ews/server';
import { MAILBOX, never, optionsFor, tokenOf } from './support';

let server: EwsServer;
let proxy: Server;
let asked: string[] = [];
const sockets = new Set<Socket>();

beforeAll(async () => {
	server = await startEwsServer();
	server.store.mailbox(MAILBOX);
	proxy = createServer();
	proxy.on('connect', (request, client: Socket) => {
		asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
		client.on('error', () => undefined);
		if (request.headers['proxy-authorization'] === undefined) {
			client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
			return;
		}
		const target = connect(server.port, '127.0.0.1', () => {
			client.write('HTTP/1.1 200 Connection established\r\n\r\n');
			target.pipe(client);
			client.pipe(target);
		});
		sockets.add(target).add(client);
		target.on('error', () => undefined);
	});
	proxy.listen(0, '127.0.0.1');
	await once(proxy, 'listening');
});

beforeEach(() => {
	asked = [];
});

afterAll(async () => {
	for (const socket of sockets) socket.destroy();
	proxy.close();
	await server.close();
});

const through = (credentials: string, more: Record<string, string> = {}) => ({
	HTTPS_PROXY: `http://${credentials}127.0.0.1:${(proxy.address() as AddressInfo).port}`,
	...more,
});

describe('EWS through a proxy', () => {
	it('makes one tunnel for a session and checks the certificate inside it', async () => {
		const environment = through('user:p%40ss@');
		const source = await openEwsSource(
			optionsFor(server, { environment }),
			tokenOf(MAILBOX),
			never,
		);
		await source.newest(never);
		await source.newest(never);
		await source.close();
		expect(asked).toEqual([
			`127.0.0.1:${server.port} Basic ${Buffer.from('user:p@ss').toString('base64')}`,
		]);
		const { ca: _ca, ...untrusted } = optionsFor(server, { environment });
		await expect(openEwsSource(untrusted, tokenOf(MAILBOX), never)).rejects.toMatchObject({
			code: 'MAIL_TLS_UNTRUSTED',
		});
	});

	it('says so when the proxy refuses', async () => {
		const options = optionsFor(server, { environment: through('') });
		await expect(openEwsSource(options, tokenOf(MAILBOX), never)).rejects.toMatchObject({
			code: 'MAIL_CONNECTION_REFUSED',
		});
	});

	it('goes straight to hosts in NO_PROXY', async () => {
		const environment = through('', { NO_PROXY: '127.0.0.1' });
		const source = await openEwsSource(
			optionsFor(server, { environment }),
			tokenOf(MAILBOX),
			never,
		);
		await source.close();
		expect(asked).toEqual([]);
	});
});
