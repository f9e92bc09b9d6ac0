import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface ProxyServer {
	/** For HTTPS_PROXY; `credentials` are `user:password@`, encoded as in a URL. */
	url(credentials?: string): string;
	/** What was asked for, in order: `host:port`. */
	readonly asked: string[];
	/** The Proxy-Authorization of each request, '' without one. */
	readonly authorizations: string[];
	/**
	 * The port of 127.0.0.1 that a tunnel leads to, or the status that refuses it. By default the port
	 * that was asked for.
	 */
	route: (authority: string, authorization: string) => { port: number } | { status: number };
	/** Forgets what was asked and leads everywhere again. */
	reset(): void;
	close(): void;
}

const everywhere: ProxyServer['route'] = (authority) => ({
	port: Number(authority.slice(authority.lastIndexOf(':') + 1)),
});

/** A CONNECT proxy on a free port of 127.0.0.1. It looks no name up: every host is this machine. */
export async function startProxy(): Promise<ProxyServer> {
	const sockets = new Set<Socket>();
	const server = createServer();
	const proxy: ProxyServer = {
		url: (credentials = '') =>
			`http://${credentials}127.0.0.1:${(server.address() as AddressInfo).port}`,
		asked: [],
		authorizations: [],
		route: everywhere,
		reset() {
			proxy.asked.length = 0;
			proxy.authorizations.length = 0;
			proxy.route = everywhere;
		},
		close() {
			for (const socket of sockets) socket.destroy();
			server.close();
		},
	};
	const keep = (socket: Socket) => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.on('close', () => sockets.delete(socket));
	};
	server.on('connect', (request, client: Socket) => {
		keep(client);
		const authority = request.url ?? '';
		const authorization = request.headers['proxy-authorization'] ?? '';
		proxy.asked.push(authority);
		proxy.authorizations.push(authorization);
		const way = proxy.route(authority, authorization);
		if ('status' in way) {
			client.end(`HTTP/1.1 ${way.status} Refused\r\nContent-Length: 0\r\n\r\n`);
			return;
		}
		const target = connect(way.port, '127.0.0.1', () => {
			client.write('HTTP/1.1 200 Connection established\r\n\r\n');
			target.pipe(client).pipe(target);
		});
		keep(target);
		target.on('close', () => client.destroy());
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return proxy;
}
