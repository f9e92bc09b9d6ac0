import { request } from 'node:http';
import { Agent, type AgentOptions, request as secureRequest } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';

type CreateCallback = (error: Error | null, socket?: Duplex) => void;

/** What Node hands to `createConnection`; its own types name only part of it. */
interface ConnectionTarget {
	host?: string;
	port?: number | string;
	servername?: string;
}

/**
 * A https agent whose connections go through a CONNECT proxy (RFC 9110 9.3.6). The certificate of
 * the far host is checked inside the tunnel with the agent's own CA options.
 */
export class TunnelAgent extends Agent {
	constructor(
		options: AgentOptions,
		private readonly proxy: URL,
		private readonly connectMs: number,
	) {
		super(options);
	}

	// Node waits for the callback when nothing is returned; its types leave that out.
	override createConnection(target: ConnectionTarget, done: CreateCallback): undefined {
		const authority = `${target.host}:${target.port}`;
		const credentials = this.proxy.username
			? `${decodeURIComponent(this.proxy.username)}:${decodeURIComponent(this.proxy.password)}`
			: null;
		const isSecure = this.proxy.protocol === 'https:';
		const tunnel = (isSecure ? secureRequest : request)({
			method: 'CONNECT',
			host: this.proxy.hostname,
			port: this.proxy.port || (isSecure ? 443 : 80),
			path: authority,
			agent: false,
			...(isSecure ? { rejectUnauthorized: true, minVersion: 'TLSv1.2' } : {}),
			timeout: this.connectMs,
			headers: {
				Host: authority,
				...(credentials === null
					? {}
					: { 'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }),
			},
		});
		let settled = false;
		const settle: CreateCallback = (error, socket) => {
			if (settled) return;
			settled = true;
			done(error, socket);
		};
		tunnel.once('timeout', () =>
			tunnel.destroy(proxyFailure('did not answer in time', 'ETIMEDOUT')),
		);
		tunnel.on('error', (error) => settle(error));
		tunnel.once('response', (response) => {
			response.resume();
			settle(proxyFailure(`answered CONNECT with ${response.statusCode}`, 'ECONNREFUSED'));
			tunnel.destroy();
		});
		tunnel.once('connect', (response, socket, head) => {
			socket.setTimeout(0);
			if (response.statusCode !== 200) {
				socket.destroy();
				settle(proxyFailure(`answered CONNECT with ${response.statusCode}`, 'ECONNREFUSED'));
				return;
			}
			if (head.length > 0) socket.unshift(head);
			const secure = connect({
				...(this.options as object),
				socket,
				// RFC 6066 forbids addresses as server names; the check then goes by the host.
				...(isIP(target.host ?? '') === 0
					? { servername: target.servername || target.host }
					: { host: target.host }),
			});
			secure.on('error', (error) => settle(error));
			settle(null, secure);
		});
		tunnel.end();
		return undefined;
	}
}

function proxyFailure(what: string, code: string): Error {
	return Object.assign(new Error(`the proxy ${what}`), { code });
}
