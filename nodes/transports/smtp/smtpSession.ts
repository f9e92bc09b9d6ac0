import { Readable } from 'node:stream';
import { LIMITS } from '../../helpdesk/limits';
import type { TokenSource, Transcript } from '../../helpdesk/ports';
import { withFreshToken } from '../auth/index';
import { connectSecurely, type SmtpConnection } from './connection';
import type { SmtpEndpoint, SmtpOptions } from './options';
import { signIn, tokenSignIn } from './signIn';
import { mapSmtpError, type SmtpStage } from './smtpError';
import { SmtpWatch } from './smtpWatch';
import { waitFor } from './waitFor';

const PIECE_BYTES = 64 * 1024;

/** One message with its envelope. */
export interface Delivery {
	/** '' is the null sender. */
	from: string;
	to: readonly string[];
	source: Buffer;
}

/** What the server took, and what it said. */
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
		private readonly connection: SmtpConnection,
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
		sender: string,
		tokens: TokenSource,
		signal: AbortSignal,
		transcript?: Transcript,
	): Promise<SmtpSession> {
		const { username } = options;
		const signInWith = async (accessToken: string) => {
			const watch = new SmtpWatch(endpoint, transcript);
			const oauth = tokenSignIn(endpoint, username, accessToken, watch);
			const connection = await connectSecurely(endpoint, options, sender, oauth, watch, signal);
			try {
				const mechanism = await signIn(connection, endpoint, username, watch, signal);
				const details = `${watch.greeting || endpoint.host} (${mechanism})`;
				return new SmtpSession(endpoint, connection, watch, details);
			} catch (error) {
				connection.close();
				throw error;
			}
		};
		const account = `smtp ${endpoint.host}:${endpoint.port} ${username}`;
		return await withFreshToken(tokens, signInWith, { host: endpoint.host, account });
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

async function send(connection: SmtpConnection, delivery: Delivery): Promise<Delivered> {
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
