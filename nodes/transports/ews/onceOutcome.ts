import { isMailError, MailError, type MailErrorCode } from '../../helpdesk/errors';

/** Statuses under which no server and no proxy has carried out a request (RFC 9110 section 15). */
const NOT_DONE_STATUSES: ReadonlySet<number> = new Set([
	...[301, 302, 303, 307, 308],
	...[400, 401, 403, 404, 405, 408, 411, 413, 414, 415, 417, 421, 429, 431],
	// Of a proxy or IIS that has no server for it; one that lost it on the way says 502 or 504.
	503,
]);

/**
 * Codes of EWS that a server gives when something broke while it worked, at whatever step: the message
 * may have left before. Others refuse the request itself. Codes nobody has heard of are refusals unless
 * their name says that they pass.
 */
const MAYBE_DONE_CODES: ReadonlySet<string> = new Set([
	'',
	'ErrorBatchProcessingStopped',
	'ErrorConnectionFailed',
	'ErrorConnectionFailedTransientError',
	'ErrorInsufficientResources',
	'ErrorInternalServerError',
	'ErrorInternalServerTransientError',
	'ErrorItemSave',
	'ErrorItemSavePropertyError',
	'ErrorMailboxFailover',
	'ErrorMailboxMoveInProgress',
	'ErrorMailboxStoreUnavailable',
	'ErrorNoRespondingCASInDestinationSite',
	'ErrorTimeoutExpired',
	'ErrorUnexpectedResponse',
	// Fault codes of SOAP itself, where a server names no code of EWS.
	'Server',
	'Receiver',
]);

/** Whether an answer under this status, without a code of EWS, is a sure "not done". */
export function isSurelyNotDoneStatus(status: number): boolean {
	return NOT_DONE_STATUSES.has(status);
}

/** Whether a refusal with this code is a sure "not done". */
export function isSurelyNotDoneCode(responseCode: string): boolean {
	return (
		!MAYBE_DONE_CODES.has(responseCode) &&
		!/Transient|Timeout|Failover|InternalServer/.test(responseCode)
	);
}

/** Failures that say nothing of what the server did with the request. */
const SILENT: readonly MailErrorCode[] = [
	...(['MAIL_CONNECTION_LOST', 'MAIL_TIMEOUT', 'MAIL_ABORTED', 'MAIL_PROTOCOL'] as const),
	// Of the answer, whose end was not read.
	'MAIL_TOO_LARGE',
];

/**
 * What to throw for a failure of a request that must not be made twice. Safe to say "not done" only
 * before its last byte went out.
 */
export function onceFailure(error: unknown, isSent: boolean, host: string): unknown {
	if (!isSent || !isMailError(error)) return error;
	if (!SILENT.includes(error.code)) return error;
	return unknownOutcome(error, host);
}

/** Nobody knows whether it was done; a person has to look. Never tried again by itself. */
export function unknownOutcome(cause: MailError, host: string): MailError {
	if (cause.code === 'MAIL_OUTCOME_UNKNOWN') return cause;
	return new MailError(
		'MAIL_OUTCOME_UNKNOWN',
		`The server at ${host} did not say whether it took the message, so it may have been sent.`,
		{ cause, ...(cause.serverText === null ? {} : { serverText: cause.serverText }) },
	);
}
