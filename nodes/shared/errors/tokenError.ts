import { MailError, isMailError, type MailErrorDetails } from '../../helpdesk/errors';

/** n8n's own "needs to be reconnected" error, told by its declared cause. */
export function isReconnectError(error: unknown): boolean {
	if (typeof error !== 'object' || error === null || !('failure' in error)) return false;
	const { failure } = error;
	return (
		typeof failure === 'object' &&
		failure !== null &&
		'cause' in failure &&
		failure.cause === 'credential-invalid'
	);
}

/**
 * What Entra ID answers in a state that passes, though the error may be called invalid_grant
 * (learn.microsoft.com, "Microsoft Entra authentication and authorization error codes").
 */
const PASSING_ENTRA_CODES: ReadonlyMap<string, string> = new Map([
	['AADSTS50000', 'TokenIssuanceError: an issue with the sign-in service'],
	['AADSTS50196', 'LoopDetected: too many requests in a short time, sent as invalid_grant'],
	['AADSTS70012', 'MsaServerError: a server error for a consumer account'],
	['AADSTS90006', 'ExternalServerRetryableError: temporarily unavailable'],
	['AADSTS90012', 'RequestTimeout'],
	['AADSTS90024', 'RequestBudgetExceededError: a transient error'],
	['AADSTS90025', 'the request took longer than the gateway allows'],
	['AADSTS90033', 'MsodsServiceUnavailable: the directory is not available'],
	['AADSTS90036', 'MsodsServiceUnretryableFailure: an unexpected error of the directory'],
	['AADSTS90055', 'TenantThrottlingError: too many requests'],
	['AADSTS90090', 'GraphRetryableError: temporarily unavailable'],
	['AADSTS90091', 'GraphServiceUnreachable'],
	['AADSTS90092', 'GraphNonRetryableError: an error between servers'],
]);

/**
 * Error codes and words of other token endpoints for the same: RFC 6749 section 4.1.2.1 (server_error,
 * temporarily_unavailable), RFC 8628 section 3.5 (slow_down), Google (internal_failure,
 * rate_limit_exceeded, backendError).
 */
const PASSING_WORDS =
	/\b(temporarily_unavailable|server_error|slow_down|internal_failure|internal_error|rate_limit_exceeded|ratelimitexceeded|quota_?exceeded|backend_?error|service_unavailable|too_many_requests)\b|\btoo many requests\b|\bstatus (code )?(408|425|429|5\d\d)\b/i;

/** n8n's words since 1.120 and those of its OAuth2 client before. */
const NO_REFRESH_TOKEN = /no refresh token/i;

/** Everything that an error and its causes say, for telling them apart; at most five deep. */
function chainText(error: unknown): string {
	const texts: string[] = [];
	let current: unknown = error;
	for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth++) {
		const { message, description, body, cause } = current as Record<string, unknown>;
		for (const text of [message, description]) if (typeof text === 'string') texts.push(text);
		if (typeof body === 'object' && body !== null) texts.push(JSON.stringify(body));
		current = cause;
	}
	return texts.join('\n').slice(0, 4000);
}

function isPassing(text: string): boolean {
	const codes = text.match(/AADSTS\d{4,7}/g) ?? [];
	return codes.some((code) => PASSING_ENTRA_CODES.has(code)) || PASSING_WORDS.test(text);
}

/** What a sign-in must ask for, or the server hands out no refresh token. */
function refreshTokenAsked(credentialType: string): string {
	if (credentialType === 'helpdeskMicrosoftOAuth2Api') {
		return 'The scope must contain offline_access.';
	}
	if (/google/i.test(credentialType)) {
		return 'The authorization request must contain access_type=offline and prompt=consent.';
	}
	return 'The scope must contain offline_access; at Google the Extra Authorize Parameters must be access_type=offline&prompt=consent.';
}

/** What the token endpoint said, without anything that could be a secret. */
function endpointText(text: string): string | undefined {
	const entra = /AADSTS\d{4,7}/.exec(text)?.[0];
	const code =
		/\b(invalid_grant|invalid_client|unauthorized_client|invalid_scope|invalid_request|invalid_resource|access_denied|interaction_required|consent_required|unsupported_grant_type|temporarily_unavailable)\b/.exec(
			text,
		)?.[0];
	const said = [code, entra].filter((part) => part !== undefined).join(' ');
	return said === '' ? undefined : said;
}

/**
 * Turns what n8n's refresh threw into a MailError; the original stays as its cause, so that the
 * node can pass n8n's own reconnect error on. n8n 2.30 and later keep the words of an invalid_grant
 * to themselves: there every one of them is a dead grant.
 */
export function toTokenError(error: unknown, credentialType: string): MailError {
	if (isMailError(error)) return error;
	const text = chainText(error);
	const serverText = endpointText(text);
	const details = { cause: error, ...(serverText === undefined ? {} : { serverText }) };
	if (NO_REFRESH_TOKEN.test(text)) {
		return new MailError(
			'MAIL_RECONNECT_NEEDED',
			`The access token has expired, and the authorization server issued no refresh token. ${refreshTokenAsked(credentialType)}`,
			details,
		);
	}
	if (!isReconnectError(error) && isPassing(text)) return unavailable(details);
	if (
		isReconnectError(error) ||
		/OAuth credentials not connected|invalid_grant|needs to be reconnected/i.test(text)
	) {
		return new MailError(
			'MAIL_RECONNECT_NEEDED',
			'The sign-in is no longer valid. Somebody must connect the credential again.',
			details,
		);
	}
	if (/client_assertion|AADSTS700027|AADSTS7000216|AADSTS7000218/i.test(text)) {
		return new MailError(
			'MAIL_INPUT',
			'The authorization server did not accept the certificate of the app.',
			details,
		);
	}
	if (
		/invalid_client|unauthorized_client|invalid_scope|invalid_request|invalid_resource|unsupported_grant_type|AADSTS\d{4,7}/i.test(
			text,
		)
	) {
		return new MailError(
			'MAIL_INPUT',
			'The authorization server refused the client of the credential.',
			details,
		);
	}
	return unavailable(details);
}

function unavailable(details: MailErrorDetails): MailError {
	return new MailError(
		'MAIL_TOKEN_UNAVAILABLE',
		'The authorization server issued no access token.',
		details,
	);
}
