import { MailError, isMailError } from '../../helpdesk/errors';
import type { OutgoingMessage } from '../../helpdesk/model';
import type { MailSender, SendResult, TokenSource, Transcript } from '../../helpdesk/ports';
import { SmtpSession, type Delivered } from './smtpSession';
import type { SmtpEndpoint, SmtpOptions } from './options';
import { composeBytes, type ComposedBytes } from './composeBytes';
import { isPassing } from './smtpError';

const NO_SMTPUTF8 = 'The server does not take international addresses (SMTPUTF8).';

/** Sends over one connection until `close`, over the alternate server where the first fails in passing. */
export class SmtpSender implements MailSender {
	private session: SmtpSession | null = null;

	/** Servers of which this sender knows that they refuse the null sender. */
	private readonly refusesNullSender = new Set<string>();

	private queue: Promise<unknown> = Promise.resolve();

	private readonly endpoints: SmtpEndpoint[];

	/** Who the next message is from; the name in EHLO may be made of it. */
	private sender = '';

	constructor(
		private readonly options: SmtpOptions,
		private readonly tokens: TokenSource,
		private readonly transcript?: Transcript,
	) {
		this.endpoints = endpointsOf(options);
	}

	async send(message: OutgoingMessage, signal: AbortSignal): Promise<SendResult> {
		// One message at a time: the connection is one conversation.
		const turn = this.queue.then(async () => await this.sendNow(message, signal));
		this.queue = turn.catch(() => undefined);
		return await turn;
	}

	async verify(signal: AbortSignal): Promise<{ server: string; details: string }> {
		return await this.overServers(signal, (session) =>
			Promise.resolve({ server: nameOf(session.endpoint), details: session.details }),
		);
	}

	async close(): Promise<void> {
		await this.queue;
		this.session?.close();
		this.session = null;
	}

	private async sendNow(message: OutgoingMessage, signal: AbortSignal): Promise<SendResult> {
		const composed = await composeBytes(message, signal);
		if (composed.to.length === 0) {
			throw new MailError('MAIL_INPUT', 'The message has no recipient.');
		}
		this.sender = message.from.address;
		return await this.overServers(signal, async (session) => {
			const delivered = await this.deliver(session, composed, message.from.address, signal);
			return {
				messageId: message.messageId,
				accepted: delivered.accepted,
				rejected: delivered.rejected,
				response: delivered.response.replace(/\r?\n/g, ' '),
				server: nameOf(session.endpoint),
			};
		});
	}

	/** Runs `work` on the open connection or the first server that answers; only failures that may pass lead to the next one. */
	private async overServers<T>(
		signal: AbortSignal,
		work: (session: SmtpSession) => Promise<T>,
	): Promise<T> {
		let first: MailError | null = null;
		const endpoints = this.orderedEndpoints();
		for (const [index, endpoint] of endpoints.entries()) {
			try {
				return await this.overServer(endpoint, signal, work);
			} catch (error) {
				if (!isMailError(error)) throw error;
				if (!isPassing(error) || signal.aborted) throw withFirst(error, first);
				this.transcript?.line('note', error.message);
				if (index === endpoints.length - 1) throw withFirst(error, first);
				first ??= error;
			}
		}
		throw new MailError('MAIL_INPUT', 'No SMTP server is named.');
	}

	/**
	 * Runs `work` on one server, a second time on a new connection where the first one was only too
	 * old: a server may end an idle connection at any time, and some end it after a refused sender.
	 */
	private async overServer<T>(
		endpoint: SmtpEndpoint,
		signal: AbortSignal,
		work: (session: SmtpSession) => Promise<T>,
	): Promise<T> {
		for (let isRetry = false; ; isRetry = true) {
			const session = await this.sessionTo(endpoint, signal);
			const wasUsed = session.delivered > 0;
			const knewSender = this.refusesNullSender.has(nameOf(endpoint));
			try {
				return await work(session);
			} catch (error) {
				if (isRetry || !isMailError(error)) throw error;
				const isStale = wasUsed && error.code === 'MAIL_CONNECTION_LOST';
				const knowsSender = !knewSender && this.refusesNullSender.has(nameOf(endpoint));
				if (!isStale && !(knowsSender && !session.isUsable)) throw error;
			}
		}
	}

	private async sessionTo(endpoint: SmtpEndpoint, signal: AbortSignal): Promise<SmtpSession> {
		const open = this.session;
		if (open !== null && open.isUsable && nameOf(open.endpoint) === nameOf(endpoint)) return open;
		open?.close();
		this.session = null;
		const { options, sender, tokens, transcript } = this;
		this.session = await SmtpSession.open(endpoint, options, sender, tokens, signal, transcript);
		return this.session;
	}

	private async deliver(
		session: SmtpSession,
		{ source, from, to: recipients }: ComposedBytes,
		fallback: string,
		signal: AbortSignal,
	): Promise<Delivered> {
		const limit = session.sizeLimit;
		const server = nameOf(session.endpoint);
		if (limit !== null && source.length > limit) {
			throw new MailError(
				'MAIL_TOO_LARGE',
				`The message has ${source.length} bytes with its attachments encoded; ${server} takes at most ${limit}.`,
			);
		}
		const isUtf8 = session.extensions.has('SMTPUTF8');
		const to = recipients.filter((address) => isUtf8 || isAscii(address));
		const unwritable = recipients
			.filter((address) => !to.includes(address))
			.map((address) => ({ address, response: NO_SMTPUTF8 }));
		if (to.length === 0) {
			throw new MailError('MAIL_RECIPIENT_REFUSED', `${server}: ${NO_SMTPUTF8}`);
		}
		const attempt = async (sender: string) => {
			const result = await session.deliver({ from: sender, to, source }, signal);
			return { ...result, rejected: [...result.rejected, ...unwritable] };
		};
		if (from !== '') return await attempt(from);
		if (this.refusesNullSender.has(server)) return await attempt(fallback);
		try {
			return await attempt('');
		} catch (error) {
			// An explicit refusal, so nothing was taken; Exchange says so only after the message.
			if (!isMailError(error) || error.code !== 'MAIL_SENDER_REFUSED') throw error;
			this.refusesNullSender.add(server);
			this.transcript?.line('note', `${server} refuses the null sender; the mailbox is used.`);
			if (!session.isUsable) throw error;
			return await attempt(fallback);
		}
	}

	private orderedEndpoints(): SmtpEndpoint[] {
		const open = this.session;
		if (open === null || !open.isUsable) return this.endpoints;
		const current = nameOf(open.endpoint);
		return [...this.endpoints].sort(
			(a, b) => Number(nameOf(b) === current) - Number(nameOf(a) === current),
		);
	}
}

/** The servers to try, in their order. `alternateHost` may name a port of its own. */
export function endpointsOf({ host, port, alternateHost }: SmtpOptions): SmtpEndpoint[] {
	const endpoints = [{ host: host.trim(), port }];
	const alternate = alternateHost?.trim() ?? '';
	if (alternate !== '') {
		const match = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([^:\s]{1,253}))(?::(\d{1,5}))?$/.exec(alternate);
		if (match === null) {
			throw new MailError('MAIL_INPUT', `The alternate server "${alternate}" is not a host name.`);
		}
		endpoints.push({
			host: (match[1] ?? match[2]) as string,
			port: match[3] === undefined ? port : Number(match[3]),
		});
	}
	return endpoints;
}

function withFirst(error: MailError, first: MailError | null): MailError {
	if (first === null || first === error) return error;
	return new MailError(error.code, `${error.message} Before that: ${first.message}`, {
		cause: error,
		retryable: error.retryable,
		...(error.serverText === null ? {} : { serverText: error.serverText }),
	});
}

function isAscii(text: string): boolean {
	return /^[\x00-\x7f]*$/.test(text);
}

function nameOf({ host, port }: SmtpEndpoint): string {
	return `${host}:${port}`;
}
