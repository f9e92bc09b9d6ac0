import { format } from 'node:util';
import { MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { Transcript } from '../../helpdesk/ports';
import { redact } from '../auth/index';
import type { SmtpEndpoint } from './options';
import type { SmtpStage } from './smtpError';

/** What nodemailer hands to its logger. */
interface LogEntry {
	tnx?: string;
	inByteCount?: number;
	discarded?: number;
}

/** Follows the conversation through nodemailer's log: stage, silence, transcript. */
export class SmtpWatch {
	stage: SmtpStage = 'connect';

	/** The server has not said anything since the message began. */
	isSilent = true;

	/** The server has answered to the final dot. */
	isAnswered = false;

	greeting = '';

	extensions: Map<string, string> = new Map();

	/** Bytes came in plain text after the answer to STARTTLS: somebody in between put them there (RFC 3207 section 6). */
	isInjected = false;

	onTimeout: (error: MailError) => void = () => undefined;

	private timer: NodeJS.Timeout | undefined;

	constructor(
		private readonly endpoint: SmtpEndpoint,
		private readonly transcript: Transcript | undefined,
	) {}

	begin(stage: SmtpStage): void {
		this.stage = stage;
		this.isSilent = true;
		this.isAnswered = false;
		this.arm(LIMITS.commandMs);
	}

	end(): void {
		clearTimeout(this.timer);
		this.stage = 'connect';
	}

	/** A logger for nodemailer. */
	logger() {
		const take = (entry: LogEntry, message = '', ...values: unknown[]) => {
			if (entry.tnx === 'server') this.onServer(message);
			else if (entry.tnx === 'client') this.transcript?.line('client', redact(message));
			else if (entry.tnx === 'message' && entry.inByteCount !== undefined) this.onDot();
			else this.transcript?.line('note', redact(format(message, ...values)));
			if (entry.discarded !== undefined) this.isInjected = true;
		};
		return { trace: take, debug: take, info: take, warn: take, error: take, fatal: take };
	}

	note(text: string): void {
		this.transcript?.line('note', redact(text));
	}

	private onServer(message: string): void {
		this.transcript?.line('server', redact(message));
		this.isSilent = false;
		if (this.stage === 'connect') {
			if (this.greeting === '') this.greeting = message.replace(/^\d+[ -]/, '').slice(0, 200);
			else this.readExtensions(message);
			return;
		}
		if (this.stage === 'envelope' && message.startsWith('3')) {
			// The upload has no reply to wait for; the socket's own timeout bounds it.
			clearTimeout(this.timer);
			this.stage = 'data';
		} else if (this.stage === 'afterDot') {
			this.isAnswered = true;
			clearTimeout(this.timer);
		} else this.arm(LIMITS.commandMs);
	}

	private onDot(): void {
		this.stage = 'afterDot';
		// Servers scan before they answer; RFC 5321 section 4.5.3.2.6 allows them ten minutes.
		this.arm(LIMITS.operationMs);
	}

	private readExtensions(message: string): void {
		this.extensions = new Map(
			message
				.split(/\r?\n/)
				.map((line) => line.replace(/^\d+[ -]/, '').trim())
				.filter((line) => line !== '')
				.map((line) => {
					const at = line.search(/[ =]/);
					return at < 0
						? ([line.toUpperCase(), ''] as const)
						: ([line.slice(0, at).toUpperCase(), line.slice(at + 1).trim()] as const);
				}),
		);
	}

	private arm(ms: number): void {
		clearTimeout(this.timer);
		const what = this.stage === 'auth' ? 'signing in' : 'handing over the message';
		this.timer = setTimeout(() => {
			const { host, port } = this.endpoint;
			this.onTimeout(
				new MailError('MAIL_TIMEOUT', `${host}:${port} did not answer in time (${what}).`),
			);
		}, ms);
	}
}
