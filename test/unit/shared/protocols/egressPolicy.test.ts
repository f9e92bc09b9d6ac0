import { describe, expect, it } from 'vitest';
import { checkEgress, egressCheck } from '../../../../nodes/shared/protocols/egressPolicy';

class SsrfBlockedIpError extends Error {
	override name = 'SsrfBlockedIpError';
}

/** An n8n whose policy blocks one host and whose DNS does not know another. */
const asked: string[] = [];
const n8n = {
	helpers: {
		getSecureEgressFilter: () => ({
			validateUrl: async (url: string | URL) => {
				asked.push(String(url));
				if (String(url).includes('unknown')) throw new Error('getaddrinfo ENOTFOUND');
				return String(url).includes('inner')
					? { ok: false as const, error: new SsrfBlockedIpError('blocked') }
					: { ok: true as const, result: undefined };
			},
		}),
	},
};
const at = (host: string, port = 993) => ({ host, port });

describe('the policy of n8n on outgoing connections', () => {
	it('is asked for host and port, IPv6 in brackets', async () => {
		asked.length = 0;
		await checkEgress(n8n, [at('mail.example.test'), at('2001:db8::1', 25)]);
		expect(asked).toEqual(['https://mail.example.test:993', 'https://[2001:db8::1]:25']);
	});

	it('stops a blocked server, be it the second of two', async () => {
		const refused = checkEgress(n8n, [at('mail.example.test'), at('inner.example.test', 587)]);
		await expect(refused).rejects.toMatchObject({
			code: 'MAIL_EGRESS_BLOCKED',
			message: expect.stringContaining('inner.example.test:587') as string,
		});
	});

	it('waits for a name that cannot be looked up, but not where another server is left', async () => {
		await expect(checkEgress(n8n, [at('unknown.example.test')])).rejects.toMatchObject({
			code: 'MAIL_HOST_NOT_FOUND',
			retryable: true,
		});
		await checkEgress(n8n, [at('unknown.example.test'), at('mail.example.test')]);
	});

	it('is not waited for longer than the limit', async () => {
		const silent = {
			helpers: {
				getSecureEgressFilter: () => ({ validateUrl: () => new Promise(() => undefined) }),
			},
		};
		await expect(checkEgress(silent, [at('mail.example.test')], 5)).rejects.toMatchObject({
			code: 'MAIL_HOST_NOT_FOUND',
		});
	});

	it('lets everything pass in an n8n that has none', async () => {
		await checkEgress({ helpers: {} }, [at('inner.example.test')]);
		await checkEgress({}, [at('inner.example.test')]);
		expect(egressCheck({ helpers: {} })).toEqual({});
	});

	it('is asked before each request over HTTPS', async () => {
		const { checkUrl } = egressCheck(n8n);
		await expect(checkUrl?.(new URL('https://inner.example.test/EWS'))).rejects.toMatchObject({
			code: 'MAIL_EGRESS_BLOCKED',
		});
	});
});
