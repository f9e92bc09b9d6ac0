import { describe, expect, it } from 'vitest';
import {
	judgeSignInRefusal,
	mayTryOtherMechanism,
	type SignInVerdict,
} from '../../../../nodes/transports/auth/index';
import { SIGN_IN_REFUSALS } from '../../../../nodes/transports/auth/signInRefusals';

/** `[CODE] words` of IMAP or `535 5.7.8 words` of SMTP, as a server writes it. */
function refusalOf(answer: string, saslError: string | null = null) {
	const imap = /^\[(\S+)\] ?(.*)$/.exec(answer);
	if (imap !== null) return { responseCode: imap[1], text: imap[2] as string, saslError };
	const smtp = /^(\d{3}) /.exec(answer);
	return { reply: smtp === null ? undefined : Number(smtp[1]), text: answer, saslError };
}

const SASL_401 = '{"status":"401","schemes":"bearer","scope":"mail"}';

describe('a refused sign-in', () => {
	it.each<[string, SignInVerdict]>([
		['[AUTHENTICATIONFAILED] Invalid credentials (Failure)', 'credential'],
		['[AUTHORIZATIONFAILED] no', 'credential'],
		['[EXPIRED] That password is so old', 'credential'],
		['[ALERT] Invalid credentials (Failure)', 'credential'],
		['[ALERT] Web login required (Failure)', 'credential'],
		['AUTHENTICATE failed.', 'credential'],
		['LOGIN failed.', 'credential'],
		['Login failed.', 'credential'],
		['authentication failure', 'credential'],
		['Invalid SASL argument', 'credential'],
		['535 5.7.3 Authentication unsuccessful [AM0PR01.PROD.EXAMPLE.TEST]', 'credential'],
		['535 5.7.8 Error: authentication failed: (reason unavailable)', 'credential'],
		['535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled', 'credential'],
		['534 5.7.14 Please log in via your web browser', 'credential'],
		['[UNAVAILABLE] Temporary authentication failure. [mail:2026-11-30 10:00:00]', 'passing'],
		['[LIMIT] no', 'passing'],
		['[INUSE] Mailbox is locked', 'passing'],
		['[SERVERBUG] AUTHENTICATE Server error - Please try again later', 'passing'],
		['[OVERQUOTA] no', 'passing'],
		['[CONTACTADMIN] Ask somebody', 'passing'],
		['[TEMPFAIL] no', 'passing'],
		['[ALERT] Server under maintenance', 'passing'],
		['[AUTHENTICATIONFAILED] Temporary authentication failure.', 'passing'],
		['Server Unavailable. 15', 'passing'],
		['System Error (Failure)', 'passing'],
		['Internal error occurred. Refer to server log for more information.', 'passing'],
		['Serious error while processing AUTHENTICATE', 'passing'],
		['454 4.7.0 Temporary authentication failure', 'passing'],
		['451 4.7.0 Temporary server error. Please try again later. PRX4', 'passing'],
		['455 no', 'passing'],
		['421 4.7.0 no', 'throttled'],
		['432 4.3.2 Concurrent connections limit exceeded', 'throttled'],
		['454 4.7.0 Too many login attempts, please try again later.', 'throttled'],
		['[OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)', 'throttled'],
		['[ALERT] Too many simultaneous connections. (Failure)', 'throttled'],
		['[UNAVAILABLE] Maximum number of connections from user+IP exceeded', 'throttled'],
		['504 5.5.4 Unrecognized authentication type', 'mechanism'],
		['501 5.5.2 no', 'mechanism'],
		['500 5.5.1 unrecognised', 'mechanism'],
		['535 5.7.8 Error: authentication failed: Invalid authentication mechanism', 'mechanism'],
		['535 5.7.8 mechanism not supported', 'mechanism'],
		['534 5.7.9 Authentication mechanism is too weak', 'mechanism'],
		['Unsupported authentication mechanism.', 'mechanism'],
		['no mechanism available', 'mechanism'],
		['[PRIVACYREQUIRED] Encrypt first', 'unknown'],
		['[ALERT] Nobody has heard of this', 'unknown'],
		['Das geht heute nicht', 'unknown'],
		['550 5.7.1 not today', 'unknown'],
		['', 'unknown'],
	])('%s: %s', (answer, verdict) => {
		expect(judgeSignInRefusal(refusalOf(answer))).toBe(verdict);
	});

	it.each<[string, SignInVerdict]>([
		[SASL_401, 'credential'],
		['{"status":400}', 'credential'],
		['{"status":"invalid_token","openid-configuration":"https://id.example.test"}', 'credential'],
		['{"status":"insufficient_scope"}', 'credential'],
		['{"status":"503"}', 'passing'],
		['{"status":"500"}', 'passing'],
		['{"status":"429"}', 'throttled'],
		['{"schemes":"bearer"}', 'unknown'],
		['not json', 'unknown'],
		['null', 'unknown'],
	])('with the error object %s and words nobody knows: %s', (saslError, verdict) => {
		expect(judgeSignInRefusal(refusalOf('NO.', saslError))).toBe(verdict);
	});

	it('passes where Gmail sends its error object for too many connections', () => {
		const refusal = refusalOf(
			'[ALERT] Too many simultaneous connections. (Failure)',
			'{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}',
		);
		expect(judgeSignInRefusal(refusal)).toBe('throttled');
	});

	it('may be of the mechanism where the server has not understood the exchange', () => {
		expect(mayTryOtherMechanism(refusalOf('535 5.7.8 no'))).toBe(true);
		expect(mayTryOtherMechanism(refusalOf('535 5.7.8 no', SASL_401))).toBe(false);
		expect(mayTryOtherMechanism(refusalOf('504 5.5.4 no'))).toBe(true);
		expect(mayTryOtherMechanism(refusalOf('Das geht nicht'))).toBe(true);
		expect(mayTryOtherMechanism(refusalOf('454 4.7.0 later'))).toBe(false);
		expect(mayTryOtherMechanism(refusalOf('[UNAVAILABLE] later'))).toBe(false);
	});

	it('is judged by rows that say where they were seen and what they look at', () => {
		for (const { source, responseCodes, replies, saslStatus, text } of SIGN_IN_REFUSALS) {
			expect(source).toMatch(
				/RFC \d{4}|github\.com|microsoft\.com|google\.com|dovecot\.org|Google/,
			);
			expect([responseCodes, replies, saslStatus, text].some((seen) => seen !== undefined)).toBe(
				true,
			);
		}
	});
});
