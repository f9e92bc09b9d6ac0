import type { ImapFlow } from 'imapflow';
import { MailError, isMailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { TokenSource, Transcript } from '../../helpdesk/ports';
import { redact, withFreshToken } from '../auth/index';
import { abortError, mapSocketError, proxyFor, tlsOptions } from '../net/index';
import { limitAnswers, limitError, tooMuch } from './answerLimits';
import { fallBackToXoauth2 } from './fallBackToXoauth2';
import { mapCommandError } from './imapError';
import { mapLoginError, signInRefusalOf } from './loginError';
import { mendDialects } from './mendDialects';
import { spareRoundTrips } from './spareRoundTrips';

/** The only file that knows imapflow; the rest of this folder sees its types and `ImapClient`. */
export type { FetchMessageObject, ImapFlow, ListResponse, MailboxObject } from 'imapflow';

export interface ImapConnectionOptions {
	host: string;
	port: number;
	username: string;
	ca: string | null;
}

/** Whom a server judges: the same user elsewhere is another account. */
function accountOf({ host, port, username }: ImapConnectionOptions): string {
	return `${host}:${port} ${username}`;
}

/** What imapflow hands to its logger. */
interface LogEntry {
	src?: string;
	msg?: string;
	err?: unknown;
}

/** Characters of one server line kept: FETCH rows carry mail, which is none of a log's business. */
const ROW_CHARS = 160;
/** How long LOGOUT may take before the socket is dropped, milliseconds. */
const LOGOUT_MS = 2_000;

/**
 * One signed-in connection. Every call goes through `run`, which bounds it by the signal and turns
 * errors into MailErrors; the error listener stays on for ever, so a late socket error is nobody's
 * uncaught exception.
 */
export class ImapClient {
	private constructor(
		readonly flow: ImapFlow,
		private readonly options: ImapConnectionOptions,
		private readonly state: ConnectionState,
	) {}

	/**
	 * Connects over TLS and signs in, with one forced refresh when the server refuses the token.
	 * Connecting, TLS and greeting end within `LIMITS.connectMs`, the login within `LIMITS.commandMs`.
	 */
	static async open(
		options: ImapConnectionOptions,
		tokens: TokenSource,
		signal: AbortSignal,
		transcript?: Transcript,
	): Promise<ImapClient> {
		const signIn = async (accessToken: string) => {
			const state = new ConnectionState(transcript);
			const flow = await createFlow(options, accessToken, state);
			return await connect(flow, options, state, signal, accessToken.length).then(
				() => new ImapClient(flow, options, state),
			);
		};
		return await withFreshToken(tokens, signIn, {
			host: options.host,
			account: `imap ${accountOf(options)}`,
		});
	}

	/** Runs commands on the connection; an abort drops the socket, for a command cannot be recalled. */
	async run<T>(
		what: string,
		signal: AbortSignal,
		commands: (flow: ImapFlow) => Promise<T>,
	): Promise<T> {
		const endpoint = { ...this.options, what };
		if (signal.aborted) throw abortError(endpoint);
		const onAbort = () => this.flow.close();
		signal.addEventListener('abort', onAbort, { once: true });
		try {
			return await commands(this.flow);
		} catch (error) {
			throw this.toMailError(error, what, signal);
		} finally {
			signal.removeEventListener('abort', onAbort);
		}
	}

	/** The error a command failed with when imapflow only answered `false`, taken once. */
	takeCommandError(what: string): MailError {
		const error = this.state.commandError;
		this.state.commandError = null;
		return this.toMailError(error ?? new Error('The server refused the command.'), what);
	}

	toMailError(error: unknown, what: string, signal?: AbortSignal): MailError {
		if (isMailError(error)) return error;
		const endpoint = { ...this.options, what };
		if (signal?.aborted === true) return abortError(endpoint);
		return mapCommandError(error, endpoint, this.state.socketError);
	}

	note(text: string): void {
		this.state.transcript?.line('note', text);
	}

	get isOpen(): boolean {
		return this.flow.usable;
	}

	/** Logs out; drops the socket when that takes over two seconds. Never throws. */
	async close(): Promise<void> {
		let timer: NodeJS.Timeout | undefined;
		const bound = new Promise<void>((resolve) => {
			timer = setTimeout(resolve, LOGOUT_MS);
		});
		try {
			if (this.flow.usable) await Promise.race([this.flow.logout(), bound]);
		} catch {
			// The connection is being given up; how it ends does not matter any more.
		} finally {
			clearTimeout(timer);
			this.flow.close();
		}
	}
}

/** What is known of a connection besides what imapflow returns. */
class ConnectionState {
	/** A socket error or timeout that ended the connection. */
	socketError: unknown = null;

	/** The last command the server refused: imapflow answers `false` and logs the reason. */
	commandError: unknown = null;

	/** The refusal of a sign-in after which another mechanism was tried. */
	refusal: unknown = null;

	isGreeted = false;

	onGreeting: () => void = () => undefined;

	constructor(readonly transcript: Transcript | undefined) {}

	/** A logger for imapflow: the transcript, and the reasons it does not return. */
	logger() {
		const line = (entry: LogEntry, isRow: boolean) => {
			if (entry.src === 's' && !this.isGreeted) {
				this.isGreeted = true;
				this.onGreeting();
			}
			if (entry.msg === undefined || (entry.src !== 's' && entry.src !== 'c')) return;
			const text = isRow ? entry.msg.slice(0, ROW_CHARS) : entry.msg;
			this.transcript?.line(entry.src === 's' ? 'server' : 'client', redact(text));
		};
		const problem = (entry: LogEntry) => {
			if (entry.err !== undefined) this.commandError = entry.err;
		};
		return {
			trace: (entry: LogEntry) => line(entry, true),
			debug: (entry: LogEntry) => line(entry, false),
			info: () => undefined,
			warn: problem,
			error: problem,
			// Composing a log line costs as much as parsing the answer: only where somebody reads it.
			isLevelEnabled: (level: string) =>
				this.transcript !== undefined || (level === 'debug' && !this.isGreeted),
		};
	}
}

async function createFlow(
	options: ImapConnectionOptions,
	accessToken: string,
	state: ConnectionState,
): Promise<ImapFlow> {
	const tls = tlsOptions({ ca: options.ca });
	const proxy = proxyFor(options.host, options.port);
	// Loaded on first use: n8n loads every node's file at start.
	const library = await import('imapflow');
	const flow = new library.ImapFlow({
		host: options.host,
		port: options.port,
		secure: true,
		tls,
		...(proxy === null ? {} : { proxy: proxy.href }),
		auth: { user: options.username, accessToken },
		logger: state.logger(),
		disableAutoIdle: true,
		disableCompression: true,
		disableIMAP4rev2: true,
		// MD5, the default, does not exist under FIPS.
		idHashAlgorithm: 'sha256',
		// Backstops: the timer of `connect` comes first.
		connectionTimeout: LIMITS.connectMs + 1_000,
		greetingTimeout: LIMITS.connectMs + 1_000,
		socketTimeout: LIMITS.commandMs,
		maxLineLength: LIMITS.imapLineBytes,
		maxLiteralSize: LIMITS.imapLiteralBytes,
		maxResponseSize: LIMITS.imapResponseBytes,
	});
	flow.on('error', (error) => {
		state.socketError ??= limitError(error, options) ?? error;
	});
	limitAnswers(flow, (why) => {
		state.socketError ??= tooMuch(options, why);
	});
	spareRoundTrips(flow);
	fallBackToXoauth2(flow, `${options.host}:${options.port}`, (refusal) => {
		state.refusal = refusal;
	});
	mendDialects(flow);
	return flow;
}

async function connect(
	flow: ImapFlow,
	options: ImapConnectionOptions,
	state: ConnectionState,
	signal: AbortSignal,
	tokenChars: number,
): Promise<void> {
	const endpoint = { ...options, what: 'connecting' };
	if (signal.aborted) throw abortError(endpoint);
	let expired: MailError | null = null;
	const expire = (what: string) => {
		expired = new MailError(
			'MAIL_TIMEOUT',
			`${options.host}:${options.port} did not answer in time (${what}).`,
		);
		flow.close();
	};
	let timer = setTimeout(expire, LIMITS.connectMs, 'connecting, TLS and greeting');
	state.onGreeting = () => {
		clearTimeout(timer);
		timer = setTimeout(expire, LIMITS.commandMs, 'signing in');
	};
	const onAbort = () => flow.close();
	signal.addEventListener('abort', onAbort, { once: true });
	try {
		await flow.connect();
	} catch (error) {
		flow.close();
		if (signal.aborted) throw abortError(endpoint);
		if (expired !== null) throw expired as MailError;
		if (!state.isGreeted) throw mapSocketError(error, endpoint);
		const hasHungUp = state.refusal !== null && signInRefusalOf(error) === null;
		throw mapLoginError(hasHungUp ? state.refusal : error, {
			...options,
			what: 'signing in',
			tokenChars,
		});
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', onAbort);
	}
}
