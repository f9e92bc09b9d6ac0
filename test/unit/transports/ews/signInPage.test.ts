import { describe, expect, it } from 'vitest';
import { signInPageError } from '../../../../nodes/transports/ews/signInPage';

const HOST = 'mail.example.test';
const html = { 'content-type': 'text/html; charset=utf-8' };

const redirect = (status: number, location: string) =>
	signInPageError({ status, headers: { location }, page: '' }, HOST);
const page = (body: string, status = 200, headers: Record<string, string> = html) =>
	signInPageError({ status, headers, page: body }, HOST);

describe('a redirect that leads to a sign-in page', () => {
	it.each([
		'/owa/auth/logon.aspx?url=https%3a%2f%2fmail.example.test%2fEWS%2fExchange.asmx&reason=0',
		'https://mail.example.test/owa/',
		'https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=1&response_type=code',
		'https://login.microsoftonline.us/tenant/wsfed?wa=wsignin1.0',
		'https://adfs.example.test/adfs/ls/?wa=wsignin1.0&wtrealm=urn:x&wctx=rm',
		'https://adfs.example.test/adfs/ls?version=1.0&action=signin&realm=urn%3AAppProxy%3Acom&returnUrl=https%3A%2F%2Fmail.example.test',
		'/CookieAuth.dll?GetLogon?curl=Z2FEWSZ2FExchange.asmx&reason=0&formdir=3',
		'/my.policy',
		'/vpn/index.html',
		'/cgi/tmlogin.html',
		'https://idp.example.test/saml2/idp/SSOService.php?SAMLRequest=fZ',
		'https://keycloak.example.test/realms/a/protocol/openid-connect/auth?response_type=code',
		'https://portal.example.test/login',
		'/EWS/Exchange.asmx?SAMLRequest=x',
	])('%s', (location) => {
		for (const status of [301, 302, 303, 307, 308]) {
			const error = redirect(status, location);
			expect(error?.message).toContain('A sign-in page stands in front of EWS');
			expect(error?.message).toContain('exempt /EWS/* from pre-authentication');
			expect(error?.message).not.toContain('Connect URL');
			// States and nonces of the sign-in stay out of logs.
			expect(error?.message).not.toContain('?');
		}
	});

	it('is supposed of any page that is not EWS, without blaming the Connect URL', () => {
		const error = redirect(302, 'https://elsewhere.example.test/start');
		expect(error).toMatchObject({ code: 'MAIL_PROTOCOL', retryable: true });
		expect(error?.message).toContain('exempt /EWS/* from pre-authentication');
		expect(error?.message).not.toContain('Connect URL');
	});

	it('is not what leads to EWS at another address', () => {
		expect(redirect(302, 'https://new.example.test/EWS/Exchange.asmx')).toBeNull();
		expect(redirect(308, '/ews/exchange.asmx')).toBeNull();
		expect(redirect(302, '')).toBeNull();
	});
});

describe('a page instead of an answer', () => {
	it.each([
		'<html><body><form action="/owa/auth.owa" method="POST"><input name="username"><input type="password" name="password"></form>',
		"<!DOCTYPE html><html><head><title>Sign in to your account</title></head><body><form><input type='submit'></form>",
		'<html><body onload="document.forms[0].submit()"><form method="POST" action="https://idp.example.test/"><input type="hidden" name="SAMLRequest" value="fZ"></form>',
		'<html><head><meta http-equiv="refresh" content="0;url=https://portal.example.test/login"></head></html>',
		'<html><script>window.location.href = "https://adfs.example.test/adfs/ls/?wa=wsignin1.0";</script></html>',
		'<html><h1>Anmelden</h1><form action="x"></form></html>',
		'<html>Sign in</html>',
	])('%s', (body) => {
		const error = page(body);
		expect(error?.message).toContain('A sign-in page stands in front of EWS');
		expect(error?.message).not.toContain('Connect URL');
		expect(page(body, 200, {})?.message).toBe(error?.message);
	});

	it('under another status is one only when it asks for a sign-in', () => {
		const form = '<html><form><input type="password"></form></html>';
		for (const status of [403, 500, 503]) expect(page(form, status)).not.toBeNull();
		expect(page('<html>Bad Gateway</html>', 502)).toBeNull();
		expect(page('<html>Service Unavailable. Please log in later.</html>', 503)).toBeNull();
	});

	it('is none when it is no page', () => {
		expect(page('{"password":""}', 200, { 'content-type': 'application/json' })).toBeNull();
		expect(page('', 200, { 'content-type': 'application/octet-stream' })).toBeNull();
		expect(page('', 200, html)).toBeNull();
	});

	it('costs no more time the longer and the more hostile it is', () => {
		const begun = performance.now();
		for (const part of ['<input ', '<meta http-equiv=refresh ', 'location=', '<form', 'name=']) {
			page(part.repeat(200_000));
		}
		expect(performance.now() - begun).toBeLessThan(5000);
	});
});
