const USER_GRANTS = ['authorization_code', 'refresh_token'];

/**
 * The registered applications. `mail-client` and `mail-client-post` differ in how they send their
 * secret, `mail-public` has none and must use PKCE, `mail-daemon` signs in without a user, and
 * `dovecot` may only ask whether a token is good.
 */
export function oauthClients(scope) {
	const user = {
		client_secret: 'mail-client-secret',
		grant_types: USER_GRANTS,
		response_types: ['code'],
		// A placeholder: `redirectUriAllowed` in provider.mjs takes n8n's callback on any local port.
		redirect_uris: ['http://localhost:5678/rest/oauth2-credential/callback'],
		scope,
	};
	const machine = { grant_types: [], response_types: [], redirect_uris: [] };
	return [
		{ ...user, client_id: 'mail-client', token_endpoint_auth_method: 'client_secret_basic' },
		{ ...user, client_id: 'mail-client-post', token_endpoint_auth_method: 'client_secret_post' },
		{
			...user,
			client_id: 'mail-public',
			client_secret: undefined,
			application_type: 'native',
			token_endpoint_auth_method: 'none',
		},
		{
			...machine,
			client_id: 'mail-daemon',
			client_secret: 'mail-daemon-secret',
			grant_types: ['client_credentials'],
			scope,
			token_endpoint_auth_method: 'client_secret_basic',
		},
		{
			...machine,
			client_id: 'dovecot',
			client_secret: 'dovecot-secret',
			token_endpoint_auth_method: 'client_secret_basic',
		},
	];
}
