import { MailError } from '../../helpdesk/errors';
import { oneLine } from './ewsError';

/**
 * What an administrator must do about a 401 that a fresh token did not cure. Read from `x-ms-diagnostics`
 * (`2000001;reason="…";error_category="invalid_token"`) and `WWW-Authenticate`.
 */
export function signInError(headers: Readonly<Record<string, string>>, host: string): MailError {
	const diagnostics = headers['x-ms-diagnostics'] ?? '';
	const challenge = headers['www-authenticate'] ?? '';
	const reason = /reason="([^"]{0,300})"/.exec(diagnostics)?.[1] ?? '';
	const category = /error_category="([^"]{0,60})"/.exec(diagnostics)?.[1] ?? '';
	return new MailError('MAIL_AUTH_REFUSED', `${host} refused the token: ${advice()}`, {
		serverText: oneLine(
			[category, reason, reason || category ? '' : schemesOf(challenge)].join(' '),
		),
	});

	function advice(): string {
		if (!/bearer/i.test(challenge) && !diagnostics && challenge) {
			return (
				'the server offers no OAuth on its EWS address. On an Exchange server: ' +
				'Set-WebServicesVirtualDirectory -OAuthAuthentication $true, with hybrid modern authentication or AD FS set up'
			);
		}
		if (/audience/i.test(reason) || category === 'invalid_audience') {
			return 'it was issued for another service. The scope must name the host of the Connect URL (AD FS: the resource parameter, with a slash at its end)';
		}
		if (/expired|lifetime/i.test(reason) || category === 'expired_token') {
			return 'it counts as expired although it is new. Compare the clocks of the servers';
		}
		if (/signature|issuer|trusted/i.test(reason) || category === 'invalid_issuer') {
			return 'the server does not trust who issued it. On an Exchange server: check Get-AuthServer and the certificate of the issuer';
		}
		if (/scope|role|permission|grant/i.test(reason) || category === 'invalid_grant') {
			return 'the app lacks the permission: EWS.AccessAsUser.All for a signed-in user, full_access_as_app for app-only';
		}
		if (/user|smtp|sid|mailbox|upn/i.test(reason) || category === 'invalid_user') {
			return 'it names a user the server does not know';
		}
		return 'the app needs EWS.AccessAsUser.All (signed-in user) or full_access_as_app (app-only), and the scope must name the host of the Connect URL';
	}
}

/** Names of the offered schemes, without their parameters. */
function schemesOf(challenge: string): string {
	return [...challenge.matchAll(/(?:^|,\s*)([A-Za-z]{1,20})(?=\s|,|$)/g)]
		.map((match) => match[1])
		.join(', ');
}
