import * as net from 'node:net';
import * as tls from 'node:tls';
import { MailError } from '../../helpdesk/errors';
import { proxyFor } from './proxy';
import { abortError, mapSocketError } from './socketError';
import type { VerifiedTls } from './tlsOptions';
import { openTunnel } from './tunnel';

export interface SocketTarget {
	host: string;
	port: number;
	/** TLS from the first byte; null for a plain socket that is upgraded later (STARTTLS). */
	tls: VerifiedTls | null;
	/** What is spoken inside TLS, for servers that have a choice (RFC 7301). */
	alpn?: readonly string[];
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
	{ host, port, tls: options, alpn }: SocketTarget,
	opened: Array<{ destroy(): unknown }>,
): Promise<net.Socket> {
	const proxy = proxyFor(host, port);
	const plain =
		proxy === null
			? options === null
				? await established(net.connect({ host, port }), 'connect', opened)
				: null
			: await openTunnel(proxy, host, port, opened);
	if (options === null) return plain as net.Socket;
	const servername = net.isIP(host) === 0 ? { servername: host } : {};
	const socket = tls.connect({
		host,
		port,
		...options,
		...servername,
		...(alpn === undefined ? {} : { ALPNProtocols: [...alpn] }),
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
