import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { MailError } from '../../helpdesk/errors';
import { proxyFor } from './proxy';
import { abortError, mapSocketError } from './socketError';
import type { VerifiedTls } from './tlsOptions';

export interface SocketTarget {
	host: string;
	port: number;
	/** TLS from the first byte; null for a plain socket that is upgraded later (STARTTLS). */
	tls: VerifiedTls | null;
	/** Budget for DNS, proxy, TCP and TLS together, milliseconds. */
	timeoutMs: number;
}

/**
 * Opens a connection, through the proxy of the environment where one applies. The socket has an
 * error listener of its own that stays, so that a late error is nobody's uncaught exception.
 * @throws MailError of DNS, TCP, proxy and TLS; MAIL_TIMEOUT; MAIL_ABORTED
 */
export async function openSocket(target: SocketTarget, signal: AbortSignal): Promise<net.Socket> {
	const endpoint = { host: target.host, port: target.port, what: 'connecting' };
	if (signal.aborted) throw abortError(endpoint);
	const opened: Array<{ destroy(): unknown }> = [];
	let timer: NodeJS.Timeout | undefined;
	let onAbort: () => void = () => undefined;
	const bound = new Promise<never>((_resolve, reject) => {
		onAbort = () => reject(abortError(endpoint));
		signal.addEventListener('abort', onAbort, { once: true });
		const message = `${target.host}:${target.port} did not answer in time (connecting).`;
		timer = setTimeout(
			() => reject(new MailError('MAIL_TIMEOUT', message)),
			Math.max(1, target.timeoutMs),
		);
	});
	try {
		return await Promise.race([connect(target, opened), bound]);
	} catch (error) {
		for (const item of opened) item.destroy();
		throw mapSocketError(error, endpoint, signal);
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', onAbort);
	}
}

async function connect(
	{ host, port, tls: options }: SocketTarget,
	opened: Array<{ destroy(): unknown }>,
): Promise<net.Socket> {
	const proxy = proxyFor(host, port);
	const plain =
		proxy === null
			? options === null
				? await established(net.connect({ host, port }), 'connect', opened)
				: null
			: await tunnel(new URL(proxy), host, port, opened);
	if (options === null) return plain as net.Socket;
	const servername = net.isIP(host) === 0 ? { servername: host } : {};
	const socket = tls.connect({
		host,
		port,
		...options,
		...servername,
		...(plain === null ? {} : { socket: plain }),
	});
	return await established(socket, 'secureConnect', opened);
}

async function established<T extends net.Socket>(
	socket: T,
	event: 'connect' | 'secureConnect',
	opened: Array<{ destroy(): unknown }>,
): Promise<T> {
	opened.push(socket);
	return await new Promise<T>((resolve, reject) => {
		socket.on('error', reject);
		socket.once('close', () => reject(new Error('The connection was closed.')));
		socket.once(event, () => resolve(socket));
	});
}

/** A TCP tunnel by HTTP CONNECT (RFC 9110 section 9.3.6). */
async function tunnel(
	proxy: URL,
	host: string,
	port: number,
	opened: Array<{ destroy(): unknown }>,
): Promise<net.Socket> {
	if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
		throw new MailError(
			'MAIL_INPUT',
			`SMTP goes through HTTP proxies only; HTTPS_PROXY names a ${proxy.protocol.slice(0, -1)} proxy. Put ${host} into NO_PROXY or name an HTTP proxy.`,
		);
	}
	const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
	const user = decodeURIComponent(proxy.username);
	const credentials = Buffer.from(`${user}:${decodeURIComponent(proxy.password)}`);
	const request = (proxy.protocol === 'https:' ? https : http).request({
		method: 'CONNECT',
		host: proxy.hostname.replace(/^\[|\]$/g, ''),
		port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port),
		path: authority,
		agent: false,
		...(proxy.protocol === 'https:' ? { rejectUnauthorized: true, minVersion: 'TLSv1.2' } : {}),
		headers: {
			Host: authority,
			...(user === '' ? {} : { 'Proxy-Authorization': `Basic ${credentials.toString('base64')}` }),
		},
	});
	opened.push(request);
	return await new Promise<net.Socket>((resolve, reject) => {
		const refuse = (cause: unknown) =>
			reject(
				new MailError(
					'MAIL_CONNECTION_REFUSED',
					`The proxy ${proxy.host} did not connect to ${authority}.`,
					{ cause },
				),
			);
		request.on('error', refuse);
		request.once('response', (response) => {
			response.resume();
			refuse(new Error(`HTTP ${response.statusCode ?? 0}`));
		});
		request.once('connect', (response, socket, head) => {
			opened.push(socket);
			// The server's greeting may have come along with the proxy's answer.
			if (head.length > 0) socket.unshift(head);
			socket.on('error', () => undefined);
			if (response.statusCode === 200) resolve(socket as net.Socket);
			else refuse(new Error(`HTTP ${response.statusCode ?? 0}`));
		});
		request.end();
	});
}
