import { MailError, isMailError, type MailErrorCode } from '../../helpdesk/errors';
import { mapSocketError, redact, scrubError } from '../auth/index';
import type { SmtpEndpoint } from './options';

/** How far a message had come when something failed. */
export type SmtpStage = 'connect' | 'auth' | 'envelope' | 'data' | 'afterDot';

/** The fields of nodemailer's errors that say what the server said. */
interface SmtpFailure {
	code?: string;
	command?: string;
	response?: string;
	responseCode?: number;
	message?: string;
}

const THROTTLED =
	/\b4\.7\.\d|\b4\.3\.2\b|too (many|fast)|rate limit|throttl|concurrent|slow down|quota exceeded/i;
const TOO_LARGE =
	/\b5\.3\.4\b|\b5\.2\.3\b|too (big|large)|size (limit|exceed)|exceeds .{0,40}size/i;
const SENDER =
	/\b5\.7\.60\b|\b5\.2\.252\b|\b5\.1\.(7|8)\b|send ?as ?denied|not owned by|permissions? to send as|sender address (rejected|is not)|sender .{0,30}not (allowed|authori[sz]ed)|not (allowed|authori[sz]ed) to send/i;
const DISABLED = /5\.7\.139|SmtpClientAuthentication/i;

/**
 * What went wrong, by stage and reply code. A reply is a decision of the server: whatever the stage,
 * a message it refused was not taken. Without a reply after the final dot nobody knows.
 */
export function mapSmtpError(error: unknown, endpoint: SmtpEndpoint, stage: SmtpStage): MailError {
	if (isMailError(error)) return error;
	const failure = (typeof error === 'object' && error !== null ? error : {}) as SmtpFailure;
	const where = `${endpoint.host}:${endpoint.port}`;
	const { responseCode, response } = failure;
	scrubError(error);
	if (responseCode === undefined || response === undefined) {
		if (stage === 'afterDot') return outcomeUnknown(where, error);
		if (failure.code === 'ESTREAM') {
			return new MailError('MAIL_INPUT', 'An attachment could not be read to its end.', {
				cause: error,
			});
		}
		if (failure.code === 'EENVELOPE') {
			return new MailError('MAIL_INPUT', 'An envelope address cannot be written in SMTP.', {
				cause: error,
			});
		}
		if (failure.code === 'EMESSAGE') return tooLarge(where, error, '');
		return mapSocketError(error, { ...endpoint, what: WHAT[stage] });
	}
	const serverText = redact(response.replace(/\r?\n/g, ' '));
	const details = { cause: error, serverText };
	const code = codeOf(responseCode, serverText, stage, failure.command ?? '');
	if (code === 'MAIL_TOO_LARGE') return tooLarge(where, error, serverText);
	return new MailError(code, `${where} ${MESSAGES[code] ?? 'refused'}: ${serverText}`, {
		...details,
		// A server that greets with a refusal is as good as none: another may serve.
		...(code === 'MAIL_PROTOCOL' ? { retryable: stage === 'connect' || responseCode < 500 } : {}),
	});
}

/** The connection ended between the final dot and the server's answer (RFC 5321 section 4.5.3.2.6, RFC 1047). */
function outcomeUnknown(where: string, cause: unknown): MailError {
	return new MailError(
		'MAIL_OUTCOME_UNKNOWN',
		`The connection to ${where} ended after the whole message was handed over and before the server answered. It may have been sent; look into the Sent folder or at the recipient before you send it again.`,
		{ cause },
	);
}

/** True when another server, or the same one later, may well take the message. */
export function isPassing(error: MailError): boolean {
	switch (error.code) {
		case 'MAIL_HOST_NOT_FOUND':
		case 'MAIL_CONNECTION_REFUSED':
		case 'MAIL_CONNECTION_LOST':
		case 'MAIL_TIMEOUT':
		case 'MAIL_THROTTLED':
		case 'MAIL_DEFERRED':
		case 'MAIL_AUTH_UNAVAILABLE':
			return true;
		default:
			return error.code === 'MAIL_PROTOCOL' && error.retryable;
	}
}

const WHAT: Record<SmtpStage, string> = {
	connect: 'connecting',
	auth: 'signing in',
	envelope: 'naming sender and recipients',
	data: 'handing over the message',
	afterDot: 'waiting for the answer to the message',
};

const MESSAGES: Partial<Record<MailErrorCode, string>> = {
	MAIL_AUTH_REFUSED: 'refused the access token',
	MAIL_AUTH_UNAVAILABLE: 'cannot check access tokens right now',
	MAIL_THROTTLED: 'asks to slow down',
	MAIL_DEFERRED: 'does not take the message for now',
	MAIL_REJECTED: 'refused the message',
	MAIL_SENDER_REFUSED: 'does not let this mailbox send with this sender address',
	MAIL_RECIPIENT_REFUSED: 'refused every recipient',
	MAIL_PROTOCOL: 'does not go on',
};

function codeOf(reply: number, text: string, stage: SmtpStage, command: string): MailErrorCode {
	if (stage === 'auth') return authCode(reply, text);
	if (reply === 432 || (reply < 500 && THROTTLED.test(text))) return 'MAIL_THROTTLED';
	if (stage === 'connect')
		return reply === 421 || reply === 450 ? 'MAIL_DEFERRED' : 'MAIL_PROTOCOL';
	if (reply < 500) return 'MAIL_DEFERRED';
	if (reply === 552 || reply === 523 || TOO_LARGE.test(text)) return 'MAIL_TOO_LARGE';
	if (reply === 530 || reply === 535 || reply === 538) return 'MAIL_AUTH_REFUSED';
	if (command === 'MAIL FROM' || SENDER.test(text)) return 'MAIL_SENDER_REFUSED';
	return command === 'RCPT TO' ? 'MAIL_RECIPIENT_REFUSED' : 'MAIL_REJECTED';
}

function authCode(reply: number, text: string): MailErrorCode {
	if (reply === 421 || reply === 432) return 'MAIL_THROTTLED';
	if (reply === 454 || reply === 451) return 'MAIL_AUTH_UNAVAILABLE';
	if (reply < 500) return THROTTLED.test(text) ? 'MAIL_THROTTLED' : 'MAIL_AUTH_UNAVAILABLE';
	if (reply === 500 && /too long|limit/i.test(text)) return 'MAIL_TOO_LARGE';
	return 'MAIL_AUTH_REFUSED';
}

/** Adds to a refused login what an admin can look at. */
export function explainAuthRefusal(error: MailError, username: string): MailError {
	if (error.code !== 'MAIL_AUTH_REFUSED') return error;
	const hint = DISABLED.test(error.serverText ?? '')
		? 'Authenticated SMTP is switched off for this mailbox or tenant; an administrator can switch it on.'
		: 'The token may be expired, revoked or issued for another user or service; some servers answer the same while they cannot reach the token server.';
	return new MailError(error.code, `${error.message} (signing in as ${username}). ${hint}`, {
		cause: error.cause,
		...(error.serverText === null ? {} : { serverText: error.serverText }),
	});
}

function tooLarge(where: string, cause: unknown, serverText: string): MailError {
	const said = serverText === '' ? '' : `: ${serverText}`;
	return new MailError('MAIL_TOO_LARGE', `The message is larger than ${where} takes${said}`, {
		cause,
		...(serverText === '' ? {} : { serverText }),
	});
}
