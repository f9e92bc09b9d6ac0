import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { createGunzip, createInflate } from 'node:zlib';
import { isMailError, MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import { type Endpoint, mapSocketError, tlsOptions } from '../net/index';
import { SocketAgent } from './socketAgent';

export interface HttpsTimeouts {
	/** TCP, proxy and TLS together. */
	connectMs: number;
	/** Longest silence while waiting for the server, in either direction. */
	idleMs: number;
	/** The whole exchange, the answer's last byte included: ends a server that drips bytes. */
	totalMs: number;
}

export interface HttpsClientOptions {
	/** PEM certificates trusted beside the system's own. */
	ca?: string;
	timeouts?: Partial<HttpsTimeouts>;
	/** Asked before each request; rejects where it must not go. */
	checkUrl?: (url: URL) => Promise<void>;
}

export type HttpsBody = string | Buffer | (() => AsyncIterable<Buffer | string>);

export interface HttpsRequest {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	url: URL;
	headers: Readonly<Record<string, string>>;
	/** A function is streamed in chunks, and called once for each attempt. */
	body: HttpsBody | null;
	/** Called when the last byte of the body was handed to the system. */
	onSent?: () => void;
	/**
	 * The same request may be made twice: it is when a kept connection turns out to be closed.
	 */
	isReplayable: boolean;
	/** Shorter waits than the client's, for this request alone. */
	timeouts?: Partial<HttpsTimeouts>;
}

export interface HttpsResponse {
	status: number;
	/** Names in lower case; repeated fields joined by a comma. */
	headers: Readonly<Record<string, string>>;
	/** Unpacked. Must be read to its end or left alone before `consume` returns. */
	body: AsyncIterable<Buffer>;
	/**
	 * Ends the connection with this answer: what else comes over it can belong to no request. Called
	 * for an answer that was not the one expected.
	 */
	dropConnection(): void;
}

/**
 * HTTPS with kept connections, private CA, CONNECT proxy, gzip and a bound on every wait. Redirects
 * are answers like any other: a token must not follow one. Rejects with MailError; the certificate
 * is always checked.
 */
export interface HttpsClient {
	exchange<T>(
		request: HttpsRequest,
		signal: AbortSignal,
		consume: (response: HttpsResponse) => Promise<T>,
	): Promise<T>;
	/** Ends the kept connections. Idempotent. */
	close(): void;
}

/** Sockets to one host at once: servers throttle by connection, and callers here work in turn. */
const MAX_SOCKETS = 4;

/** A client that keeps its connections until `close`. The certificate is always checked. */
export function createHttpsClient(options: HttpsClientOptions = {}): HttpsClient {
	const timeouts: HttpsTimeouts = {
		connectMs: LIMITS.connectMs,
		idleMs: LIMITS.commandMs,
		totalMs: LIMITS.operationMs,
		...options.timeouts,
	};
	const verifiedTls = tlsOptions({ ca: options.ca ?? null });
	const agent = new SocketAgent(
		{ keepAlive: true, maxSockets: MAX_SOCKETS },
		verifiedTls,
		timeouts.connectMs,
	);

	return {
		async exchange(request, signal, consume) {
			await options.checkUrl?.(request.url);
			for (let attempt = 0; ; attempt++) {
				try {
					return await exchange(
						agent,
						shorter(timeouts, request.timeouts ?? {}),
						request,
						signal,
						consume,
					);
				} catch (error) {
					if (!(error instanceof StaleConnection)) throw error;
					// Every kept connection may be stale; the one after them is new.
					if (!request.isReplayable || attempt === MAX_SOCKETS) {
						throw mapSocketError(error.cause, endpointOf(request.url));
					}
				}
			}
		},
		close() {
			agent.destroy();
		},
	};
}

function shorter(timeouts: HttpsTimeouts, wanted: Partial<HttpsTimeouts>): HttpsTimeouts {
	return {
		connectMs: Math.min(timeouts.connectMs, wanted.connectMs ?? Infinity),
		idleMs: Math.min(timeouts.idleMs, wanted.idleMs ?? Infinity),
		totalMs: Math.min(timeouts.totalMs, wanted.totalMs ?? Infinity),
	};
}

/** How to take the guard off a kept connection that is used again. */
const idleGuards = new WeakMap<Socket, () => void>();

/**
 * Bytes on a connection that waits for no answer are a second answer, or more of the last than its
 * length said: the next request would take them for its own. Such a connection is ended.
 */
function guardIdle(socket: Socket): void {
	const end = () => socket.destroy();
	socket.on('data', end);
	idleGuards.set(socket, () => {
		socket.off('data', end);
		idleGuards.delete(socket);
	});
}

/** A kept connection was closed by the server before it answered anything. */
class StaleConnection extends Error {}

async function exchange<T>(
	agent: SocketAgent,
	timeouts: HttpsTimeouts,
	request: HttpsRequest,
	signal: AbortSignal,
	consume: (response: HttpsResponse) => Promise<T>,
): Promise<T> {
	const host = request.url.host;
	if (signal.aborted) throw aborted(signal);
	const ended = new AbortController();
	const late = (what: string) =>
		ended.abort(new MailError('MAIL_TIMEOUT', `${host} took too long (${what}).`));
	const onAbort = () => ended.abort(aborted(signal));
	signal.addEventListener('abort', onAbort, { once: true });
	const connecting = setTimeout(() => late('connecting'), timeouts.connectMs);
	const total = setTimeout(() => late('the exchange'), timeouts.totalMs);
	let isConnected = false;
	let hasAnswer = false;
	let isDropped = false;
	let connection: Socket | null = null;
	const idle = setTimeout(() => {
		if (isConnected) late('the answer');
		else idle.refresh();
	}, timeouts.idleMs);

	let outgoing: ClientRequest | null = null;
	try {
		outgoing = httpsRequest(request.url, {
			agent,
			method: request.method,
			headers: requestHeaders(request),
			signal: ended.signal,
		});
		outgoing.once('socket', (socket) => {
			connection = socket;
			idleGuards.get(socket)?.();
			const connected = () => {
				clearTimeout(connecting);
				isConnected = true;
				idle.refresh();
			};
			if (outgoing?.reusedSocket || !socket.connecting) connected();
			else socket.once('secureConnect', connected);
		});
		const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
		// A failure may come while the body is being written, before anybody waits for the answer.
		answered.catch(() => undefined);
		outgoing.on('error', () => undefined);
		const writing = writeBody(outgoing, request, idle, ended.signal, answered);
		const [[incoming]] = await Promise.all([answered, Promise.race([writing, answered])]);
		hasAnswer = true;
		// Its last byte must be out, though the system has not said so yet.
		if (outgoing.writableEnded) request.onSent?.();
		idle.refresh();
		const { socket } = incoming;
		incoming.once('end', () => guardIdle(socket));
		const result = await consume({
			status: incoming.statusCode ?? 0,
			headers: responseHeaders(incoming),
			body: unpacked(incoming, idle),
			dropConnection: () => {
				isDropped = true;
			},
		});
		// An answer that came early or was left unread ends with its connection.
		if (!incoming.readableEnded || !outgoing.writableFinished) isDropped = true;
		return result;
	} catch (error) {
		isDropped = true;
		if (ended.signal.aborted) throw ended.signal.reason;
		if (outgoing?.reusedSocket && !hasAnswer && isClosed(error)) {
			throw new StaleConnection('the kept connection was closed', { cause: error });
		}
		throw mapSocketError(error, endpointOf(request.url));
	} finally {
		if (isDropped) {
			outgoing?.destroy();
			// The request lets go of a connection whose answer was read to its end.
			(connection as Socket | null)?.destroy();
		}
		clearTimeout(connecting);
		clearTimeout(total);
		clearTimeout(idle);
		signal.removeEventListener('abort', onAbort);
	}
}

function requestHeaders(request: HttpsRequest): Record<string, string | number> {
	const { body } = request;
	return {
		// No deflate: IIS sends it without the header that zlib expects.
		'Accept-Encoding': 'gzip',
		...request.headers,
		...(body === null || typeof body === 'function'
			? {}
			: { 'Content-Length': Buffer.byteLength(body) }),
	};
}

async function writeBody(
	outgoing: ClientRequest,
	request: HttpsRequest,
	idle: NodeJS.Timeout,
	ended: AbortSignal,
	answered: Promise<unknown>,
): Promise<void> {
	const { body } = request;
	if (request.onSent) outgoing.once('finish', request.onSent);
	if (typeof body !== 'function') {
		outgoing.end(body ?? undefined);
		return;
	}
	let isAnswered = false;
	const stop = () => {
		isAnswered = true;
	};
	answered.then(stop, stop);
	for await (const chunk of source(body)) {
		if (isAnswered || ended.aborted) return;
		idle.refresh();
		if (!outgoing.write(chunk)) {
			await Promise.race([once(outgoing, 'drain', { signal: ended }), answered]);
		}
	}
	outgoing.end();
}

/** Tells a source that failed from a connection that did. */
async function* source(body: () => AsyncIterable<Buffer | string>): AsyncIterable<Buffer | string> {
	try {
		yield* body();
	} catch (cause) {
		if (isMailError(cause)) throw cause;
		throw new MailError('MAIL_INPUT', 'The content to send could not be read completely.', {
			cause,
		});
	}
}

function endpointOf(url: URL): Endpoint {
	const host = url.hostname.replace(/^\[|\]$/g, '');
	return { host, port: url.port === '' ? 443 : Number(url.port), what: 'HTTPS request' };
}

function isClosed(error: unknown): boolean {
	const code = (error as { code?: unknown } | null)?.code;
	return code === 'ECONNRESET' || code === 'EPIPE';
}

function responseHeaders(incoming: IncomingMessage): Record<string, string> {
	return Object.fromEntries(
		Object.entries(incoming.headers).map(([name, value]) => [
			name,
			Array.isArray(value) ? value.join(', ') : (value ?? ''),
		]),
	);
}

async function* unpacked(incoming: IncomingMessage, idle: NodeJS.Timeout): AsyncIterable<Buffer> {
	incoming.on('data', () => idle.refresh());
	incoming.pause();
	const encoding = (incoming.headers['content-encoding'] ?? '').toLowerCase();
	if (encoding === '' || encoding === 'identity') {
		yield* incoming as AsyncIterable<Buffer>;
		return;
	}
	if (encoding !== 'gzip' && encoding !== 'x-gzip' && encoding !== 'deflate') {
		throw new MailError(
			'MAIL_PROTOCOL',
			`The server compresses its answer with ${encoding.slice(0, 40)}, which was not asked for.`,
		);
	}
	const unpack = encoding === 'deflate' ? createInflate() : createGunzip();
	incoming.on('error', (error) => unpack.destroy(error));
	incoming.on('aborted', () =>
		unpack.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })),
	);
	incoming.pipe(unpack);
	try {
		yield* unpack as AsyncIterable<Buffer>;
	} finally {
		unpack.destroy();
	}
}

function aborted(signal: AbortSignal): MailError {
	return new MailError('MAIL_ABORTED', 'The operation was stopped.', { cause: signal.reason });
}
