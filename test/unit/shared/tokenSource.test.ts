import { NodeOperationError } from 'n8n-workflow';
import type { INode } from 'n8n-workflow';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MailError } from '../../../nodes/helpdesk/errors';
import { LIMITS } from '../../../nodes/helpdesk/limits';
import { createTokenSource } from '../../../nodes/shared/tokenSource';
import type { TokenContext } from '../../../nodes/shared/tokenSource';

const TYPE = 'helpdeskMailOAuth2Api';
const NOW = 1_700_000_000_000;
const node: INode = {
	id: 'n1',
	name: 'Mailbox',
	type: 'helpdeskImapTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	credentials: { [TYPE]: { id: 'c1', name: 'Support' } },
};

type Refresh = (this: unknown, type: string) => Promise<unknown>;

function context(credential: Record<string, unknown>, refresh?: Refresh): TokenContext {
	return {
		getNode: () => node,
		getCredentials: (async () => credential) as TokenContext['getCredentials'],
		helpers: { refreshOAuth2Token: refresh as TokenContext['helpers']['refreshOAuth2Token'] },
	};
}

function source(credential: Record<string, unknown>, refresh?: Refresh) {
	return createTokenSource(context(credential, refresh), TYPE, () => NOW);
}

const stored = (msLeft: number) => ({
	oauthTokenData: { access_token: 'old', n8n_expires_at: String(NOW + msLeft) },
});
const fresh = vi.fn(async () => ({ access_token: 'new' }));

afterEach(() => {
	vi.useRealTimers();
	fresh.mockClear();
});

describe('the token source', () => {
	it('uses the stored token until 60 seconds before its end', async () => {
		await expect(source(stored(60_001), fresh).accessToken({ forceRefresh: false })).resolves.toBe(
			'old',
		);
		expect(fresh).not.toHaveBeenCalled();
	});

	it('refreshes at 60 seconds before the end', async () => {
		await expect(source(stored(60_000), fresh).accessToken({ forceRefresh: false })).resolves.toBe(
			'new',
		);
	});

	it('tries a token whose end n8n does not know', async () => {
		const credential = { oauthTokenData: { access_token: 'old' } };
		await expect(source(credential, fresh).accessToken({ forceRefresh: false })).resolves.toBe(
			'old',
		);
	});

	it('refreshes a good token when the mail server refused it', async () => {
		await expect(
			source(stored(3_600_000), fresh).accessToken({ forceRefresh: true }),
		).resolves.toBe('new');
	});

	it.each(['a\r\nX-Other: b', 'a\x01b', 'tokén', 'to\u0000ken'])(
		'refuses a token that no header can hold, without repeating it (%j)',
		async (token) => {
			const credential = { oauthTokenData: { access_token: token } };
			const refused = source(credential, fresh).accessToken({ forceRefresh: false });
			await expect(refused).rejects.toMatchObject({
				code: 'MAIL_INPUT',
				message: expect.not.stringContaining(token) as string,
			});
			await expect(refused).rejects.toThrow(/characters .* Access Token URL/);
		},
	);

	it('calls the helper of n8n with the context as this', async () => {
		let seen: unknown;
		const tokenContext = context({}, async function (this: unknown, type) {
			seen = [this, type];
			return { access_token: 'new' };
		});
		await createTokenSource(tokenContext, TYPE).accessToken({ forceRefresh: true });
		expect(seen).toEqual([tokenContext, TYPE]);
	});

	it.each([{}, undefined])('fetches the first token of client credentials (%j)', async (data) => {
		const credential = { grantType: 'clientCredentials', oauthTokenData: data };
		await expect(source(credential, fresh).accessToken({ forceRefresh: false })).resolves.toBe(
			'new',
		);
	});

	it('says that a credential was never connected', async () => {
		const credential = { grantType: 'authorizationCode', oauthTokenData: {} };
		await expect(
			source(credential, fresh).accessToken({ forceRefresh: false }),
		).rejects.toMatchObject({ code: 'MAIL_RECONNECT_NEEDED' });
		expect(fresh).not.toHaveBeenCalled();
	});

	it('keeps the reconnect error of n8n as the cause of a dead grant', async () => {
		const reconnect = new NodeOperationError(
			node,
			'The credential "Support" needs to be reconnected.',
			{
				failure: { cause: 'credential-invalid' },
			},
		);
		const tokens = source(stored(0), async () => {
			throw reconnect;
		});
		const error: MailError = await tokens.accessToken({ forceRefresh: false }).catch((e) => e);
		expect(error).toBeInstanceOf(MailError);
		expect(error.code).toBe('MAIL_RECONNECT_NEEDED');
		expect(error.cause).toBe(reconnect);
	});

	it.each([
		['OAuth access token expired and no refresh token is available.', 'MAIL_RECONNECT_NEEDED'],
		['Failed to acquire OAuth2 access token: AADSTS7000215: Invalid client secret', 'MAIL_INPUT'],
		['invalid_client', 'MAIL_INPUT'],
		['connect ECONNREFUSED 127.0.0.1:443', 'MAIL_TOKEN_UNAVAILABLE'],
		['Request failed with status code 503', 'MAIL_TOKEN_UNAVAILABLE'],
	])('tells %j apart as %s', async (message, code) => {
		const tokens = source(stored(0), async () => {
			throw new Error(message);
		});
		await expect(tokens.accessToken({ forceRefresh: false })).rejects.toMatchObject({ code });
	});

	it('puts nothing of the answer but known codes into the error', async () => {
		const tokens = source(stored(0), async () => {
			throw Object.assign(new Error('invalid_client'), {
				body: { error: 'invalid_client', refresh_token: 'secret-of-the-user' },
			});
		});
		const error: MailError = await tokens.accessToken({ forceRefresh: false }).catch((e) => e);
		expect(error.serverText).toBe('invalid_client');
		expect(JSON.stringify(error) + error.message).not.toContain('secret-of-the-user');
	});

	it('refreshes once for callers at the same time', async () => {
		const tokens = source(stored(0), fresh);
		const all = await Promise.all([
			tokens.accessToken({ forceRefresh: false }),
			tokens.accessToken({ forceRefresh: true }),
		]);
		expect(all).toEqual(['new', 'new']);
		expect(fresh).toHaveBeenCalledTimes(1);
	});

	it('refreshes again later', async () => {
		const tokens = source(stored(0), fresh);
		await tokens.accessToken({ forceRefresh: false });
		await tokens.accessToken({ forceRefresh: true });
		expect(fresh).toHaveBeenCalledTimes(2);
	});

	it('does not wait for ever', async () => {
		vi.useFakeTimers();
		const tokens = source(stored(0), async () => await new Promise<never>(() => {}));
		const outcome = expect(tokens.accessToken({ forceRefresh: false })).rejects.toMatchObject({
			code: 'MAIL_TOKEN_UNAVAILABLE',
		});
		await vi.advanceTimersByTimeAsync(LIMITS.tokenMs);
		await outcome;
	});

	it('refuses an n8n that cannot refresh for nodes, by name of the version that can', async () => {
		await expect(source(stored(0)).accessToken({ forceRefresh: false })).rejects.toThrow('1.120');
	});

	it('refuses an answer without a token', async () => {
		await expect(
			source(stored(0), async () => ({})).accessToken({ forceRefresh: false }),
		).rejects.toMatchObject({ code: 'MAIL_TOKEN_UNAVAILABLE' });
	});
});
