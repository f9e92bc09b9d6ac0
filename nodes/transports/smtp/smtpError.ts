import { MailError, isMailError, type MailErrorCode } from '../../helpdesk/errors';
import { judgeSignInRefusal, redact, scrubError } from '../auth/index';
import { mapSocketError } from '../net/index';
import { deliveryRefusal, type DeliveryRefusal } from './deliveryRefusals';
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
	/** The error object of the SASL challenge. */
	saslError?: string | null;
}

const SENDER =
	/\b5\.7\.60\b|\b5\.2\.252\b|\b5\.1\.(7|8)\b|send ?as ?denied|not owned by|permissions? to send as|sender address (rejected|is not)|sender .{0,30}not (allowed|authori[sz]ed)|not (allowed|authori[sz]ed) to send/i;
const DISABLED = /5\.7\.139|SmtpClientAuthentication/i;

/**
 * What went wrong, by stage and reply code. A reply is a decision of the server: whatever the stage,
 * a message it refused was not taken. Without a reply after the final dot nobody knows.
 *
 * @param username who signs in, for a server may repeat the name in its refusal
 */
export function mapSmtpError(
	error: unknown,
	endpoint: SmtpEndpoint,
	stage: SmtpStage,
	username = '',
): MailError {
	if (isMailError(error)) return error;
	const failure = (typeof error === 'object' && error !== null ? error : {}) as SmtpFailure;
	const where = `${endpoint.host}:${endpoint.port}`;
	const { responseCode, response } = failure;
	scrubError(error);
	if (responseCode === undefined || response === undefined) {
		if (stage === 'afterDot') return outcomeUnknown(where, error);
		if (failure.code === 'ESTREAM') {
			return new MailError('MAIL_INPUT', 'An attachment could not be read completely.', {
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
	if (stage === 'auth') {
		const { saslError = null } = failure;
		const text = username === '' ? serverText : serverText.split(username).join('…');
		return signInError({ reply: responseCode, text, saslError }, where, details);
	}
	const kind = deliveryRefusal(responseCode, serverText, stage);
	const code = codeOf(responseCode, serverText, stage, failure.command ?? '', kind);
	if (code === 'MAIL_TOO_LARGE') return tooLarge(where, error, serverText);
	const words = (kind === null ? undefined : KINDS[kind]) ?? MESSAGES[code] ?? 'refused';
	return new MailError(code, `${where} ${words}: ${serverText}`, {
		...details,
		// A server that greets with a refusal is as good as none: another may serve.
		...(code === 'MAIL_PROTOCOL' ? { retryable: stage === 'connect' || responseCode < 500 } : {}),
	});
}

function signInError(
	refusal: { reply: number; text: string; saslError: string | null },
	where: string,
	details: { cause: unknown; serverText: string },
): MailError {
	if (refusal.reply === 500 && /too long|limit/i.test(refusal.text)) {
		return tooLarge(where, details.cause, details.serverText);
	}
	const said = details.serverText;
	switch (judgeSignInRefusal(refusal)) {
		case 'credential':
			return new MailError(
				'MAIL_AUTH_REFUSED',
				`${where} refused the access token: ${said}`,
				details,
			);
		case 'throttled':
			return new MailError('MAIL_THROTTLED', `${where} asks to slow down: ${said}`, details);
		case 'passing':
			return new MailError(
				'MAIL_AUTH_UNAVAILABLE',
				`${where} cannot check access tokens right now: ${said}`,
				details,
			);
		case 'mechanism':
			return new MailError(
				'MAIL_PROTOCOL',
				`${where} offers sign-in with OAuth2, but refuses it as a mechanism: ${said}`,
				{ ...details, retryable: false },
			);
		case 'unknown':
			return new MailError(
				'MAIL_AUTH_UNAVAILABLE',
				`${where} refused the sign-in, and did not say that the access token is the reason: ${said}`,
				details,
			);
	}
}

/** The connection ended between the final dot and the server's answer (RFC 5321 section 4.5.3.2.6, RFC 1047). */
function outcomeUnknown(where: string, cause: unknown): MailError {
	return new MailError(
		'MAIL_OUTCOME_UNKNOWN',
		`The connection to ${where} ended after the whole message was sent but before the server answered. It may have been delivered: check the Sent folder or ask the recipient before you send it again.`,
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
	data: 'sending the message',
	afterDot: 'waiting for the answer to the message',
};

const MESSAGES: Partial<Record<MailErrorCode, string>> = {
	MAIL_AUTH_REFUSED: 'refused the access token',
	MAIL_THROTTLED: 'asks to slow down',
	MAIL_DEFERRED: 'cannot accept the message right now',
	MAIL_REJECTED: 'refused the message',
	MAIL_SENDER_REFUSED: 'does not let this mailbox send with this sender address',
	MAIL_RECIPIENT_REFUSED: 'refused every recipient',
	MAIL_PROTOCOL: 'does not continue',
};

/** What the server did, where the code alone does not say it. The next step for the user names these words. */
const KINDS: Partial<Record<DeliveryRefusal, string>> = {
	greylisted: 'delays mail from this sender and asks to try again later (greylisting)',
	mailboxFull: 'says that a mailbox is full',
	virus: 'considers the message harmful',
	content: 'does not accept the content of the message',
	longLine: 'does not accept the format of the message, or its long lines',
	tooManyRecipients: 'accepts fewer recipients at once',
};

function codeOf(
	reply: number,
	text: string,
	stage: SmtpStage,
	command: string,
	kind: DeliveryRefusal | null,
): MailErrorCode {
	if (kind === 'throttled') return 'MAIL_THROTTLED';
	if (stage === 'connect')
		return reply === 421 || reply === 450 ? 'MAIL_DEFERRED' : 'MAIL_PROTOCOL';
	if (reply < 500 || kind === 'tooManyRecipients') return 'MAIL_DEFERRED';
	if (kind === 'tooLarge') return 'MAIL_TOO_LARGE';
	if (kind === 'mailboxFull' && command === 'RCPT TO') return 'MAIL_RECIPIENT_REFUSED';
	if (kind !== null) return 'MAIL_REJECTED';
	if (reply === 530 || reply === 535 || reply === 538) return 'MAIL_AUTH_REFUSED';
	if (reply === 552 && command !== 'RCPT TO') return 'MAIL_REJECTED';
	if (command === 'MAIL FROM' || SENDER.test(text)) return 'MAIL_SENDER_REFUSED';
	return command === 'RCPT TO' ? 'MAIL_RECIPIENT_REFUSED' : 'MAIL_REJECTED';
}

/** Adds to a refused login what an admin can look at. */
export function explainAuthRefusal(error: MailError, username: string): MailError {
	if (error.code !== 'MAIL_AUTH_REFUSED') return error;
	const hint = DISABLED.test(error.serverText ?? '')
		? 'Authenticated SMTP is switched off for this mailbox or tenant. An administrator can switch it on.'
		: 'The token may be expired, revoked or issued for another user or service; some servers answer the same while they cannot reach the token server.';
	return new MailError(error.code, `${error.message} (signing in as ${username}). ${hint}`, {
		cause: error.cause,
		...(error.serverText === null ? {} : { serverText: error.serverText }),
	});
}

function tooLarge(where: string, cause: unknown, serverText: string): MailError {
	const said = serverText === '' ? '' : `: ${serverText}`;
	return new MailError('MAIL_TOO_LARGE', `The message is larger than ${where} accepts${said}`, {
		cause,
		...(serverText === '' ? {} : { serverText }),
	});
}
