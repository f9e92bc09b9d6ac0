import type { FunctionsBase, INode } from 'n8n-workflow';
import { MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { TokenSource } from '../../helpdesk/ports';
import { rememberSecret } from '../../helpdesk/secretValues';
import { CredentialRefreshes, refreshesOf } from './credentialRefreshes';
import { toTokenError } from '../errors/tokenError';
import { assertHostAllowed } from './allowedDomains';

/**
 * What a token source needs of n8n's function contexts: poll, execute, load options. The helper is
 * optional because n8n before 1.116 has none.
 */
export interface TokenContext extends Pick<FunctionsBase, 'getCredentials' | 'getNode'> {
	helpers: {
		refreshOAuth2Token?: (this: never, credentialType: string) => Promise<unknown>;
	};
}

/** A stored token is used until so long before its end, milliseconds: n8n's own margin. */
const EXPIRY_MARGIN_MS = 60_000;

/** What a token may be made of (RFC 6749 appendix A.12); a header or a sign-in takes nothing else. */
const TOKEN = /^[\x20-\x7e]+$/;

interface StoredToken {
	accessToken: string | null;
	/** Epoch milliseconds; null when n8n does not know (before n8n 2.34). */
	expiresAt: number | null;
	/** How long the token lives from when it was issued (RFC 6749 section 5.1), null when unknown. */
	lifetimeMs: number | null;
}

/** Reads n8n's token data; a credential that was never connected has `{}` or nothing. */
function readStoredToken(data: unknown): StoredToken {
	const tokenData = typeof data === 'object' && data !== null ? data : {};
	const {
		access_token: token,
		n8n_expires_at: expires,
		expires_in: lifetime,
	} = tokenData as Record<string, unknown>;
	const seconds = Number(lifetime ?? Number.NaN);
	const expiresAt = expires === undefined || expires === null ? Number.NaN : Number(expires);
	return {
		accessToken: typeof token === 'string' && token !== '' ? token : null,
		expiresAt: Number.isFinite(expiresAt) ? expiresAt : null,
		lifetimeMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null,
	};
}

/** All that no error may show: a token endpoint and a mail server may echo any of it. */
function rememberSecretsOf(credential: Readonly<Record<string, unknown>>): void {
	const { oauthTokenData, clientSecret } = credential;
	const tokens =
		typeof oauthTokenData === 'object' && oauthTokenData !== null ? oauthTokenData : {};
	const { access_token, refresh_token, id_token } = tokens as Record<string, unknown>;
	for (const value of [clientSecret, access_token, refresh_token, id_token]) rememberSecret(value);
}

/** Rejects after `ms`; n8n's helper takes no signal, so what comes later is dropped unseen. */
async function bounded<T>(work: Promise<T>, ms: number): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_resolve, reject) => {
		timer = setTimeout(() => {
			reject(
				new MailError(
					'MAIL_TOKEN_UNAVAILABLE',
					`n8n got no access token within ${Math.round(ms / 1000)} seconds.`,
				),
			);
		}, ms);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}

class N8nTokenSource implements TokenSource {
	/** The token that this source gave out last: a forced refresh means that this one was refused. */
	private given: string | null = null;

	/** For a credential that has no id yet: it shares with nobody. */
	private readonly own = new CredentialRefreshes();

	constructor(
		private readonly context: TokenContext,
		private readonly credentialType: string,
		private readonly now: () => number,
	) {}

	async accessToken({
		forceRefresh,
		host,
	}: {
		forceRefresh: boolean;
		host: string;
	}): Promise<string> {
		try {
			const token = await bounded(this.obtain(forceRefresh, host), LIMITS.tokenMs);
			if (!TOKEN.test(token)) {
				throw new MailError(
					'MAIL_INPUT',
					'The access token of the credential contains characters that are not allowed in an access token. Check the Access Token URL of the credential and connect it again.',
				);
			}
			rememberSecret(token);
			this.given = token;
			return token;
		} catch (error) {
			throw toTokenError(error, this.credentialType);
		}
	}

	private async obtain(forceRefresh: boolean, host: string): Promise<string> {
		const refreshes = this.refreshes();
		for (;;) {
			const finished = refreshes.finished;
			const credential = await this.context.getCredentials(this.credentialType);
			assertHostAllowed(credential, host);
			rememberSecretsOf(credential);
			const stored = readStoredToken(credential.oauthTokenData);
			const { accessToken } = stored;
			const isGood = accessToken !== null && this.isFresh(refreshes, accessToken, stored);
			if (isGood && (!forceRefresh || this.isReplaced(accessToken))) return accessToken;
			const needsPerson = accessToken === null && credential.grantType !== 'clientCredentials';
			if (needsPerson && !forceRefresh) {
				throw new MailError(
					'MAIL_RECONNECT_NEEDED',
					'The credential has never been connected, so there is no access token.',
				);
			}
			// What was read may be older than a refresh that ended meanwhile: its token is spent.
			if (refreshes.finished === finished) return await refreshes.join(() => this.refresh());
		}
	}

	/** Somebody refreshed or connected since the mail server refused the token given before. */
	private isReplaced(stored: string): boolean {
		return this.given !== null && stored !== this.given;
	}

	private isFresh(refreshes: CredentialRefreshes, token: string, stored: StoredToken): boolean {
		const end = stored.expiresAt ?? refreshes.latestEnd(token, stored.lifetimeMs, this.now());
		return end === null || end - EXPIRY_MARGIN_MS > this.now();
	}

	private refreshes(): CredentialRefreshes {
		const id = this.context.getNode().credentials?.[this.credentialType]?.id;
		return id ? refreshesOf(id) : this.own;
	}

	private async refresh(): Promise<string> {
		const refreshOAuth2Token = this.context.helpers.refreshOAuth2Token;
		if (typeof refreshOAuth2Token !== 'function') {
			throw new MailError(
				'MAIL_INPUT',
				'This version of n8n cannot refresh access tokens for nodes; n8n 1.120 or later can.',
			);
		}
		// As a plain member call it throws: n8n reads the node's context from `this`.
		const data = await refreshOAuth2Token.call(this.context as never, this.credentialType);
		rememberSecretsOf({ oauthTokenData: data });
		const { accessToken } = readStoredToken(data);
		if (accessToken === null) {
			throw new MailError(
				'MAIL_TOKEN_UNAVAILABLE',
				'The answer of the authorization server contains no access token.',
			);
		}
		return accessToken;
	}
}

/**
 * Access tokens of a credential, kept and refreshed by n8n alone (docs/design.md, Credentials). Reads the credential
 * anew each time, so it stays right after `poll()` has returned and when another process refreshed.
 * All sources of a credential in this process share one refresh: n8n before 2.30 has no lock, and a
 * provider that rotates refresh tokens ends the grant when one is spent twice.
 * Every call ends within `LIMITS.tokenMs` and rejects with MailError only.
 *
 * @param now the clock, epoch milliseconds.
 */
export function createTokenSource(
	context: TokenContext,
	credentialType: string,
	now: () => number = Date.now,
): TokenSource {
	return new N8nTokenSource(context, credentialType, now);
}

/** Name of the node's credential, for messages; null when none is chosen. */
export function credentialName(node: INode, credentialType: string): string | null {
	return node.credentials?.[credentialType]?.name ?? null;
}
