import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import {
	chooseMechanism,
	mapSocketError,
	MemoryTranscript,
	proxyFor,
	redact,
	scrubError,
	startSasl,
	tlsOptions,
	withFreshToken,
} from '../../../../nodes/transports/auth/index';
import { parseCaCertificates } from '../../../../nodes/transports/auth/tlsOptions';
import { testCertificates } from '../../../support/scriptedServer';

const identity = {
	user: 'helpdesk@example.test',
	accessToken: 'ya29.token',
	host: 'mail.example.test',
	port: 993,
};
const decode = (base64: string) => Buffer.from(base64, 'base64').toString();

describe('SASL', () => {
	it('frames XOAUTH2 as its authors wrote it', () => {
		expect(decode(startSasl('XOAUTH2', identity).initialResponse)).toBe(
			'user=helpdesk@example.test\x01auth=Bearer ya29.token\x01\x01',
		);
	});

	it('frames OAUTHBEARER by RFC 7628, with host and port and an escaped name', () => {
		const exchange = startSasl('OAUTHBEARER', { ...identity, user: 'a,b=c@example.test' });
		expect(decode(exchange.initialResponse)).toBe(
			'n,a=a=2Cb=3Dc@example.test,\x01host=mail.example.test\x01port=993\x01auth=Bearer ya29.token\x01\x01',
		);
		expect(decode(exchange.lastResponse)).toBe('\x01');
	});

	it.each([
		['user', { user: 'a\x01auth=Bearer x' }],
		['token', { accessToken: 'a\r\nNOOP' }],
		['empty token', { accessToken: '' }],
	])('refuses a %s that would break the frame', (_what, change) => {
		expect(() => startSasl('XOAUTH2', { ...identity, ...change })).toThrow(MailError);
	});

	it.each([
		[['PLAIN', 'xoauth2'], 'XOAUTH2'],
		[['OAUTHBEARER'], 'OAUTHBEARER'],
		[['OAUTHBEARER', 'XOAUTH2'], 'XOAUTH2'],
		[['PLAIN', 'LOGIN'], null],
	])('chooses of %j: %s', (offered, mechanism) => {
		expect(chooseMechanism(offered)).toBe(mechanism);
	});

	it('reads the refusal and nothing else', () => {
		const exchange = startSasl('XOAUTH2', identity);
		const refusal = Buffer.from('{"status":"400"}').toString('base64');
		expect(exchange.refusalOf(refusal)).toBe('{"status":"400"}');
		expect(exchange.refusalOf('')).toBeNull();
		expect(exchange.refusalOf('bm90IGpzb24=')).toBeNull();
	});
});

describe('withFreshToken', () => {
	const source = () => ({
		accessToken: vi.fn(
			async ({ forceRefresh }: { forceRefresh: boolean }) =>
				await Promise.resolve(forceRefresh ? 'fresh' : 'stored'),
		),
	});
	const refused = new MailError('MAIL_AUTH_REFUSED', 'no');

	it('uses the stored token when it is good', async () => {
		const tokens = source();
		expect(await withFreshToken(tokens, async (token) => await Promise.resolve(token))).toBe(
			'stored',
		);
		expect(tokens.accessToken).toHaveBeenCalledTimes(1);
	});

	it('refreshes exactly once', async () => {
		const tokens = source();
		const attempt = vi.fn(async () => await Promise.reject(refused));
		await expect(withFreshToken(tokens, attempt)).rejects.toBe(refused);
		expect(attempt.mock.calls).toEqual([['stored'], ['fresh']]);
	});

	it.each(['MAIL_AUTH_UNAVAILABLE', 'MAIL_TIMEOUT', 'MAIL_FOLDER_REFUSED'] as const)(
		'does not refresh after %s',
		async (code) => {
			const tokens = source();
			const error = new MailError(code, 'no');
			await expect(withFreshToken(tokens, async () => await Promise.reject(error))).rejects.toBe(
				error,
			);
			expect(tokens.accessToken).toHaveBeenCalledTimes(1);
		},
	);
});

describe('TLS options', () => {
	it('always verify, from TLS 1.2 on', () => {
		for (const ca of [null, '', '  ']) {
			expect(tlsOptions({ ca })).toEqual({ minVersion: 'TLSv1.2', rejectUnauthorized: true });
		}
	});

	it('add a private CA to the roots of Node, however the line breaks fared', async () => {
		const { ca } = await testCertificates();
		const plain = tlsOptions({ ca }).ca as string[];
		expect(plain.length).toBeGreaterThan(50);
		for (const damaged of [
			ca.replace(/\n/g, ' '),
			ca.replace(/\n/g, '\\n'),
			ca.replace(/\n/g, '\r\n'),
			`Bag Attributes\n${ca}`,
		]) {
			expect(tlsOptions({ ca: damaged }).ca?.at(-1)).toBe(plain.at(-1));
		}
		expect(parseCaCertificates(ca + ca)).toHaveLength(2);
	});

	it('read one private CA once, and forget the oldest of many', async () => {
		const { ca } = await testCertificates();
		const first = tlsOptions({ ca });
		expect(first.secureContext).toBeDefined();
		expect(tlsOptions({ ca }).secureContext).toBe(first.secureContext);
		for (let n = 1; n <= 19; n++) tlsOptions({ ca: `${ca}${'\n'.repeat(n)}` });
		expect(tlsOptions({ ca }).secureContext).toBe(first.secureContext);
		tlsOptions({ ca: `${ca} ` });
		expect(tlsOptions({ ca }).secureContext).not.toBe(first.secureContext);
	});

	it.each([
		['words', 'please trust me'],
		['a private key', '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----'],
		['a cut certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
		['no end', '-----BEGIN CERTIFICATE-----\nMIIB'],
	])('refuse %s with a clear error', (_what, ca) => {
		expect(() => tlsOptions({ ca })).toThrow(
			expect.objectContaining({
				code: 'MAIL_INPUT',
				message: expect.stringMatching(/CA certificate/) as string,
			}),
		);
	});
});

describe('proxyFor', () => {
	afterEach(() => vi.unstubAllEnvs());
	const env = (values: Record<string, string>) => {
		for (const name of [
			'https_proxy',
			'HTTPS_PROXY',
			'all_proxy',
			'ALL_PROXY',
			'no_proxy',
			'NO_PROXY',
		]) {
			vi.stubEnv(name, values[name] ?? '');
		}
	};

	it('is null without a setting', () => {
		env({});
		expect(proxyFor('imap.example.com', 993)).toBeNull();
	});

	it('takes HTTPS_PROXY, and http where the value has no scheme', () => {
		env({ HTTPS_PROXY: 'http://proxy.example.com:3128' });
		expect(proxyFor('imap.example.com', 993)).toBe('http://proxy.example.com:3128');
		env({ https_proxy: 'proxy.example.com:3128' });
		expect(proxyFor('imap.example.com', 993)).toBe('http://proxy.example.com:3128');
	});

	it('honours NO_PROXY by name, suffix and port', () => {
		env({
			HTTPS_PROXY: 'http://proxy:1',
			NO_PROXY: 'mail.example.com,.intern,smtp.example.com:587',
		});
		expect(proxyFor('mail.example.com', 993)).toBeNull();
		expect(proxyFor('a.intern', 993)).toBeNull();
		expect(proxyFor('smtp.example.com', 587)).toBeNull();
		expect(proxyFor('smtp.example.com', 465)).toBe('http://proxy:1');
		expect(proxyFor('::1', 993)).toBe('http://proxy:1');
	});
});

describe('redaction', () => {
	const token = `eyJ0eXAi.${'a1B2'.repeat(30)}.sig-_`;
	it.each([
		`Authorization: Bearer ${token}`,
		`A1 AUTHENTICATE XOAUTH2 ${Buffer.from(`user=a\x01auth=Bearer ${token}\x01\x01`).toString('base64')}`,
		`{"access_token":"${token}","x":1}`,
		`grant_type=x&refresh_token=${token}&y=2`,
		`auth=Bearer ${token}\x01\x01`,
		'AUTH XOAUTH2 dXNlcj1hQGIBYXV0aD1CZWFyZXIgeAEB',
	])('hides the secret in %s', (line) => {
		const hidden = redact(line);
		expect(hidden).not.toContain('a1B2a1B2');
		expect(hidden).not.toContain('dXNlcj1');
		expect(hidden).toContain('[redacted]');
	});

	it.each([
		'* 12 FETCH (UID 77 FLAGS (\\Seen HelpdeskDone_0a1b2c))',
		'250-AUTH XOAUTH2 OAUTHBEARER',
		'C: UID STORE 1:4,9,12,15,18,21,24,27,30,33,36,39,42,45,48,51,54,57,60,63,66,69,72 +FLAGS.SILENT (\\Seen)',
		'550 5.7.60 SMTP; Client does not have permissions to send as this sender',
	])('leaves %s alone', (line) => {
		expect(redact(line)).toBe(line);
	});

	it('takes milliseconds on a long hostile line', () => {
		const started = performance.now();
		for (const line of [
			'Bearer '.repeat(100_000),
			'a'.repeat(1_000_000),
			`${'code='.repeat(50_000)}`,
		]) {
			redact(line);
		}
		expect(performance.now() - started).toBeLessThan(1000);
	});

	it('cleans an error of a library with its message, stack, causes and parsed answers', () => {
		const cause = Object.assign(new Error(`said Bearer ${token}`), { response: { raw: token } });
		const error = Object.assign(new Error(`refused: Bearer ${token}`, { cause }), {
			response: `NO ${token}`,
			code: 'EAUTH',
		});
		expect(inspect(scrubError(error), { depth: 10 })).not.toContain('a1B2a1B2');
		expect(error.code).toBe('EAUTH');
	});
});

describe('MemoryTranscript', () => {
	it('keeps the first and the last lines and counts what fell out', () => {
		const transcript = new MemoryTranscript(4);
		for (let n = 1; n <= 10; n += 1) transcript.line('client', `line ${n}`);
		expect(transcript.lines()).toEqual([
			'C: line 1',
			'C: line 2',
			'-- 6 lines left out',
			'C: line 9',
			'C: line 10',
		]);
	});

	it('splits lines and redacts', () => {
		const transcript = new MemoryTranscript();
		transcript.line('server', '250-A\r\n250 B Bearer abc');
		expect(transcript.lines()).toEqual(['S: 250-A', 'S: 250 B Bearer [redacted]']);
	});
});

describe('socket errors', () => {
	const endpoint = { host: 'mail.example.test', port: 993, what: 'connecting' };
	it.each([
		['ENOTFOUND', 'MAIL_HOST_NOT_FOUND'],
		['EAI_AGAIN', 'MAIL_HOST_NOT_FOUND'],
		['ECONNREFUSED', 'MAIL_CONNECTION_REFUSED'],
		['EHOSTUNREACH', 'MAIL_CONNECTION_REFUSED'],
		['ETIMEDOUT', 'MAIL_TIMEOUT'],
		['GREETING_TIMEOUT', 'MAIL_TIMEOUT'],
		['ECONNRESET', 'MAIL_CONNECTION_LOST'],
		['EPIPE', 'MAIL_CONNECTION_LOST'],
		['NoConnection', 'MAIL_CONNECTION_LOST'],
		['SELF_SIGNED_CERT_IN_CHAIN', 'MAIL_TLS_UNTRUSTED'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'MAIL_TLS_UNTRUSTED'],
		['CERT_HAS_EXPIRED', 'MAIL_TLS_UNTRUSTED'],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'MAIL_TLS_NAME'],
		['ERR_SSL_WRONG_VERSION_NUMBER', 'MAIL_TLS_PROTOCOL'],
		['SOMETHING_NEW', 'MAIL_CONNECTION_LOST'],
	])('%s is %s', (code, mapped) => {
		const error = Object.assign(new Error('x'), { code });
		expect(mapSocketError(error, endpoint)).toMatchObject({ code: mapped, cause: error });
	});

	it('looks into causes, parts and codes put over others', () => {
		const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
		expect(mapSocketError(new AggregateError([refused]), endpoint).code).toBe(
			'MAIL_CONNECTION_REFUSED',
		);
		expect(mapSocketError(new Error('x', { cause: refused }), endpoint).code).toBe(
			'MAIL_CONNECTION_REFUSED',
		);
		const over = Object.assign(new Error('x'), {
			code: 'ESOCKET',
			originalCode: 'CERT_HAS_EXPIRED',
		});
		expect(mapSocketError(over, endpoint).code).toBe('MAIL_TLS_UNTRUSTED');
	});

	it('lets MailErrors through and knows an abort', () => {
		const error = new MailError('MAIL_THROTTLED', 'x');
		expect(mapSocketError(error, endpoint)).toBe(error);
		expect(mapSocketError(new Error('x'), endpoint, AbortSignal.abort()).code).toBe('MAIL_ABORTED');
	});
});
