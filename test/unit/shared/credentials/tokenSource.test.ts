import { NodeOperationError } from 'n8n-workflow';
import type { INode } from 'n8n-workflow';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MailError } from '../../../../nodes/helpdesk/errors';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { createTokenSource } from '../../../../nodes/shared/credentials/tokenSource';
import type { TokenContext } from '../../../../nodes/shared/credentials/tokenSource';

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

/** n8n with stored credentials: a refresh takes a turn of the event loop and stores what it got. */
class StoredCredentials {
	readonly refreshed: string[] = [];

	/** A read gives what was stored when it began, and only when this lets it. */
	letRead: () => Promise<void> = async () => await Promise.resolve();

	private readonly stored = new Map<string, Record<string, unknown>>();

	store(id: string, accessToken: string, msLeft: number): void {
		const data = { access_token: accessToken, n8n_expires_at: String(NOW + msLeft) };
		this.stored.set(id, { oauthTokenData: data });
	}

	/** Every poll and every node has one of its own. */
	source(id: string) {
		const user: INode = { ...node, id: `n-${id}`, credentials: { [TYPE]: { id, name: id } } };
		const refresh = async () => {
			this.refreshed.push(id);
			await Promise.resolve();
			this.store(id, `fresh-${id}-${this.refreshed.filter((one) => one === id).length}`, 3_600_000);
			return this.stored.get(id)?.oauthTokenData;
		};
		const tokenContext: TokenContext = {
			getNode: () => user,
			getCredentials: (async () => {
				const read = this.stored.get(id);
				await this.letRead();
				return read;
			}) as unknown as TokenContext['getCredentials'],
			helpers: { refreshOAuth2Token: refresh as TokenContext['helpers']['refreshOAuth2Token'] },
		};
		return createTokenSource(tokenContext, TYPE, () => NOW);
	}
}

describe('several nodes on one credential', () => {
	it('make one refresh of the same ended token', async () => {
		const n8n = new StoredCredentials();
		n8n.store('shared', 'ended', 0);
		const sources = Array.from({ length: 5 }, () => n8n.source('shared'));
		const tokens = await Promise.all(
			sources.map(
				async (source) =>
					await source.accessToken({ forceRefresh: false, host: 'mail.example.com' }),
			),
		);
		expect(new Set(tokens)).toEqual(new Set(['fresh-shared-1']));
		expect(n8n.refreshed).toEqual(['shared']);
	});

	it('make one refresh of the same token that a mail server refused', async () => {
		const n8n = new StoredCredentials();
		n8n.store('refused', 'revoked', 3_600_000);
		const sources = Array.from({ length: 5 }, () => n8n.source('refused'));
		for (const source of sources)
			await source.accessToken({ forceRefresh: false, host: 'mail.example.com' });
		const forced = async (source: (typeof sources)[number]) =>
			await source.accessToken({ forceRefresh: true, host: 'mail.example.com' });
		// Three at once, and two that hear of the refusal when the refresh is over.
		await Promise.all(sources.slice(0, 3).map(forced));
		for (const source of sources.slice(3)) expect(await forced(source)).toBe('fresh-refused-1');
		expect(n8n.refreshed).toEqual(['refused']);
	});

	it('use what was stored meanwhile where the token was read before a refresh ended', async () => {
		const n8n = new StoredCredentials();
		n8n.store('late', 'ended', 0);
		let letRead = () => {};
		n8n.letRead = async () => await new Promise<void>((resolve) => (letRead = resolve));
		const late = n8n.source('late').accessToken({ forceRefresh: false, host: 'mail.example.com' });
		n8n.letRead = async () => await Promise.resolve();
		const early = await n8n
			.source('late')
			.accessToken({ forceRefresh: false, host: 'mail.example.com' });
		letRead();
		expect([early, await late]).toEqual(['fresh-late-1', 'fresh-late-1']);
		expect(n8n.refreshed).toEqual(['late']);
	});

	it('make two refreshes of two credentials', async () => {
		const n8n = new StoredCredentials();
		n8n.store('one', 'ended', 0);
		n8n.store('two', 'ended', 0);
		const tokens = await Promise.all(
			['one', 'two', 'one', 'two'].map(
				async (id) =>
					await n8n.source(id).accessToken({ forceRefresh: false, host: 'mail.example.com' }),
			),
		);
		expect(tokens).toEqual(['fresh-one-1', 'fresh-two-1', 'fresh-one-1', 'fresh-two-1']);
		expect(n8n.refreshed).toEqual(['one', 'two']);
	});

	it('refresh again when the fresh token is refused, too', async () => {
		const n8n = new StoredCredentials();
		n8n.store('twice', 'revoked', 3_600_000);
		const source = n8n.source('twice');
		await source.accessToken({ forceRefresh: false, host: 'mail.example.com' });
		expect(await source.accessToken({ forceRefresh: true, host: 'mail.example.com' })).toBe(
			'fresh-twice-1',
		);
		expect(await source.accessToken({ forceRefresh: true, host: 'mail.example.com' })).toBe(
			'fresh-twice-2',
		);
	});
});

describe('a token that names no end', () => {
	const endless = { oauthTokenData: { access_token: 'seen now', expires_in: 3600 } };
	const ids = { [TYPE]: { id: 'endless', name: 'Support' } };

	it('is refreshed when its lifetime is over since it was seen first', async () => {
		let now = NOW;
		const tokenContext = {
			...context(endless, fresh),
			getNode: () => ({ ...node, credentials: ids }),
		};
		const token = async () =>
			await createTokenSource(tokenContext, TYPE, () => now).accessToken({
				forceRefresh: false,
				host: 'mail.example.com',
			});
		expect(await token()).toBe('seen now');
		now += 3_600_000 - 60_001;
		expect(await token()).toBe('seen now');
		now += 1;
		expect(await token()).toBe('new');
	});
});

describe('the token source', () => {
	it('uses the stored token until 60 seconds before its end', async () => {
		await expect(
			source(stored(60_001), fresh).accessToken({ forceRefresh: false, host: 'mail.example.com' }),
		).resolves.toBe('old');
		expect(fresh).not.toHaveBeenCalled();
	});

	it('refreshes at 60 seconds before the end', async () => {
		await expect(
			source(stored(60_000), fresh).accessToken({ forceRefresh: false, host: 'mail.example.com' }),
		).resolves.toBe('new');
	});

	it('tries a token whose end n8n does not know', async () => {
		const credential = { oauthTokenData: { access_token: 'old' } };
		await expect(
			source(credential, fresh).accessToken({ forceRefresh: false, host: 'mail.example.com' }),
		).resolves.toBe('old');
	});

	it('refreshes a good token when the mail server refused it', async () => {
		await expect(
			source(stored(3_600_000), fresh).accessToken({
				forceRefresh: true,
				host: 'mail.example.com',
			}),
		).resolves.toBe('new');
	});

	it.each(['a\r\nX-Other: b', 'a\x01b', 'tokén', 'to\u0000ken'])(
		'refuses a token that no header can hold, without repeating it (%j)',
		async (token) => {
			const credential = { oauthTokenData: { access_token: token } };
			const refused = source(credential, fresh).accessToken({
				forceRefresh: false,
				host: 'mail.example.com',
			});
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
		await createTokenSource(tokenContext, TYPE).accessToken({
			forceRefresh: true,
			host: 'mail.example.com',
		});
		expect(seen).toEqual([tokenContext, TYPE]);
	});

	it.each([{}, undefined])('fetches the first token of client credentials (%j)', async (data) => {
		const credential = { grantType: 'clientCredentials', oauthTokenData: data };
		await expect(
			source(credential, fresh).accessToken({ forceRefresh: false, host: 'mail.example.com' }),
		).resolves.toBe('new');
	});

	it('says that a credential was never connected', async () => {
		const credential = { grantType: 'authorizationCode', oauthTokenData: {} };
		await expect(
			source(credential, fresh).accessToken({ forceRefresh: false, host: 'mail.example.com' }),
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
		const error: MailError = await tokens
			.accessToken({ forceRefresh: false, host: 'mail.example.com' })
			.catch((e) => e);
		expect(error).toBeInstanceOf(MailError);
		expect(error.code).toBe('MAIL_RECONNECT_NEEDED');
		expect(error.cause).toBe(reconnect);
	});

	it.each([
		['OAuth access token expired and no refresh token is available.', 'MAIL_RECONNECT_NEEDED'],
		['Failed to acquire OAuth2 access token: AADSTS7000215: Invalid client secret', 'MAIL_INPUT'],
		['invalid_client', 'MAIL_INPUT'],
		['invalid_grant: Token has been expired or revoked.', 'MAIL_RECONNECT_NEEDED'],
		['invalid_grant AADSTS700082: The refresh token has expired', 'MAIL_RECONNECT_NEEDED'],
		['invalid_grant AADSTS50196: The server terminated an operation', 'MAIL_TOKEN_UNAVAILABLE'],
		['AADSTS90006 ExternalServerRetryableError', 'MAIL_TOKEN_UNAVAILABLE'],
		['AADSTS90024 RequestBudgetExceededError', 'MAIL_TOKEN_UNAVAILABLE'],
		['AADSTS90033 MsodsServiceUnavailable', 'MAIL_TOKEN_UNAVAILABLE'],
		['AADSTS90055 TenantThrottlingError', 'MAIL_TOKEN_UNAVAILABLE'],
		['AADSTS900561 the endpoint only accepts POST requests', 'MAIL_INPUT'],
		['invalid_request temporarily_unavailable', 'MAIL_TOKEN_UNAVAILABLE'],
		['server_error', 'MAIL_TOKEN_UNAVAILABLE'],
		['connect ECONNREFUSED 127.0.0.1:443', 'MAIL_TOKEN_UNAVAILABLE'],
		['Request failed with status code 503', 'MAIL_TOKEN_UNAVAILABLE'],
	])('tells %j apart as %s', async (message, code) => {
		const tokens = source(stored(0), async () => {
			throw new Error(message);
		});
		await expect(
			tokens.accessToken({ forceRefresh: false, host: 'mail.example.com' }),
		).rejects.toMatchObject({ code });
	});

	it('reads the code of Entra ID from the body of an invalid_grant, where n8n passes it on', async () => {
		const tokens = source(stored(0), async () => {
			throw Object.assign(new Error('The authorization grant is invalid'), {
				body: { error: 'invalid_grant', error_description: 'AADSTS50196: a loop' },
			});
		});
		await expect(
			tokens.accessToken({ forceRefresh: false, host: 'mail.example.com' }),
		).rejects.toMatchObject({
			code: 'MAIL_TOKEN_UNAVAILABLE',
			serverText: 'invalid_grant AADSTS50196',
		});
	});

	it.each([
		['helpdeskMicrosoftOAuth2Api', /scope must contain offline_access/],
		['helpdeskGoogleOAuth2Api', /access_type=offline and prompt=consent/],
		['helpdeskMailOAuth2Api', /offline_access; at Google .*access_type=offline&prompt=consent/],
	])('says what %s must ask for to get a refresh token', async (type, words) => {
		for (const said of [
			'OAuth access token expired and no refresh token is available. Please reconnect the credentials.',
			'No refresh token',
		]) {
			const tokenContext = context(stored(0), async () => {
				throw new Error(said);
			});
			const tokens = createTokenSource(tokenContext, type, () => NOW);
			await expect(
				tokens.accessToken({ forceRefresh: false, host: 'mail.example.com' }),
			).rejects.toMatchObject({
				code: 'MAIL_RECONNECT_NEEDED',
				message: expect.stringMatching(words) as string,
			});
		}
	});

	it('puts nothing of the answer but known codes into the error', async () => {
		const tokens = source(stored(0), async () => {
			throw Object.assign(new Error('invalid_client'), {
				body: { error: 'invalid_client', refresh_token: 'secret-of-the-user' },
			});
		});
		const error: MailError = await tokens
			.accessToken({ forceRefresh: false, host: 'mail.example.com' })
			.catch((e) => e);
		expect(error.serverText).toBe('invalid_client');
		expect(JSON.stringify(error) + error.message).not.toContain('secret-of-the-user');
	});

	it('refreshes once for callers at the same time', async () => {
		const tokens = source(stored(0), fresh);
		const all = await Promise.all([
			tokens.accessToken({ forceRefresh: false, host: 'mail.example.com' }),
			tokens.accessToken({ forceRefresh: true, host: 'mail.example.com' }),
		]);
		expect(all).toEqual(['new', 'new']);
		expect(fresh).toHaveBeenCalledTimes(1);
	});

	it('refreshes again later', async () => {
		const tokens = source(stored(0), fresh);
		await tokens.accessToken({ forceRefresh: false, host: 'mail.example.com' });
		await tokens.accessToken({ forceRefresh: true, host: 'mail.example.com' });
		expect(fresh).toHaveBeenCalledTimes(2);
	});

	it('does not wait for ever', async () => {
		vi.useFakeTimers();
		const tokens = source(stored(0), async () => await new Promise<never>(() => {}));
		const outcome = expect(
			tokens.accessToken({ forceRefresh: false, host: 'mail.example.com' }),
		).rejects.toMatchObject({
			code: 'MAIL_TOKEN_UNAVAILABLE',
		});
		await vi.advanceTimersByTimeAsync(LIMITS.tokenMs);
		await outcome;
		// Nor does anybody else wait for the refresh that hangs.
		await expect(
			source(stored(0), fresh).accessToken({ forceRefresh: false, host: 'mail.example.com' }),
		).resolves.toBe('new');
	});

	it('refuses an n8n that cannot refresh for nodes, by name of the version that can', async () => {
		await expect(
			source(stored(0)).accessToken({ forceRefresh: false, host: 'mail.example.com' }),
		).rejects.toThrow('1.120');
	});

	it('refuses an answer without a token', async () => {
		await expect(
			source(stored(0), async () => ({})).accessToken({
				forceRefresh: false,
				host: 'mail.example.com',
			}),
		).rejects.toMatchObject({ code: 'MAIL_TOKEN_UNAVAILABLE' });
	});
});
