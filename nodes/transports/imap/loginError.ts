import { MailError, type MailErrorDetails } from '../../helpdesk/errors';
import { judgeSignInRefusal, type SignInRefusal } from '../auth/index';
import { mapSocketError, type Endpoint } from '../net/index';
import { byeError, NOT_CONNECTED, notConnected } from './imapError';
import { asFailure, detailsOf, textOf, withoutName, type ImapFailure } from './imapFailure';

/** Dovecot closes the connection on longer tokens than this without a word. */
const LONG_TOKEN_CHARS = 6000;

/**
 * An error between greeting and the end of the login. `authenticationFailed` alone does not mean a
 * bad token: Dovecot answers NO [UNAVAILABLE] when it cannot reach the provider (measured with 2.3.19).
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
	const refused = refusedBy(failure);
	const words = withoutName(refused?.text ?? '', endpoint.username);
	switch (judgeSignInRefusal({ ...refused, text: words })) {
		case 'throttled':
			return new MailError('MAIL_THROTTLED', `${where} asks to slow down.`, {
				...details,
				...(failure.throttleReset === undefined ? {} : { retryAfterMs: failure.throttleReset }),
			});
		case 'passing':
			return new MailError(
				'MAIL_AUTH_UNAVAILABLE',
				`${where} cannot check access tokens right now.`,
				details,
			);
		case 'mechanism':
			return new MailError(
				'MAIL_PROTOCOL',
				`${where} offers sign-in with OAuth2, but refuses it as a mechanism.`,
				{ ...details, retryable: false },
			);
		case 'credential':
			return credentialRefused(failure, where, endpoint.username, details);
		case 'unknown':
			return new MailError(
				'MAIL_AUTH_UNAVAILABLE',
				`${where} did not let ${endpoint.username} sign in, and did not say that the access token is the reason.`,
				details,
			);
	}
}

function credentialRefused(
	failure: ImapFailure,
	where: string,
	username: string,
	details: MailErrorDetails,
): MailError {
	const reason =
		failure.serverResponseCode === 'AUTHORIZATIONFAILED'
			? `${where} accepted the access token, but does not let its user open ${username}.`
			: `${where} refused the access token for ${username}. The token may be expired, revoked or issued for another user or service.`;
	return new MailError('MAIL_AUTH_REFUSED', reason, details);
}

/** What a server said to a sign-in; null when it said nothing. */
export function signInRefusalOf(error: unknown): SignInRefusal | null {
	return refusedBy(asFailure(error));
}

function refusedBy(failure: ImapFailure): SignInRefusal | null {
	const { responseStatus, serverResponseCode, oauthError } = failure;
	if (responseStatus !== 'NO' && responseStatus !== 'BAD') return null;
	return {
		responseCode: serverResponseCode,
		text: textOf(failure) ?? '',
		saslError: typeof oauthError === 'object' && oauthError ? JSON.stringify(oauthError) : null,
	};
}
