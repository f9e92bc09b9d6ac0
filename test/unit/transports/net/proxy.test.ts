import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { proxyFor } from '../../../../nodes/transports/net/index';

const PROXY = 'http://proxy.example.test:3128';

beforeEach(() => {
	for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY']) {
		vi.stubEnv(name, '');
		vi.stubEnv(name.toLowerCase(), '');
	}
});

afterEach(() => vi.unstubAllEnvs());

describe('the variable that names the proxy', () => {
	it.each<[string, Record<string, string>, string | null]>([
		['none', {}, null],
		['HTTPS_PROXY', { HTTPS_PROXY: PROXY }, `${PROXY}/`],
		['https_proxy', { https_proxy: PROXY }, `${PROXY}/`],
		['ALL_PROXY', { ALL_PROXY: PROXY }, `${PROXY}/`],
		['all_proxy', { all_proxy: PROXY }, `${PROXY}/`],
		[
			'lower case before upper case',
			{ https_proxy: PROXY, HTTPS_PROXY: 'http://other' },
			`${PROXY}/`,
		],
		[
			'HTTPS_PROXY before ALL_PROXY',
			{ HTTPS_PROXY: PROXY, all_proxy: 'http://other' },
			`${PROXY}/`,
		],
		['HTTP_PROXY, which is for plain HTTP', { HTTP_PROXY: PROXY }, null],
		['a host without a scheme', { HTTPS_PROXY: 'proxy.example.test:3128' }, `${PROXY}/`],
		['TLS to the proxy', { HTTPS_PROXY: 'https://proxy.test:443' }, 'https://proxy.test/'],
		['SOCKS', { ALL_PROXY: 'socks5://proxy.test:1080' }, 'socks5://proxy.test:1080'],
		[
			'a user and a password',
			{ HTTPS_PROXY: 'http://us%40er:p%3Ass@proxy.test:3128' },
			'http://us%40er:p%3Ass@proxy.test:3128/',
		],
		[
			'a user without a scheme',
			{ HTTPS_PROXY: 'user:pass@proxy.test:3128' },
			'http://user:pass@proxy.test:3128/',
		],
	])('%s', (_name, environment, expected) => {
		for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
		expect(proxyFor('mail.example.com', 993)?.href ?? null).toBe(expected);
	});

	it('that is no URL is an error without its text', () => {
		vi.stubEnv('HTTPS_PROXY', 'http://user:secret@:x');
		expect(() => proxyFor('mail.example.com', 993)).toThrow(
			expect.objectContaining({
				code: 'MAIL_INPUT',
				message: expect.not.stringContaining('secret') as string,
			}),
		);
	});
});

/** As n8n and axios read it: a name without a dot or a star before it is that host alone. */
describe('NO_PROXY', () => {
	it.each<[noProxy: string, host: string, port: number, isStraight: boolean]>([
		['mail.example.com', 'mail.example.com', 993, true],
		['MAIL.Example.com', 'mail.example.COM', 993, true],
		['example.com', 'mail.example.com', 993, false],
		['ail.example.com', 'mail.example.com', 993, false],
		['.example.com', 'mail.example.com', 993, true],
		['.example.com', 'example.com', 993, false],
		['*.example.com', 'mail.example.com', 443, true],
		['*example.com', 'example.com', 443, true],
		['*', 'mail.example.com', 993, true],
		['localhost, *', 'mail.example.com', 993, true],
		['a.test b.test,mail.example.com', 'mail.example.com', 993, true],
		['mail.example.com:993', 'mail.example.com', 993, true],
		['mail.example.com:993', 'mail.example.com', 587, false],
		['.example.com:587', 'mail.example.com', 587, true],
		['mail.example.com:443', 'mail.example.com', 443, true],
		['10.0.0.5', '10.0.0.5', 993, true],
		['10.0.0.0/8', '10.0.0.5', 993, false],
		['10.0.0.*', '10.0.0.5', 993, false],
		['[::1]', '::1', 993, true],
		['::1', '::1', 993, false],
		['mail.example.com.', 'mail.example.com', 993, false],
	])('%s: %s:%i goes straight: %s', (noProxy, host, port, isStraight) => {
		vi.stubEnv('HTTPS_PROXY', PROXY);
		vi.stubEnv('NO_PROXY', noProxy);
		expect(proxyFor(host, port) === null).toBe(isStraight);
		vi.stubEnv('NO_PROXY', 'nobody.test');
		vi.stubEnv('no_proxy', noProxy);
		expect(proxyFor(host, port) === null).toBe(isStraight);
	});
});
