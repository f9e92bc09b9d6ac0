import { hideSecrets } from './secretValues';

/**
 * Stable codes of everything that can go wrong between us and a mail server.
 * `retryable` says whether the same call may succeed later without a person changing anything.
 */
export const MAIL_ERRORS = {
	MAIL_AUTH_REFUSED: { retryable: false, meaning: 'the server refused the token or the user' },
	MAIL_AUTH_UNAVAILABLE: { retryable: true, meaning: 'the server cannot check tokens right now' },
	MAIL_RECONNECT_NEEDED: { retryable: false, meaning: 'the grant is dead; a person must consent' },
	MAIL_TOKEN_UNAVAILABLE: { retryable: true, meaning: 'the token endpoint does not answer' },
	MAIL_HOST_NOT_FOUND: { retryable: true, meaning: 'DNS does not know the host' },
	MAIL_HOST_NOT_ALLOWED: {
		retryable: false,
		meaning: 'the credential may not be used with this host',
	},
	MAIL_EGRESS_BLOCKED: { retryable: false, meaning: 'a policy of n8n forbids this connection' },
	MAIL_CONNECTION_REFUSED: { retryable: true, meaning: 'nothing listens on that port' },
	MAIL_CONNECTION_LOST: { retryable: true, meaning: 'the connection ended in the middle' },
	MAIL_TIMEOUT: { retryable: true, meaning: 'the server did not answer in time' },
	MAIL_TLS_UNTRUSTED: { retryable: false, meaning: 'the certificate is not trusted' },
	MAIL_TLS_NAME: { retryable: false, meaning: 'the certificate is for another host' },
	MAIL_TLS_PROTOCOL: { retryable: false, meaning: 'the port does not speak TLS as expected' },
	MAIL_FOLDER_MISSING: { retryable: false, meaning: 'the folder does not exist' },
	MAIL_FOLDER_REFUSED: { retryable: false, meaning: 'no permission on mailbox or folder' },
	MAIL_READ_ONLY: { retryable: false, meaning: 'nothing can be written in this folder' },
	MAIL_MESSAGE_GONE: { retryable: false, meaning: 'the message is not where it was' },
	MAIL_STALE_ID: { retryable: false, meaning: 'the id is from before a UIDVALIDITY change' },
	MAIL_CHECKPOINT_INVALID: { retryable: false, meaning: 'the server no longer knows the state' },
	MAIL_THROTTLED: { retryable: true, meaning: 'the server asks to slow down' },
	MAIL_TOO_LARGE: { retryable: false, meaning: 'the message is over a size limit' },
	MAIL_RECIPIENT_REFUSED: { retryable: false, meaning: 'the server refused every recipient' },
	MAIL_SENDER_REFUSED: { retryable: false, meaning: 'the server refused the sender address' },
	MAIL_REJECTED: { retryable: false, meaning: 'the server refused the message for good' },
	MAIL_DEFERRED: { retryable: true, meaning: 'the server refused the message for now' },
	MAIL_OUTCOME_UNKNOWN: {
		retryable: false,
		meaning: 'the connection ended after the message was handed over; it may have been sent',
	},
	MAIL_PROTOCOL: { retryable: true, meaning: 'the server answered something we cannot read' },
	MAIL_RETIRED: { retryable: false, meaning: 'the service no longer offers this protocol' },
	MAIL_INPUT: { retryable: false, meaning: 'the input cannot become a message or a command' },
	MAIL_ABORTED: { retryable: true, meaning: 'the wait was ended by its abort signal' },
} as const satisfies Record<string, { retryable: boolean; meaning: string }>;

export type MailErrorCode = keyof typeof MAIL_ERRORS;

export interface MailErrorDetails {
	cause?: unknown;
	/** The server's own words, one line, without secrets. */
	serverText?: string;
	/** What the server said about waiting, in milliseconds. */
	retryAfterMs?: number;
	/** Overrides the retryable default of the code. */
	retryable?: boolean;
}

/**
 * The one error of transports and core. The message is for an admin; it carries no secret and no
 * mail content: a server may echo what it was sent. The next step for the user is added by the n8n layer, which knows the parameters.
 */
export class MailError extends Error {
	override readonly name = 'MailError';

	readonly code: MailErrorCode;

	readonly retryable: boolean;

	readonly serverText: string | null;

	readonly retryAfterMs: number | null;

	constructor(code: MailErrorCode, message: string, details: MailErrorDetails = {}) {
		super(hideSecrets(message), details.cause === undefined ? undefined : { cause: details.cause });
		this.code = code;
		this.retryable = details.retryable ?? MAIL_ERRORS[code].retryable;
		this.serverText = details.serverText === undefined ? null : hideSecrets(details.serverText);
		this.retryAfterMs = details.retryAfterMs ?? null;
	}
}

export function isMailError(error: unknown): error is MailError {
	return error instanceof MailError;
}
