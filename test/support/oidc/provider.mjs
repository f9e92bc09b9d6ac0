import { generateKeyPairSync, randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { oauthClients } from './clients.mjs';
import { createConsentPages } from './consentPages.mjs';
import { createOutage } from './outage.mjs';
import { createTokenStore } from './tokenStore.mjs';

/**
 * The library warns of Node 20, on which the provider's part that is used here works (its tests run on
 * it): a red line would be the first thing that somebody sees of the demo.
 */
async function withoutRuntimeWarning(load) {
	const { warn } = console;
	console.warn = (text, ...more) => {
		if (!String(text).includes('Unsupported runtime')) warn(text, ...more);
	};
	try {
		return await load();
	} finally {
		console.warn = warn;
	}
}

const { Provider } = await withoutRuntimeWarning(() => import('oidc-provider'));

const OWN_SCOPES = ['imap', 'smtp'];
const CALLBACK = /^http:\/\/(?:localhost|127\.0\.0\.1):\d+\/rest\/oauth2-credential\/callback$/;

/** Paths under which the large providers serve the same endpoints. */
const PATH_ALIASES = [
	[/^\/[^/]+\/oauth2\/v2\.0\/authorize(?=\?|$)/, '/auth'],
	[/^\/[^/]+\/oauth2\/v2\.0\/token(?=\?|$)/, '/token'],
	[/^\/o\/oauth2\/(?:v2\/)?auth(?=\?|$)/, '/auth'],
];

function withoutAlias(url) {
	for (const [alias, path] of PATH_ALIASES) if (alias.test(url)) return url.replace(alias, path);
	return url;
}

/** For ID tokens, made anew at every start: nothing here reads one later. */
function signingKey() {
	const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };
}

/**
 * A certified OAuth2 and OpenID Connect server on 127.0.0.1, with own pages for people and switches
 * for tests. Settings: `port` (0 = any free one), `key`, `cert` (PEM; without them plain HTTP, which
 * spares people a browser's warning), `accounts` (address ->
 * further mailboxes it may open), `appMailbox` (what `mail-daemon` acts on), `scopes` (more than
 * `imap smtp`), `accessTtl`, `refreshTtl` (seconds), `tokenChars`, `stateFile` (keeps grants over a
 * restart), `allowedRedirects` (besides n8n's callback on a local port).
 */
export async function startProvider(settings) {
	const { accounts } = settings;
	const mailboxesPerAccount = Math.max(1, ...Object.values(accounts).map((m) => m.length));
	const state = {
		accessTtl: settings.accessTtl ?? 3600,
		refreshTtl: settings.refreshTtl ?? 86_400,
		tokenChars: settings.tokenChars ?? 43,
	};
	const scope = ['openid email offline_access', ...OWN_SCOPES, ...(settings.scopes ?? [])].join(
		' ',
	);
	const store = createTokenStore(settings.stateFile);
	const outage = createOutage();
	const counters = {};
	const mintedLengths = new WeakMap();
	const count = (name) => {
		counters[name] = (counters[name] ?? 0) + 1;
	};

	// The answer of the introspection names the mailboxes that Dovecot compares with the SASL user.
	// Every claim is always there: Dovecot calls a missing one a temporary failure.
	function mailboxClaims(ctx, token) {
		const isApp = token.kind === 'ClientCredentials';
		const further = isApp ? [] : (accounts[token.accountId] ?? []);
		const claims = { mailbox: isApp ? (settings.appMailbox ?? '-') : token.accountId };
		for (let i = 0; i < mailboxesPerAccount; i += 1) claims[`delegate${i}`] = further[i] ?? '-';
		return claims;
	}

	const { key, cert } = settings;
	const server = key ? https.createServer({ key, cert }) : http.createServer();
	await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(settings.port, '127.0.0.1', resolve);
	});
	const issuer = `${key ? 'https' : 'http'}://localhost:${server.address().port}`;

	const provider = new Provider(issuer, {
		adapter: store.Adapter,
		clients: oauthClients(scope),
		clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
		jwks: { keys: [signingKey()] },
		cookies: { keys: [randomBytes(16).toString('hex')] },
		scopes: scope.split(' '),
		claims: { openid: ['sub'], email: ['email', 'email_verified'] },
		// Microsoft and Google do not insist on PKCE for clients with a secret, and n8n then sends none.
		pkce: { required: (ctx, client) => client.clientAuthMethod === 'none' },
		formats: {
			bitsOfOpaqueRandomness: (ctx, token) =>
				['AccessToken', 'ClientCredentials'].includes(token.kind)
					? (mintedLengths.get(token) ?? state.tokenChars) * 6
					: 256,
		},
		rotateRefreshToken: true,
		issueRefreshToken: async (ctx, client) => client.grantTypeAllowed('refresh_token'),
		extraTokenClaims: mailboxClaims,
		findAccount: async (ctx, id) =>
			accounts[id] && {
				accountId: id,
				claims: async () => ({ sub: id, email: id, email_verified: true }),
			},
		ttl: {
			AccessToken: () => state.accessTtl,
			ClientCredentials: () => state.accessTtl,
			RefreshToken: () => state.refreshTtl,
			AuthorizationCode: 60,
			IdToken: 3600,
			Interaction: 600,
			Session: 86_400,
			Grant: 86_400,
		},
		interactions: { url: (ctx, interaction) => `/consent/${interaction.uid}` },
		features: {
			devInteractions: { enabled: false },
			clientCredentials: { enabled: true },
			introspection: {
				enabled: true,
				allowedPolicy: (ctx, client, token) =>
					client.clientId === 'dovecot' || token.clientId === client.clientId,
			},
			revocation: {
				enabled: true,
				allowedPolicy: (ctx, client, token) => token.clientId === client.clientId,
			},
			rpInitiatedLogout: { enabled: false },
		},
	});
	provider.Client.prototype.redirectUriAllowed = (uri) =>
		CALLBACK.test(uri) || (settings.allowedRedirects ?? []).includes(uri);
	provider.on('grant.success', (ctx) => count(`granted:${ctx.oidc.params?.grant_type}`));
	provider.on('grant.error', (ctx) => count(`refused:${ctx.oidc.params?.grant_type}`));
	provider.on('server_error', (ctx, error) => console.error(error));

	const serveConsent = createConsentPages(provider, (address) => accounts[address] !== undefined);
	const serveProvider = provider.callback();
	server.on('request', (req, res) => {
		req.url = withoutAlias(req.url);
		const [path] = req.url.split('?');
		count(path.startsWith('/consent/') ? '/consent' : path);
		if (outage.intercept(path, req, res)) return;
		if (!path.startsWith('/consent/')) {
			serveProvider(req, res);
			return;
		}
		serveConsent(req, res).catch((error) => {
			res.statusCode = 400;
			res.end(String(error.message));
		});
	});

	/** An access and a refresh token without the browser steps, for tests of what comes after them. */
	async function mint({
		user,
		client: clientId = 'mail-client',
		scope: asked = scope,
		ttl,
		chars,
	}) {
		const client = await provider.Client.find(clientId);
		const grant = new provider.Grant({ accountId: user, clientId });
		grant.addOIDCScope(asked);
		const now = Math.floor(Date.now() / 1000);
		const common = {
			accountId: user,
			client,
			grantId: await grant.save(),
			scope: asked,
			gty: 'authorization_code',
			claims: {},
			authTime: now,
			sessionUid: 'minted',
		};
		const access = new provider.AccessToken(common);
		if (ttl > 0) access.expiresIn = ttl;
		if (chars !== undefined) mintedLengths.set(access, chars);
		const refresh = new provider.RefreshToken({ ...common, iiat: now, rotations: 0 });
		const accessToken = await access.save();
		// To whoever asks, an expired token and one that was never known are the same.
		if (ttl <= 0) store.revoke({ token: accessToken });
		return {
			accessToken,
			refreshToken: await refresh.save(),
			expiresIn: access.expiration,
			scope: asked,
		};
	}

	/** Whom a token signs in at a mail server, null when it is not good for `scope`. */
	async function accountOf(accessToken, neededScope) {
		const token = await provider.AccessToken.find(accessToken);
		return token?.isValid && token.scopes.has(neededScope) ? token.accountId : null;
	}

	async function stop() {
		store.save();
		server.closeAllConnections();
		await new Promise((resolve) => {
			server.close(resolve);
		});
	}

	return {
		issuer,
		counters,
		state,
		mint,
		accountOf,
		revoke: store.revoke,
		issuedTo: store.issuedTo,
		setOutage: outage.set,
		save: store.save,
		stop,
	};
}
