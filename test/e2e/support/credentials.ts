import type { N8nClient } from '../../../scripts/lib/n8nClient.mjs';
import type { MintOptions, Stand } from '../../support/stand/types';

export interface SavedCredential {
	id: string;
	name: string;
}

/** Fields by which a credential says where its mailbox is. */
export interface ConnectionFields {
	mailbox: string;
	username: string;
	imapHost: string;
	imapPort: number;
	smtpHost: string;
	smtpProtocol: 'smtp' | 'smtps';
	smtpPort: number;
	connectUrl: string;
	caCertificate: string;
	allowedHttpRequestDomains: 'all' | 'domains' | 'none';
	allowedDomains: string;
}

/**
 * A custom OAuth2 credential as it is after a consent, with tokens minted by the provider. The
 * consent itself has its own tests. n8n refreshes a token when `expiresInSeconds` are nearly over.
 * It opens the mailbox of `user` on the stand's servers; `connection` has the fields that differ, for
 * example a server or port that is wrong, or the CA certificate (PEM) of a server of another authority.
 */
export async function connectedCredential(
	client: N8nClient,
	stand: Stand,
	name: string,
	options: Partial<MintOptions> & {
		expiresInSeconds?: number;
		connection?: Partial<ConnectionFields>;
	} = {},
): Promise<SavedCredential & { accessToken: string; refreshToken: string }> {
	const { expiresInSeconds, connection, ...mint } = options;
	const asked = { user: 'helpdesk@example.test', ...mint };
	const token = await stand.mint(asked);
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
		mailbox: asked.user,
		imapHost: stand.host,
		imapPort: stand.ports.imaps,
		smtpHost: stand.host,
		smtpPort: stand.ports.submission,
		...connection,
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
