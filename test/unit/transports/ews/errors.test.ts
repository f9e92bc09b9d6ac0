import { describe, expect, it } from 'vitest';
import { ewsError } from '../../../../nodes/transports/ews/ewsError';
import { httpError } from '../../../../nodes/transports/ews/httpError';
import { isExchangeOnline, retirementOf } from '../../../../nodes/transports/ews/retirement';
import { signInError } from '../../../../nodes/transports/ews/signInError';

const failure = (responseCode: string, text = '', backOffMs: number | null = null) => ({
	responseCode,
	text,
	backOffMs,
});

describe('refusals of EWS', () => {
	it.each([
		['ErrorServerBusy', 'MAIL_THROTTLED', true],
		['ErrorInvalidSyncStateData', 'MAIL_CHECKPOINT_INVALID', false],
		['ErrorItemNotFound', 'MAIL_MESSAGE_GONE', false],
		['ErrorCannotFindUser', 'MAIL_FOLDER_REFUSED', false],
		['ErrorFolderNotFound', 'MAIL_FOLDER_MISSING', false],
		['ErrorAccessDenied', 'MAIL_FOLDER_REFUSED', false],
		['ErrorSendAsDenied', 'MAIL_SENDER_REFUSED', false],
		['ErrorInternalServerTransientError', 'MAIL_PROTOCOL', true],
		['ErrorNobodyHasHeardOf', 'MAIL_REJECTED', false],
		['ErrorSomethingTransient', 'MAIL_PROTOCOL', true],
	])('%s is %s', (responseCode, code, retryable) => {
		expect(ewsError(failure(responseCode, 'text', 7), 'mail.example.test')).toMatchObject({
			code,
			retryable,
			retryAfterMs: 7,
			serverText: `${responseCode} text`,
		});
	});
});

describe('a user that the server does not know', () => {
	it('is said in words, with what to check', () => {
		expect(ewsError(failure('ErrorCannotFindUser'), 'mail.example.test').message).toContain(
			'The server knows no user with this address. Check the mailbox',
		);
	});
});

describe('the end of EWS in Exchange Online', () => {
	it('is told from other refusals, and points to Graph', () => {
		const online = { host: 'outlook.office365.com', responseCode: '', text: '' };
		expect(retirementOf({ ...online, status: 403 })).toMatchObject({
			code: 'MAIL_RETIRED',
			message: expect.stringContaining('Microsoft Graph'),
		});
		expect(
			ewsError(
				failure('ErrorAccessDenied', 'EWS has been disabled for this organization.'),
				'outlook.office365.us',
			).code,
		).toBe('MAIL_RETIRED');
		expect(retirementOf({ ...online, status: 500 })).toBeNull();
		expect(ewsError(failure('ErrorAccessDenied', 'Access is denied.'), online.host).code).toBe(
			'MAIL_FOLDER_REFUSED',
		);
	});

	it('is never said of a server of one’s own', () => {
		const own = { host: 'mail.example.test', responseCode: '', text: 'EWS is disabled' };
		expect(retirementOf({ ...own, status: 403 })).toBeNull();
		expect(isExchangeOnline('outlook.office365.com.example.test')).toBe(false);
		expect(isExchangeOnline('notoutlook.office365.com')).toBe(false);
		expect(isExchangeOnline('OUTLOOK.office365.com:443')).toBe(true);
	});
});

describe('a refused token', () => {
	it.each([
		['The audience claim value is invalid', 'invalid_audience', 'scope must name the host'],
		['The token has expired.', 'invalid_lifetime', 'clocks'],
		['The token has an invalid signature.', 'invalid_signature', 'Get-AuthServer'],
		['The token contains not enough scope', 'invalid_grant', 'EWS.AccessAsUser.All'],
		['The user specified by the user-context does not exist', 'invalid_user', 'does not know'],
		['', '', 'full_access_as_app'],
	])('with "%s" says what to do', (reason, category, advice) => {
		const headers = {
			'www-authenticate': 'Bearer realm=""',
			'x-ms-diagnostics': `2000001;reason="${reason}";error_category="${category}"`,
		};
		const error = signInError(headers, 'mail.example.test');
		expect(error).toMatchObject({ code: 'MAIL_AUTH_REFUSED' });
		expect(error.message).toContain(advice);
	});

	it.each([
		['oauth_not_available', 'OAuth configuration not loaded.'],
		['internal_error', 'Something broke.'],
		['invalid_token', 'The token cannot be checked: the directory is temporarily unavailable'],
	])('is no refusal where %s speaks of the server', (category, reason) => {
		const headers = {
			'www-authenticate': 'Bearer realm=""',
			'x-ms-diagnostics': `2000007;reason="${reason}";error_category="${category}"`,
		};
		expect(signInError(headers, 'mail.example.test')).toMatchObject({
			code: 'MAIL_AUTH_UNAVAILABLE',
			retryable: true,
		});
	});
});

describe('an HTTP status', () => {
	it.each([
		[429, {}, 'MAIL_THROTTLED'],
		[503, {}, 'MAIL_THROTTLED'],
		[509, {}, 'MAIL_THROTTLED'],
		[403, { 'retry-after': '30' }, 'MAIL_THROTTLED'],
		[403, {}, 'MAIL_FOLDER_REFUSED'],
		[502, { 'content-type': 'text/html' }, 'MAIL_PROTOCOL'],
		[504, {}, 'MAIL_PROTOCOL'],
	])('%i with %j is %s', (status, headers, code) => {
		expect(httpError(status, headers, 'mail.example.test').code).toBe(code);
	});
});
