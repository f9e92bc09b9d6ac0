import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPConnectionCustomAuthContext } from 'nodemailer/lib/smtp-connection';
import { Readable } from 'node:stream';
import { MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { TokenSource, Transcript } from '../../helpdesk/ports';
import {
	abortError,
	chooseMechanism,
	openSocket,
	startSasl,
	tlsOptions,
	withFreshToken,
} from '../auth/index';
import type { SmtpEndpoint, SmtpOptions } from './options';
import { explainAuthRefusal, mapSmtpError, type SmtpStage } from './smtpError';
import { SmtpWatch } from './smtpWatch';

/** The only file that knows nodemailer's SMTP connection. */

/** Name of our entry in nodemailer's list of login methods. */
const METHOD = 'HELPDESK-OAUTH2';
const LARGEST_REPLY = 64 * 1024;
const PIECE_BYTES = 64 * 1024;

export interface Delivery {
	/** '' is the null sender. */
	from: string;
	to: readonly string[];
	source: Buffer;
}

export interface Delivered {
	accepted: string[];
	rejected: Array<{ address: string; response: string }>;
	response: string;
}

/** One connection to one server, signed in. Deliver one message at a time. */
export class SmtpSession {
	/** Keywords and limits of the server's EHLO answer, upper case. */
	readonly extensions: ReadonlyMap<string, string>;

	/** False once a failure left the connection in a state nobody knows. */
	isUsable = true;

	/** Messages handed in over this connection. */
	delivered = 0;

	private constructor(
		readonly endpoint: SmtpEndpoint,
		private readonly connection: SMTPConnection,
		private readonly watch: SmtpWatch,
		readonly details: string,
	) {
		this.extensions = watch.extensions;
		connection.on('end', () => {
			this.isUsable = false;
		});
	}

	/** Connects, secures and signs in; one forced refresh when the server refuses the token. */
	static async open(
		endpoint: SmtpEndpoint,
		options: SmtpOptions,
		tokens: TokenSource,
		signal: AbortSignal,
		transcript?: Transcript,
	): Promise<SmtpSession> {
		if (options.protocol === 'smtp' && !options.enableTls) {
			throw new MailError(
				'MAIL_INPUT',
				'An access token is never sent over a plain connection. Enable TLS (STARTTLS), or choose SMTPS.',
			);
		}
		return await withFreshToken(tokens, async (accessToken) => {
			const watch = new SmtpWatch(endpoint, transcript);
			const connection = await connect(endpoint, options, accessToken, watch, signal);
			try {
				const mechanism = await login(connection, endpoint, options.username, watch, signal);
				const details = `${watch.greeting} (${mechanism})`;
				return new SmtpSession(endpoint, connection, watch, details);
			} catch (error) {
				connection.close();
				throw error;
			}
		});
	}

	/** Largest message the server announces to take, bytes; null when it says nothing. */
	get sizeLimit(): number | null {
		const limit = Number(this.extensions.get('SIZE'));
		return Number.isSafeInteger(limit) && limit > 0 ? limit : null;
	}

	/**
	 * Hands in one message.
	 * @throws MailError of the stage it failed at, with `stage` saying how far it had come
	 */
	async deliver(delivery: Delivery, signal: AbortSignal): Promise<Delivered> {
		const { connection, watch } = this;
		watch.begin('envelope');
		let sent = false;
		try {
			const result = await this.wait<Awaited<ReturnType<typeof send>>>(signal, (done) => {
				void send(connection, delivery).then(
					(info) => done(null, info),
					(error: unknown) => done(error),
				);
			});
			sent = true;
			this.delivered += 1;
			return result;
		} catch (error) {
			const mapped = mapSmtpError(error, this.endpoint, watch.stage);
			if (mapped.code === 'MAIL_ABORTED' && watch.stage === 'afterDot') {
				throw mapSmtpError(new Error('aborted'), this.endpoint, 'afterDot');
			}
			throw mapped;
		} finally {
			if (!sent) await this.recover();
			watch.end();
		}
	}

	/** How far the last message had come. */
	get stage(): SmtpStage {
		return this.watch.stage;
	}

	/** Says QUIT where there is somebody to hear it and drops the socket. Never throws. */
	close(): void {
		this.isUsable = false;
		if (this.watch.stage === 'connect') {
			try {
				this.connection.quit();
				setTimeout(() => this.connection.close(), 500).unref();
				return;
			} catch {
				// Nobody is there any more.
			}
		}
		this.connection.close();
	}

	/** Ends an unfinished transaction, so that the next message starts afresh; drops the connection where that fails. */
	private async recover(): Promise<void> {
		const stage = this.watch.stage;
		if (!this.isUsable || stage !== 'envelope' || this.watch.isSilent) {
			// Bytes of a message may be on their way: nothing after them could be told apart.
			if (stage !== 'afterDot' || !this.watch.isAnswered) this.drop();
			return;
		}
		try {
			await this.wait<void>(AbortSignal.timeout(LIMITS.smtpResetMs), (done) =>
				this.connection.reset((error) => done(error ?? null, undefined)),
			);
		} catch {
			this.drop();
		}
	}

	private drop(): void {
		this.isUsable = false;
		this.connection.close();
	}

	private async wait<T>(
		signal: AbortSignal,
		start: (done: (error: unknown, value?: T) => void) => void,
	): Promise<T> {
		return await waitFor<T>(this.connection, this.watch, this.endpoint, signal, start);
	}
}

/**
 * In pieces, so that the socket's back-pressure is felt: a message written at once counts as handed
 * over while most of it still waits in this process.
 */
function* pieces(source: Buffer): Generator<Buffer> {
	for (let at = 0; at < source.length; at += PIECE_BYTES) {
		yield source.subarray(at, at + PIECE_BYTES);
	}
}

async function send(connection: SMTPConnection, delivery: Delivery): Promise<Delivered> {
	const { from, to, source } = delivery;
	return await new Promise((resolve, reject) => {
		const message = Readable.from(pieces(source), { objectMode: false });
		connection.send({ from, to: [...to], size: source.length }, message, (error, info) => {
			if (error) {
				reject(error);
				return;
			}
			resolve({
				accepted: [...info.accepted],
				rejected: (info.rejectedErrors ?? []).map((failure) => ({
					address: failure.recipient ?? '',
					response: failure.response ?? failure.message,
				})),
				response: info.response,
			});
		});
	});
}

async function connect(
	endpoint: SmtpEndpoint,
	options: SmtpOptions,
	accessToken: string,
	watch: SmtpWatch,
	signal: AbortSignal,
): Promise<SMTPConnection> {
	const tls = tlsOptions({ ca: options.ca });
	const isSecure = options.protocol === 'smtps';
	const deadline = Date.now() + LIMITS.connectMs;
	const { default: Connection } = await import('nodemailer/lib/smtp-connection');
	const socket = await openSocket(
		{ ...endpoint, tls: isSecure ? tls : null, timeoutMs: deadline - Date.now() },
		signal,
	);
	const remaining = Math.max(1, deadline - Date.now());
	const connection = new Connection({
		...endpoint,
		connection: socket,
		secure: isSecure,
		secured: isSecure,
		requireTLS: !isSecure,
		tls,
		...(options.clientName === undefined ? {} : { name: options.clientName }),
		connectionTimeout: remaining,
		greetingTimeout: remaining,
		socketTimeout: LIMITS.operationMs,
		maxResponseSize: LARGEST_REPLY,
		logger: watch.logger(),
		transactionLog: true,
		customAuth: {
			[METHOD]: async (context) =>
				await authenticate(context, endpoint, options.username, accessToken, watch),
		},
	});
	// For ever: an error after the session is over is of no interest, but must have a listener.
	connection.on('error', () => undefined);
	const bound = AbortSignal.any([signal, AbortSignal.timeout(remaining)]);
	try {
		await waitFor<void>(connection, watch, endpoint, bound, (done) =>
			connection.connect((error) => done(error ?? null)),
		);
	} catch (error) {
		connection.close();
		socket.destroy();
		if (watch.isInjected) throw injected(endpoint);
		if (signal.aborted) throw abortError({ ...endpoint, what: 'connecting' });
		if (bound.aborted) {
			throw new MailError(
				'MAIL_TIMEOUT',
				`${endpoint.host}:${endpoint.port} did not answer in time (greeting).${isSecure ? '' : ' A port that speaks TLS from the first byte, usually 465, needs the protocol SMTPS.'}`,
				{ cause: error },
			);
		}
		throw mapConnectError(error, endpoint, isSecure);
	}
	if (watch.isInjected) {
		connection.close();
		throw injected(endpoint);
	}
	return connection;
}

async function login(
	connection: SMTPConnection,
	endpoint: SmtpEndpoint,
	username: string,
	watch: SmtpWatch,
	signal: AbortSignal,
): Promise<string> {
	const offered = (watch.extensions.get('AUTH') ?? '').split(/[ =]+/);
	const mechanism = chooseMechanism(offered);
	if (mechanism === null) {
		throw new MailError(
			'MAIL_PROTOCOL',
			`${endpoint.host}:${endpoint.port} offers neither XOAUTH2 nor OAUTHBEARER; it cannot be used with OAuth2.`,
			{ retryable: false },
		);
	}
	watch.begin('auth');
	try {
		await waitFor<void>(connection, watch, endpoint, signal, (done) =>
			connection.login({ method: METHOD, user: username }, (error) => done(error ?? null)),
		);
	} catch (error) {
		throw explainAuthRefusal(mapSmtpError(error, endpoint, 'auth'), username);
	} finally {
		watch.end();
	}
	return mechanism;
}

/** Runs the SASL exchange; long tokens are held back until the server asks, for servers cut long AUTH lines. */
async function authenticate(
	context: SMTPConnectionCustomAuthContext,
	endpoint: SmtpEndpoint,
	user: string,
	accessToken: string,
	watch: SmtpWatch,
): Promise<void> {
	const offered = (watch.extensions.get('AUTH') ?? '').split(/[ =]+/);
	const mechanism = chooseMechanism(offered) ?? 'XOAUTH2';
	const exchange = startSasl(mechanism, { user, accessToken, ...endpoint });
	const isShort = accessToken.length <= LIMITS.smtpInitialResponseTokenChars;
	let reply: { response: string };
	if (isShort) {
		reply = await context.sendCommand(`AUTH ${mechanism} ${exchange.initialResponse}`);
	} else {
		reply = await context.sendCommand(`AUTH ${mechanism}`);
		if (codeOf(reply) === 334) reply = await context.sendCommand(exchange.initialResponse);
	}
	if (codeOf(reply) === 334) {
		const refusal = exchange.refusalOf(reply.response.slice(4).trim());
		if (refusal !== null) watch.note(`The server explains: ${refusal}`);
		reply = await context.sendCommand(exchange.lastResponse);
	}
	// nodemailer puts the last reply on the error.
	if (codeOf(reply) !== 235) throw new Error('The server refused the login.');
}

function codeOf({ response }: { response: string }): number {
	return Number(/^\d{3}/.exec(response)?.[0] ?? 0);
}

/** One step of a connection, ended by its callback, by an error of the connection, by time or by the signal. */
async function waitFor<T>(
	connection: SMTPConnection,
	watch: SmtpWatch,
	endpoint: SmtpEndpoint,
	signal: AbortSignal,
	start: (done: (error: unknown, value?: T) => void) => void,
): Promise<T> {
	const abort = () => abortError({ ...endpoint, what: 'waiting for the server' });
	if (signal.aborted) throw abort();
	return await new Promise<T>((resolve, reject) => {
		const finish = (error: unknown, value?: T) => {
			signal.removeEventListener('abort', onAbort);
			connection.removeListener('error', onError);
			connection.removeListener('end', onEnd);
			watch.onTimeout = () => undefined;
			if (error === null) resolve(value as T);
			else reject(error as Error);
		};
		const onAbort = () => {
			finish(abort());
			connection.close();
		};
		const onError = (error: unknown) => finish(error);
		// A callback of the same tick knows more than the bare end.
		const onEnd = () => setImmediate(finish, new Error('The connection was closed.'));
		signal.addEventListener('abort', onAbort, { once: true });
		connection.on('error', onError);
		connection.on('end', onEnd);
		watch.onTimeout = (error) => {
			finish(watch.stage === 'afterDot' ? new Error(error.message) : error);
			connection.close();
		};
		start(finish);
	});
}

function mapConnectError(error: unknown, endpoint: SmtpEndpoint, isSecure: boolean): MailError {
	const { code, command, responseCode } = error as {
		code?: string;
		command?: string;
		responseCode?: number;
	};
	const where = `${endpoint.host}:${endpoint.port}`;
	if (!isSecure && (command === 'STARTTLS' || command === 'EHLO') && responseCode !== 421) {
		if (responseCode !== undefined || code === 'ETLS') {
			return new MailError(
				'MAIL_TLS_PROTOCOL',
				`${where} does not offer STARTTLS, and an access token is never sent over a plain connection.`,
				{ cause: error },
			);
		}
	}
	return mapSmtpError(error, endpoint, 'connect');
}

function injected({ host, port }: SmtpEndpoint): MailError {
	return new MailError(
		'MAIL_TLS_PROTOCOL',
		`${host}:${port} sent more in plain text after agreeing to STARTTLS. Somebody may be interfering with the connection; nothing was sent.`,
	);
}
