import { MailError, type MailErrorCode, type MailErrorDetails } from '../../helpdesk/errors';
import { isKnownToPass, redact, scrubError } from '../auth/index';
import { mapSocketError, type Endpoint } from '../net/index';
import {
	asFailure,
	detailsOf,
	splitServerText,
	withoutName,
	type ImapFailure,
} from './imapFailure';

export const NOT_CONNECTED = /authenticated but not connected/i;
const BUSY = /too many|throttl|try (again )?later|rate limit|over ?quota of connections|\bLIMIT\b/i;
const TOKEN_EXPIRED = /access ?token ?expired|session invalidated/i;
/** RFC 5530 section 3, RFC 4314, RFC 3501: what stays so until a person changes it. */
const PERMANENT_CODES = new Set(['NONEXISTENT', 'TRYCREATE', 'NOPERM', 'ACL', 'CANNOT']);
const MISSING_CODES = new Set(['NONEXISTENT', 'TRYCREATE']);
const MISSING_TEXT = /does(n't| not) exist|no such|not found|unknown (mailbox|folder)|nonexistent/i;
const REFUSED_CODES = new Set(['NOPERM', 'ACL', 'AUTHORIZATIONFAILED']);
const REFUSED_TEXT =
	/permission|denied|not permitted|not allowed(?! (now|yet|in this state|at this))|no access/i;

/** True when a refusal to open `folder` is one of those that are known to pass. */
export function isPassingRefusal(error: MailError, folder: string): boolean {
	if (error.code === 'MAIL_THROTTLED') return true;
	return saysItPasses(withoutName(error.serverText ?? '', folder));
}

/** Judged by the words that `detailsOf` keeps: `[CODE] text`. */
function saysItPasses(serverText: string): boolean {
	const { responseCode, text } = splitServerText(serverText);
	if (responseCode === 'OVERQUOTA') return isKnownToPass({ text });
	if (PERMANENT_CODES.has(responseCode ?? '')) return false;
	return isKnownToPass({ responseCode, text });
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
				`${where} sent an answer that cannot be read (${endpoint.what}).`,
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
	if (saysItPasses(text)) {
		return new MailError('MAIL_PROTOCOL', `${where} cannot do this right now (${endpoint.what}).`, {
			...details,
			retryable: true,
		});
	}
	const code = commandCode(failure, text);
	return new MailError(code, `${where} refused the command (${endpoint.what}).`, {
		...details,
		retryable: code === 'MAIL_PROTOCOL',
	});
}

/**
 * A folder that cannot be opened, in words of its own. Only what is known to stay is called missing
 * or refused (RFC 5530: NONEXISTENT, NOPERM); the rest may pass and is tried again.
 */
export function mapFolderError(error: MailError, folder: string, missing: boolean): MailError {
	const details = folderDetails(error);
	// A listing that lacks the folder proves nothing while the server says that it is not well.
	if (isPassingRefusal(error, folder)) return error;
	const code = folderCode(error, folder, missing);
	if (code === 'MAIL_FOLDER_MISSING') {
		return new MailError(code, `The folder "${folder}" does not exist in this mailbox.`, details);
	}
	if (code === 'MAIL_REJECTED') {
		return new MailError(
			'MAIL_THROTTLED',
			`The server does not open the folder "${folder}" while a quota is used up.`,
			details,
		);
	}
	if (code === 'MAIL_FOLDER_REFUSED' && !NOT_CONNECTED.test(error.serverText ?? '')) {
		return new MailError(
			code,
			`The signed-in user has no permission to open the folder "${folder}".`,
			details,
		);
	}
	if (code === 'MAIL_PROTOCOL') {
		return new MailError(code, `The server does not open the folder "${folder}".`, {
			...details,
			retryable: error.retryable,
		});
	}
	return error;
}

/** The code of a refusal whose words were judged before the folder's name was known. */
function folderCode(error: MailError, folder: string, missing: boolean): MailErrorCode {
	let { code } = error;
	if (code === 'MAIL_PROTOCOL' && error.serverText !== null) {
		const { responseCode, text } = splitServerText(withoutName(error.serverText, folder));
		code = commandCode({ ...(responseCode && { serverResponseCode: responseCode }) }, text);
	}
	// A folder that somebody may not open is often left out of what is listed for them.
	return missing && code !== 'MAIL_FOLDER_REFUSED' ? 'MAIL_FOLDER_MISSING' : code;
}

function folderDetails(error: MailError): MailErrorDetails {
	return {
		cause: error,
		...(error.serverText === null ? {} : { serverText: error.serverText }),
	};
}

function commandCode(failure: ImapFailure, text: string): MailErrorCode {
	const code = failure.serverResponseCode ?? '';
	if (REFUSED_CODES.has(code)) return 'MAIL_FOLDER_REFUSED';
	if (MISSING_CODES.has(code) || failure.mailboxMissing === true || MISSING_TEXT.test(text)) {
		return 'MAIL_FOLDER_MISSING';
	}
	if (REFUSED_TEXT.test(text)) return 'MAIL_FOLDER_REFUSED';
	if (code === 'OVERQUOTA') return 'MAIL_REJECTED';
	if (code === 'APPENDLIMIT' || code === 'TOOBIG') return 'MAIL_TOO_LARGE';
	return 'MAIL_PROTOCOL';
}

/** The token is good, and the mailbox stays closed all the same (Exchange). */
export function notConnected(user: string, details: MailErrorDetails): MailError {
	return new MailError(
		'MAIL_FOLDER_REFUSED',
		`The server accepted the token but does not let it open ${user}. Check that the address is right and that the signed-in user (or the app's service principal) has full access to this mailbox.`,
		details,
	);
}

/** The server ended the connection of its own accord. */
export function byeError(reason: string, endpoint: Endpoint, cause: unknown): MailError {
	const where = `${endpoint.host}:${endpoint.port}`;
	const details = { cause: scrubError(cause), serverText: redact(reason) };
	if (TOKEN_EXPIRED.test(reason)) {
		return new MailError(
			'MAIL_CONNECTION_LOST',
			`${where} ended the session because its access token expired. The next connection uses a new one.`,
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

function isParserFailure(code: string | undefined): boolean {
	return (
		code !== undefined &&
		(code.startsWith('ParserError') || /TooLarge|TooMany|UnexpectedTag|Invalid/.test(code))
	);
}
