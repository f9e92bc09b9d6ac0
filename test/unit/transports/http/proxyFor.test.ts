import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../../../nodes/transports/http/proxyFor';

const url = new URL('https://mail.example.test/EWS/Exchange.asmx');
const via = (environment: Record<string, string>, target = url) =>
	proxyFor(target, environment)?.href ?? null;

describe('the proxy of a URL', () => {
	it('comes from HTTPS_PROXY, else ALL_PROXY, in either case', () => {
		expect(via({})).toBeNull();
		expect(via({ HTTPS_PROXY: 'http://proxy.example.test:3128' })).toBe(
			'http://proxy.example.test:3128/',
		);
		expect(via({ https_proxy: 'proxy.example.test:3128' })).toBe('http://proxy.example.test:3128/');
		expect(via({ ALL_PROXY: 'http://all.example.test' })).toBe('http://all.example.test/');
	});

	it('is left out for hosts in NO_PROXY', () => {
		const HTTPS_PROXY = 'http://proxy.example.test:3128';
		for (const NO_PROXY of [
			'*',
			'mail.example.test',
			'.example.test',
			'*.example.test',
			'example.test',
			'a, mail.example.test:443',
			'OTHER.test MAIL.example.test',
		]) {
			expect(via({ HTTPS_PROXY, NO_PROXY })).toBeNull();
		}
		for (const NO_PROXY of ['', 'ample.test', 'mail.example.test:8443', 'ail.example.test']) {
			expect(via({ HTTPS_PROXY, NO_PROXY })).not.toBeNull();
		}
	});
});
