/** Names under which the demo's credentials are found again in n8n. */
const MAIL = 'Helpdesk mailbox (demo)';
const REPLY_TRACKING = 'Helpdesk reply tracking (demo)';

async function ensureCredential(client, name, type, data) {
	const known = (await client.listCredentials()).find((credential) => credential.name === name);
	if (!known) return await client.createCredential(name, type, data);
	// n8n keeps the tokens of a credential whose other fields are changed.
	await client.updateCredential(known.id, { name, type, data });
	return known;
}

/**
 * The mailbox's OAuth2 credential, without a token, and the one with the keys of our Message-IDs.
 *
 * @returns {Promise<Record<string, { id: string, name: string }>>} by type, as a node holds them
 */
export async function ensureCredentials({ client, world, replyTrackingKey }) {
	const mail = await ensureCredential(client, MAIL, 'helpdeskMailOAuth2Api', {
		grantType: 'pkce',
		...world.oauth,
		authQueryParameters: '',
		authentication: 'header',
		...world.connection,
		caCertificate: world.ca,
	});
	const tracking = await ensureCredential(client, REPLY_TRACKING, 'helpdeskReplyTrackingApi', {
		secretKeys: replyTrackingKey,
	});
	return {
		helpdeskMailOAuth2Api: { id: mail.id, name: MAIL },
		helpdeskReplyTrackingApi: { id: tracking.id, name: REPLY_TRACKING },
	};
}

/** True once somebody has consented. */
export async function isConnected(client, credential) {
	const { data } = await client.getCredential(credential.id);
	return Boolean(data?.oauthTokenData);
}
