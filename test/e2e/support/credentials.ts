import type { N8nClient } from '../../../scripts/lib/n8nClient.mjs';
import type { MintOptions, Stand } from '../../support/stand/types';

export interface SavedCredential {
	id: string;
	name: string;
}

/**
 * A custom OAuth2 credential as it is after a consent, with tokens minted by the provider. The
 * consent itself has its own tests. n8n refreshes a token when `expiresInSeconds` are nearly over.
 * `caCertificate` (PEM) is for a server of another authority than the stand's.
 */
export async function connectedCredential(
	client: N8nClient,
	stand: Stand,
	name: string,
	options: Partial<MintOptions> & { expiresInSeconds?: number; caCertificate?: string } = {},
): Promise<SavedCredential & { accessToken: string; refreshToken: string }> {
	const { expiresInSeconds, caCertificate, ...mint } = options;
	const token = await stand.mint({ user: 'helpdesk@example.test', ...mint });
	const seconds = expiresInSeconds ?? token.expiresIn;
	const { oauth } = stand;
	const saved = await client.createCredential(name, 'helpdeskMailOAuth2Api', {
		grantType: 'pkce',
		authUrl: oauth.authorizeUrl,
		accessTokenUrl: oauth.tokenUrl,
		clientId: oauth.clientId,
		clientSecret: oauth.clientSecret,
		scope: oauth.scope,
		authentication: 'header',
		...(caCertificate === undefined ? {} : { caCertificate }),
		...(caCertificate === undefined ? {} : { caCertificate }),
		oauthTokenData: {
			access_token: token.accessToken,
			refresh_token: token.refreshToken,
			token_type: 'Bearer',
			scope: token.scope,
			expires_in: seconds,
			n8n_expires_at: String(Date.now() + seconds * 1000),
		},
	});
	return {
		id: saved.id,
		name: saved.name,
		accessToken: token.accessToken,
		refreshToken: token.refreshToken,
	};
}
