import { MailError } from '../../helpdesk/errors';
import { isKnownToPass } from '../auth/index';
import { oneLine } from './ewsError';

/**
 * Categories of Exchange's own trouble with checking a token (OAuthErrorCategory in its
 * MSDiagnosticsHeader): the token is not at fault.
 */
const PASSING_CATEGORIES = new Set(['internal_error', 'oauth_not_available']);

/**
 * What an administrator must do about a 401 that a fresh token did not cure. Read from `x-ms-diagnostics`
 * (`2000001;reason="…";error_category="invalid_token"`) and `WWW-Authenticate`. A 401 whose diagnostics
 * speak of a state that passes is MAIL_AUTH_UNAVAILABLE: it costs no refresh.
 */
export function signInError(headers: Readonly<Record<string, string>>, host: string): MailError {
	const diagnostics = headers['x-ms-diagnostics'] ?? '';
	const challenge = headers['www-authenticate'] ?? '';
	const reason = /reason="([^"]{0,300})"/.exec(diagnostics)?.[1] ?? '';
	const category = /error_category="([^"]{0,60})"/.exec(diagnostics)?.[1] ?? '';
	const serverText = oneLine(
		[category, reason, reason || category ? '' : schemesOf(challenge)].join(' '),
	);
	if (PASSING_CATEGORIES.has(category) || isKnownToPass({ text: reason })) {
		return new MailError(
			'MAIL_AUTH_UNAVAILABLE',
			`The server at ${host} cannot check access tokens right now.`,
			{
				serverText,
			},
		);
	}
	return new MailError(
		'MAIL_AUTH_REFUSED',
		`The server at ${host} refused the token. ${advice()}`,
		{
			serverText,
		},
	);

	function advice(): string {
		if (!/bearer/i.test(challenge) && !diagnostics && challenge) {
			return (
				'It offers no OAuth for EWS. On Exchange Server run ' +
				'Set-WebServicesVirtualDirectory -OAuthAuthentication $true, and set up hybrid modern authentication or AD FS.'
			);
		}
		if (/audience/i.test(reason) || category === 'invalid_audience') {
			return 'The token was issued for another service. The scope must name the host of the EWS Connect URL (with AD FS the resource parameter, with a trailing slash).';
		}
		if (/expired|lifetime/i.test(reason) || category === 'expired_token') {
			return 'To the server the token has expired although it is new. Compare the clocks of the servers.';
		}
		if (/signature|issuer|trusted/i.test(reason) || category === 'invalid_issuer') {
			return 'The server does not trust the issuer of the token. On Exchange Server check Get-AuthServer and the certificate of the issuer.';
		}
		if (/scope|role|permission|grant/i.test(reason) || category === 'invalid_grant') {
			return 'The app lacks a permission: EWS.AccessAsUser.All for a signed-in user, full_access_as_app for app-only.';
		}
		if (/user|smtp|sid|mailbox|upn/i.test(reason) || category === 'invalid_user') {
			return 'The token names a user that the server does not know.';
		}
		return 'The app needs EWS.AccessAsUser.All (signed-in user) or full_access_as_app (app-only), and the scope must name the host of the EWS Connect URL.';
	}
}

/** Names of the offered schemes, without their parameters. */
function schemesOf(challenge: string): string {
	return [...challenge.matchAll(/(?:^|,\s*)([A-Za-z]{1,20})(?=\s|,|$)/g)]
		.map((match) => match[1])
		.join(', ');
}
