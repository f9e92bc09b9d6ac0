import { describe, expect, it } from 'vitest';
import { parseCaCertificates, tlsOptions } from '../../../../nodes/transports/net/tlsOptions';
import { testCertificates } from '../../../support/scriptedServer';

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
