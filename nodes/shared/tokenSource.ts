import type { FunctionsBase, INode } from 'n8n-workflow';
import { MailError, isMailError } from '../helpdesk/errors';
import { LIMITS } from '../helpdesk/limits';
import type { TokenSource } from '../helpdesk/ports';

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
	/** Epoch milliseconds; null when n8n does not know (before n8n 2.34): then it is just tried. */
	expiresAt: number | null;
}

/** Reads n8n's token data; a credential that was never connected has `{}` or nothing. */
function readStoredToken(data: unknown): StoredToken {
	const tokenData = typeof data === 'object' && data !== null ? data : {};
	const { access_token: token, n8n_expires_at: expires } = tokenData as Record<string, unknown>;
	const expiresAt = expires === undefined || expires === null ? Number.NaN : Number(expires);
	return {
		accessToken: typeof token === 'string' && token !== '' ? token : null,
		expiresAt: Number.isFinite(expiresAt) ? expiresAt : null,
	};
}

/** n8n's own "needs to be reconnected" error, told by its declared cause. */
export function isReconnectError(error: unknown): boolean {
	if (typeof error !== 'object' || error === null || !('failure' in error)) return false;
	const { failure } = error;
	return (
		typeof failure === 'object' &&
		failure !== null &&
		'cause' in failure &&
		failure.cause === 'credential-invalid'
	);
}

/** Everything that an error and its causes say, for telling them apart; at most five deep. */
function chainText(error: unknown): string {
	const texts: string[] = [];
	let current: unknown = error;
	for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth++) {
		const { message, description, body, cause } = current as Record<string, unknown>;
		for (const text of [message, description]) if (typeof text === 'string') texts.push(text);
		if (typeof body === 'object' && body !== null) texts.push(JSON.stringify(body));
		current = cause;
	}
	return texts.join('\n').slice(0, 4000);
}

/** What the token endpoint said, without anything that could be a secret. */
function endpointText(text: string): string | undefined {
	const entra = /AADSTS\d{4,7}/.exec(text)?.[0];
	const code =
		/\b(invalid_grant|invalid_client|unauthorized_client|invalid_scope|invalid_request|invalid_resource|access_denied|interaction_required|consent_required|unsupported_grant_type|temporarily_unavailable)\b/.exec(
			text,
		)?.[0];
	const said = [code, entra].filter((part) => part !== undefined).join(' ');
	return said === '' ? undefined : said;
}

/**
 * Turns what n8n's refresh threw into a MailError; the original stays as its cause, so that the
 * node can pass n8n's own reconnect error on.
 */
function toTokenError(error: unknown): MailError {
	if (isMailError(error)) return error;
	const text = chainText(error);
	const serverText = endpointText(text);
	const details = { cause: error, ...(serverText === undefined ? {} : { serverText }) };
	if (
		isReconnectError(error) ||
		/no refresh token is available|OAuth credentials not connected|invalid_grant|needs to be reconnected/i.test(
			text,
		)
	) {
		return new MailError(
			'MAIL_RECONNECT_NEEDED',
			'The sign-in is no longer valid; a person must connect the credential again.',
			details,
		);
	}
	if (/client_assertion|AADSTS700027|AADSTS7000216|AADSTS7000218/i.test(text)) {
		return new MailError(
			'MAIL_INPUT',
			'The sign-in server did not take the certificate of the app.',
			details,
		);
	}
	const isRefused =
		/invalid_client|unauthorized_client|invalid_scope|invalid_request|invalid_resource|unsupported_grant_type|AADSTS\d{4,7}/i.test(
			text,
		);
	if (isRefused && !/temporarily_unavailable|AADSTS9003[36]/i.test(text)) {
		return new MailError(
			'MAIL_INPUT',
			'The sign-in server refused the client of the credential.',
			details,
		);
	}
	return new MailError(
		'MAIL_TOKEN_UNAVAILABLE',
		'The sign-in server gave no access token.',
		details,
	);
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
	/** Concurrent callers share one refresh: a rotating refresh token must not be spent twice. */
	private refreshing: Promise<string> | null = null;

	constructor(
		private readonly context: TokenContext,
		private readonly credentialType: string,
		private readonly now: () => number,
	) {}

	async accessToken({ forceRefresh }: { forceRefresh: boolean }): Promise<string> {
		try {
			const token = await bounded(this.obtain(forceRefresh), LIMITS.tokenMs);
			if (TOKEN.test(token)) return token;
			throw new MailError(
				'MAIL_INPUT',
				'The access token of the credential holds characters that no access token may hold. Check the Access Token URL of the credential, and connect it again.',
			);
		} catch (error) {
			throw toTokenError(error);
		}
	}

	private async obtain(forceRefresh: boolean): Promise<string> {
		if (!forceRefresh) {
			const credential = await this.context.getCredentials(this.credentialType);
			const { accessToken, expiresAt } = readStoredToken(credential.oauthTokenData);
			const isGood = expiresAt === null || expiresAt - EXPIRY_MARGIN_MS > this.now();
			if (accessToken !== null && isGood) return accessToken;
			if (accessToken === null && credential.grantType !== 'clientCredentials') {
				throw new MailError(
					'MAIL_RECONNECT_NEEDED',
					'The credential was never connected, so there is no access token.',
				);
			}
		}
		this.refreshing ??= this.refresh().finally(() => {
			this.refreshing = null;
		});
		return await this.refreshing;
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
		const { accessToken } = readStoredToken(data);
		if (accessToken === null) {
			throw new MailError(
				'MAIL_TOKEN_UNAVAILABLE',
				'The answer of the sign-in server holds no access token.',
			);
		}
		return accessToken;
	}
}

/**
 * Access tokens of a credential, kept and refreshed by n8n alone (DESIGN 3). Reads the credential
 * anew each time, so it stays right after `poll()` has returned and when another process refreshed.
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
