import { MailError, type MailErrorCode, type MailErrorDetails } from '../../helpdesk/errors';
import { mapSocketError, redact, scrubError, type Endpoint } from '../auth/index';

/** The fields of imapflow's errors that say what the server said. */
interface ImapFailure {
	message?: string;
	code?: string;
	responseStatus?: string;
	responseText?: string;
	response?: unknown;
	serverResponseCode?: string;
	authenticationFailed?: boolean;
	mailboxMissing?: boolean;
	throttleReset?: number;
	/** The server's BYE. */
	reason?: string;
}

/** Dovecot closes the connection on longer tokens than this without a word. */
const LONG_TOKEN_CHARS = 6000;

const NOT_CONNECTED = /authenticated but not connected/i;
const BUSY = /too many|throttl|try (again )?later|rate limit|over ?quota of connections|\bLIMIT\b/i;
const TOKEN_EXPIRED = /access ?token ?expired|session invalidated/i;
const UNAVAILABLE_CODES = new Set(['UNAVAILABLE', 'SERVERBUG', 'INUSE', 'CONTACTADMIN', 'LIMIT']);
const MISSING_CODES = new Set(['NONEXISTENT', 'TRYCREATE']);
const MISSING_TEXT = /does(n't| not) exist|no such|not found|unknown (mailbox|folder)|nonexistent/i;
const REFUSED_CODES = new Set(['NOPERM', 'ACL', 'AUTHORIZATIONFAILED']);
const REFUSED_TEXT = /permission|denied|not permitted|not allowed|no access/i;

/**
 * An error between greeting and the end of the login. `authenticationFailed` alone does not mean a
 * bad token: Dovecot answers NO [UNAVAILABLE] when it cannot reach the provider (facts, measured).
 */
export function mapLoginError(
	error: unknown,
	endpoint: Endpoint & { username: string; tokenChars: number },
): MailError {
	const failure = asFailure(error);
	const where = `${endpoint.host}:${endpoint.port}`;
	const details = detailsOf(failure, error);
	const text = details.serverText ?? '';
	if (NOT_CONNECTED.test(text)) return notConnected(endpoint.username, details);
	if (failure.reason !== undefined) return byeError(failure.reason, endpoint, error);
	if (failure.code?.startsWith('ClosedAfterConnect') === true) {
		const hint =
			endpoint.tokenChars > LONG_TOKEN_CHARS
				? ` The access token has ${endpoint.tokenChars} characters; some servers close the connection on tokens over ${LONG_TOKEN_CHARS}.`
				: '';
		return new MailError(
			'MAIL_CONNECTION_LOST',
			`${where} closed the connection while signing in.${hint}`,
			details,
		);
	}
	if (/Unsupported authentication|No matching authentication/i.test(failure.message ?? '')) {
		return new MailError(
			'MAIL_PROTOCOL',
			`${where} offers neither XOAUTH2 nor OAUTHBEARER; it cannot be used with OAuth2.`,
			{ ...details, retryable: false },
		);
	}
	if (failure.responseStatus !== 'NO' && failure.responseStatus !== 'BAD') {
		return mapSocketError(error, endpoint);
	}
	if (UNAVAILABLE_CODES.has(failure.serverResponseCode ?? '') || /temporar/i.test(text)) {
		return new MailError(
			'MAIL_AUTH_UNAVAILABLE',
			`${where} cannot check access tokens right now.`,
			details,
		);
	}
	if (BUSY.test(text)) {
		return new MailError('MAIL_THROTTLED', `${where} asks to slow down.`, details);
	}
	if (failure.serverResponseCode === 'AUTHORIZATIONFAILED') {
		return new MailError(
			'MAIL_FOLDER_REFUSED',
			`${where} accepted the token, but it may not open ${endpoint.username}.`,
			details,
		);
	}
	return new MailError(
		'MAIL_AUTH_REFUSED',
		`${where} refused the access token for ${endpoint.username}. The token may be expired, revoked or issued for another user or service.`,
		details,
	);
}

/** An error of a command after the login, or of the connection underneath it. */
export function mapCommandError(
	error: unknown,
	endpoint: Endpoint,
	socketError: unknown,
): MailError {
	const failure = asFailure(error);
	const where = `${endpoint.host}:${endpoint.port}`;
	const details = detailsOf(failure, error);
	if (failure.code === 'ETHROTTLE') {
		return new MailError('MAIL_THROTTLED', `${where} asks to slow down (${endpoint.what}).`, {
			...details,
			...(failure.throttleReset === undefined ? {} : { retryAfterMs: failure.throttleReset }),
		});
	}
	if (failure.reason !== undefined) return byeError(failure.reason, endpoint, error);
	if (failure.responseStatus !== 'NO' && failure.responseStatus !== 'BAD') {
		if (isParserFailure(failure.code)) {
			return new MailError(
				'MAIL_PROTOCOL',
				`${where} answered something that cannot be read (${endpoint.what}).`,
				details,
			);
		}
		// A timeout or reset closes the connection first; the command then only sees it closed.
		return mapSocketError(socketError ?? error, endpoint);
	}
	const text = details.serverText ?? '';
	if (NOT_CONNECTED.test(text)) return notConnected('the mailbox', details);
	if (BUSY.test(text)) {
		return new MailError(
			'MAIL_THROTTLED',
			`${where} asks to slow down (${endpoint.what}).`,
			details,
		);
	}
	const code = commandCode(failure, text);
	return new MailError(code, `${where} refused the command (${endpoint.what}).`, {
		...details,
		retryable: code === 'MAIL_PROTOCOL',
	});
}

/** A folder that cannot be opened, in words of its own. */
export function mapFolderError(error: MailError, folder: string, missing: boolean): MailError {
	const details = folderDetails(error);
	if (missing || error.code === 'MAIL_FOLDER_MISSING') {
		return new MailError(
			'MAIL_FOLDER_MISSING',
			`The folder "${folder}" does not exist in this mailbox.`,
			details,
		);
	}
	if (error.code === 'MAIL_FOLDER_REFUSED' && error.serverText !== null) {
		return NOT_CONNECTED.test(error.serverText)
			? error
			: new MailError(
					'MAIL_FOLDER_REFUSED',
					`The signed-in user has no permission to open the folder "${folder}".`,
					details,
				);
	}
	return error;
}

/** True when imapflow found out that the folder is not there at all. */
export function isMailboxMissing(error: unknown): boolean {
	return asFailure(error).mailboxMissing === true;
}

function folderDetails(error: MailError): MailErrorDetails {
	return {
		cause: error,
		...(error.serverText === null ? {} : { serverText: error.serverText }),
	};
}

function commandCode(failure: ImapFailure, text: string): MailErrorCode {
	const code = failure.serverResponseCode ?? '';
	if (MISSING_CODES.has(code) || failure.mailboxMissing === true || MISSING_TEXT.test(text)) {
		return 'MAIL_FOLDER_MISSING';
	}
	if (REFUSED_CODES.has(code) || REFUSED_TEXT.test(text)) return 'MAIL_FOLDER_REFUSED';
	if (code === 'OVERQUOTA') return 'MAIL_REJECTED';
	if (code === 'APPENDLIMIT' || code === 'TOOBIG') return 'MAIL_TOO_LARGE';
	return 'MAIL_PROTOCOL';
}

function notConnected(user: string, details: MailErrorDetails): MailError {
	return new MailError(
		'MAIL_FOLDER_REFUSED',
		`The server accepted the token but does not let it open ${user}. Check that the address is right and that the signed-in user (or the app's service principal) has full access to this mailbox.`,
		details,
	);
}

function byeError(reason: string, endpoint: Endpoint, cause: unknown): MailError {
	const where = `${endpoint.host}:${endpoint.port}`;
	const details = { cause: scrubError(cause), serverText: redact(reason) };
	if (TOKEN_EXPIRED.test(reason)) {
		return new MailError(
			'MAIL_CONNECTION_LOST',
			`${where} ended the session because its access token expired; the next connection uses a new one.`,
			details,
		);
	}
	if (BUSY.test(reason)) {
		return new MailError('MAIL_THROTTLED', `${where} asks to slow down.`, details);
	}
	return new MailError(
		'MAIL_CONNECTION_LOST',
		`${where} ended the connection (${endpoint.what}).`,
		details,
	);
}

function detailsOf(failure: ImapFailure, cause: unknown): MailErrorDetails {
	const text =
		failure.responseText ??
		(typeof failure.response === 'string' ? failure.response : undefined) ??
		failure.reason;
	const code = failure.serverResponseCode;
	const line = [code === undefined ? '' : `[${code}]`, text ?? ''].filter(Boolean).join(' ');
	return { cause: scrubError(cause), ...(line === '' ? {} : { serverText: redact(line) }) };
}

function isParserFailure(code: string | undefined): boolean {
	return (
		code !== undefined &&
		(code.startsWith('ParserError') || /TooLarge|TooMany|UnexpectedTag|Invalid/.test(code))
	);
}

function asFailure(error: unknown): ImapFailure {
	return typeof error === 'object' && error !== null ? (error as ImapFailure) : {};
}
