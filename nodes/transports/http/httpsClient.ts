import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, type AgentOptions, request as httpsRequest } from 'node:https';
import { createGunzip, createInflate } from 'node:zlib';
import { isMailError, MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import { tlsOptions } from '../auth/index';
import { networkError } from './networkError';
import { type ProxyEnvironment, proxyFor } from './proxyFor';
import { TunnelAgent } from './tunnelAgent';

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
	/** Where HTTPS_PROXY and NO_PROXY are read. */
	environment?: ProxyEnvironment;
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
}

export interface HttpsResponse {
	status: number;
	/** Names in lower case; repeated fields joined by a comma. */
	headers: Readonly<Record<string, string>>;
	/** Unpacked. Must be read to its end or left alone before `consume` returns. */
	body: AsyncIterable<Buffer>;
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
	const agentOptions: AgentOptions = {
		keepAlive: true,
		maxSockets: MAX_SOCKETS,
		...tlsOptions({ ca: options.ca ?? null }),
	};
	const agents = new Map<string, Agent>();

	function agentFor(url: URL): Agent {
		let proxy: URL | null;
		try {
			proxy = proxyFor(url, options.environment ?? {});
		} catch (cause) {
			throw new MailError('MAIL_INPUT', 'HTTPS_PROXY is not a URL', { cause });
		}
		const key = proxy?.href ?? '';
		const known = agents.get(key);
		if (known) return known;
		const agent = proxy
			? new TunnelAgent(agentOptions, proxy, timeouts.connectMs)
			: new Agent(agentOptions);
		agents.set(key, agent);
		return agent;
	}

	return {
		async exchange(request, signal, consume) {
			await options.checkUrl?.(request.url);
			const agent = agentFor(request.url);
			for (let attempt = 0; ; attempt++) {
				try {
					return await exchange(agent, timeouts, request, signal, consume);
				} catch (error) {
					if (!(error instanceof StaleConnection)) throw error;
					// Every kept connection may be stale; the one after them is new.
					if (!request.isReplayable || attempt === MAX_SOCKETS) {
						throw networkError(error.cause, request.url.host);
					}
				}
			}
		},
		close() {
			for (const agent of agents.values()) agent.destroy();
			agents.clear();
		},
	};
}

/** A kept connection was closed by the server before it answered anything. */
class StaleConnection extends Error {}

async function exchange<T>(
	agent: Agent,
	timeouts: HttpsTimeouts,
	request: HttpsRequest,
	signal: AbortSignal,
	consume: (response: HttpsResponse) => Promise<T>,
): Promise<T> {
	const host = request.url.host;
	if (signal.aborted) throw aborted(signal);
	const ended = new AbortController();
	const late = (what: string) =>
		ended.abort(new MailError('MAIL_TIMEOUT', `${host}: ${what} took too long`));
	const onAbort = () => ended.abort(aborted(signal));
	signal.addEventListener('abort', onAbort, { once: true });
	const connecting = setTimeout(() => late('connecting'), timeouts.connectMs);
	const total = setTimeout(() => late('the exchange'), timeouts.totalMs);
	let isConnected = false;
	let hasAnswer = false;
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
		idle.refresh();
		const result = await consume({
			status: incoming.statusCode ?? 0,
			headers: responseHeaders(incoming),
			body: unpacked(incoming, idle),
		});
		// An answer that came early or was left unread ends with its connection.
		if (!incoming.readableEnded || !outgoing.writableFinished) outgoing.destroy();
		return result;
	} catch (error) {
		outgoing?.destroy();
		if (ended.signal.aborted) throw ended.signal.reason;
		if (outgoing?.reusedSocket && !hasAnswer && isClosed(error)) {
			throw new StaleConnection('the kept connection was closed', { cause: error });
		}
		throw networkError(error, host);
	} finally {
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
		throw new MailError('MAIL_INPUT', 'the content to send could not be read to its end', {
			cause,
		});
	}
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
		throw new MailError('MAIL_PROTOCOL', `the server packs its answer as ${encoding.slice(0, 40)}`);
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
	return new MailError('MAIL_ABORTED', 'the wait was ended', { cause: signal.reason });
}
