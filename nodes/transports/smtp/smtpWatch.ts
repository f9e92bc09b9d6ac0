import { format } from 'node:util';
import { MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { Transcript } from '../../helpdesk/ports';
import { redact, type OAuthMechanism } from '../auth/index';
import type { SmtpEndpoint } from './options';
import type { SignInRefused } from './signIn';
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

	/** What the server said of itself; '' where it greeted with the bare code. */
	greeting = '';

	/** What the connection was signed in by. */
	mechanism: OAuthMechanism | null = null;

	/** The refusal of a sign-in that says most. */
	refused: SignInRefused | null = null;

	private isGreeted = false;

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
			if (this.isGreeted) this.readExtensions(message);
			else this.greeting = textOf(message).slice(0, 200);
			this.isGreeted = true;
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

	/** A server may have several AUTH lines: the mechanisms of all of them count (RFC 4954 section 3). */
	private readExtensions(message: string): void {
		this.extensions = new Map();
		for (const line of message.split(/\r?\n/)) {
			const text = textOf(line).trim();
			if (text === '') continue;
			const at = text.search(/[ =]/);
			const keyword = (at < 0 ? text : text.slice(0, at)).toUpperCase();
			const parameters = at < 0 ? '' : text.slice(at + 1).trim();
			const before = keyword === 'AUTH' ? this.extensions.get(keyword) : undefined;
			this.extensions.set(keyword, [before, parameters].filter(Boolean).join(' '));
		}
	}

	private arm(ms: number): void {
		clearTimeout(this.timer);
		const what = this.stage === 'auth' ? 'signing in' : 'sending the message';
		this.timer = setTimeout(() => {
			const { host, port } = this.endpoint;
			this.onTimeout(
				new MailError('MAIL_TIMEOUT', `${host}:${port} did not answer in time (${what}).`),
			);
		}, ms);
	}
}

/** A line of a reply without its code; '' for a bare code (RFC 5321 section 4.2 allows it). */
function textOf(line: string): string {
	return line.replace(/^\d{3}(?:[ -]|$)/, '');
}
