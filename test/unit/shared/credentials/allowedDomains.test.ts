import { describe, expect, it } from 'vitest';
import { assertHostAllowed } from '../../../../nodes/shared/credentials/allowedDomains';
import { createTokenSource } from '../../../../nodes/shared/credentials/tokenSource';

const limited = (allowedDomains?: string) => ({
	allowedHttpRequestDomains: 'domains',
	...(allowedDomains === undefined ? {} : { allowedDomains }),
});
const refusal = { code: 'MAIL_HOST_NOT_ALLOWED' };

describe('the Allowed Domains of a credential', () => {
	it.each([
		[{}, 'anywhere.example'],
		[{ allowedHttpRequestDomains: 'all', allowedDomains: 'a.example' }, 'anywhere.example'],
		[{ allowedHttpRequestDomains: 'none' }, 'imap.example.com'],
		[limited('imap.example.com'), 'imap.example.com'],
		[limited(' IMAP.example.com. , b.example'), 'imap.example.com'],
		[limited('*.example.com'), 'imap.example.com'],
	])('let pass: %j to %s', (credential, host) => {
		expect(() => assertHostAllowed(credential, host)).not.toThrow();
	});

	it.each([
		[limited(), 'imap.example.com'],
		[limited('  '), 'imap.example.com'],
		[limited('imap.example.com'), 'imap.example.com.evil.example'],
		[limited('imap.example.com'), 'smtp.example.com'],
		[limited('*.example.com'), 'example.com'],
		[limited('example.com'), 'evilexample.com'],
		[limited('127.0.0.1'), '::1'],
	])('refuse, naming host and setting: %j to %s', (credential, host) => {
		expect(() => assertHostAllowed(credential, host)).toThrow(
			expect.objectContaining({ ...refusal, message: expect.stringContaining(host) }),
		);
	});

	it('are asked before a token is handed out or refreshed', async () => {
		let refreshed = 0;
		const source = createTokenSource(
			{
				getNode: () => ({ credentials: {} }) as never,
				getCredentials: async () =>
					(await Promise.resolve({
						...limited('imap.example.com'),
						oauthTokenData: { access_token: 'a-token', n8n_expires_at: '0' },
					})) as never,
				helpers: {
					refreshOAuth2Token: async () => {
						refreshed++;
						return await Promise.resolve({ access_token: 'fresh' });
					},
				},
			},
			'helpdeskMailOAuth2Api',
		);
		for (const forceRefresh of [false, true]) {
			await expect(
				source.accessToken({ forceRefresh, host: 'evil.example' }),
			).rejects.toMatchObject(refusal);
		}
		expect(refreshed).toBe(0);
		expect(await source.accessToken({ forceRefresh: false, host: 'imap.example.com' })).toBe(
			'fresh',
		);
	});
});
