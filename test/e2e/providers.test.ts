import { readFileSync, rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from './support/browser';
import type { Browser } from './support/browser';
import { enterAsOwner, openNewCredential } from './support/editor';
import type { CredentialWindow } from './support/editor';
import { startIdentityServer } from './support/identityServer';
import type { IdentityServer, SeenRequest } from './support/identityServer';
import { rawMail } from './support/mail';
import { runToEnd } from './support/runs';
import { imapTrigger, mailNode, runByHand, TRIGGER } from './support/workflow';
import type { WorkflowDraft, WorkflowNode } from './support/workflow';
import { enterWorld } from './support/world';
import type { World } from './support/world';

const TENANT = 'contoso.onmicrosoft.com';
const MICROSOFT = 'microsoft@example.test';
const GOOGLE = 'google@example.test';
const MICROSOFT_SERVERS = { imap: 'outlook.office365.com', smtp: 'smtp.office365.com' };

let world: World;
let browser: Browser;
let identity: IdentityServer;
let mailbox = MICROSOFT;

beforeAll(async () => {
	world = await enterWorld();
	identity = await startIdentityServer(world.servers, world.providerPort, () => mailbox);
	browser = await openBrowser(world.hostPorts);
	await enterAsOwner(browser.context, world.n8n);
	for (const to of [MICROSOFT, GOOGLE]) {
		await world.servers.deliver(to, rawMail({ subject: `For ${to}`, to }));
	}
});

afterAll(async () => {
	await browser?.close();
	await identity?.stop();
});

afterEach(() => {
	identity.seen.length = 0;
	rmSync(world.hostsReachedFile, { force: true });
});

/** The mail servers that n8n has connected to since the last test, each once. */
function reachedMailHosts(): string[] {
	const lines = readFileSync(world.hostsReachedFile, 'utf8').trim().split('\n');
	return [...new Set(lines)].filter((line) => /:(?:993|587|465)$/.test(line));
}

function asked(pathEnd: string): SeenRequest {
	const found = identity.seen.find(({ path }) => path.endsWith(pathEnd));
	if (!found) throw new Error(`nobody asked for ${pathEnd}`);
	return found;
}

/** Consents in the pop-up and waits for n8n's success. */
async function consent(credential: CredentialWindow, host: string): Promise<void> {
	const popup = await credential.connect();
	await popup.getByRole('heading', { name: host }).waitFor();
	await popup.getByRole('link', { name: 'Accept' }).click();
	await credential.connectedBanner.getByText('Account connected').waitFor();
}

async function newestCredential(type: string): Promise<{ id: string; name: string }> {
	const all = (await world.client.listCredentials()) as Array<{
		id: string;
		name: string;
		type: string;
		createdAt: string;
	}>;
	const own = all.filter((credential) => credential.type === type);
	own.sort((left, right) => left.createdAt.localeCompare(right.createdAt));
	return own.at(-1)!;
}

/** The one item that a node of this package puts out in a test run with the newest credential. */
async function ranWith(
	authentication: 'microsoft' | 'google',
	node: WorkflowNode,
): Promise<Record<string, unknown>> {
	const type =
		authentication === 'microsoft' ? 'helpdeskMicrosoftOAuth2Api' : 'helpdeskGoogleOAuth2Api';
	node.credentials = { [type]: await newestCredential(type) };
	node.parameters = { ...node.parameters, authentication };
	const draft: WorkflowDraft =
		node.name === TRIGGER ? { name: TRIGGER, nodes: [node], connections: {} } : runByHand(node);
	const run = await runToEnd(world.client, draft);
	if (run.status !== 'success') throw new Error(`${run.message}: ${run.description}`);
	return run.items[0]![0]!.json;
}

/**
 * Reads and signs in to send with a credential that names no server: what it reaches are the
 * provider's own names, which lead to the test's Dovecot and Postfix.
 */
async function expectOwnServers(
	authentication: 'microsoft' | 'google',
	servers: { imap: string; smtp: string },
	parameters: Record<string, unknown> = {},
): Promise<void> {
	const credential = { id: '', name: '' };
	const mail = await ranWith(authentication, imapTrigger({ credential, parameters }));
	expect(mail.subject).toBe(`For ${mailbox}`);
	const sender = mailNode('helpdeskSmtp', credential, {
		...parameters,
		resource: 'connection',
	});
	expect(await ranWith(authentication, sender)).toMatchObject({ ok: true });
	expect(reachedMailHosts()).toEqual([`${servers.imap}:993`, `${servers.smtp}:587`]);
}

describe('Microsoft', () => {
	test('user consent asks the right tenant for the scopes of the chosen service', async () => {
		mailbox = MICROSOFT;
		const credential = await openNewCredential(
			browser.page,
			world.n8n.url,
			'Helpdesk Mail Microsoft OAuth2 API',
		);
		await credential.fill({
			tenantId: TENANT,
			clientId: 'a-client-id',
			clientSecret: 'a-client-secret',
			mailbox,
		});
		await consent(credential, 'login.microsoftonline.com');
		const { host, path, parameters } = asked('/authorize');
		expect(host).toBe('login.microsoftonline.com');
		expect(path).toBe(`/${TENANT}/oauth2/v2.0/authorize`);
		expect(parameters).toMatchObject({
			client_id: 'a-client-id',
			response_type: 'code',
			response_mode: 'query',
			redirect_uri: `${world.n8n.url}/rest/oauth2-credential/callback`,
			code_challenge_method: 'S256',
			scope:
				'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access openid profile',
		});
		const token = asked('/token');
		expect(token.path).toBe(`/${TENANT}/oauth2/v2.0/token`);
		expect(token.parameters).toMatchObject({
			grant_type: 'authorization_code',
			client_secret: 'a-client-secret',
			code: 'a-code',
		});
		await expectOwnServers('microsoft', MICROSOFT_SERVERS);
	});

	test('app-only is saved without a consent and gets its token by itself', async () => {
		mailbox = MICROSOFT;
		const credential = await openNewCredential(
			browser.page,
			world.n8n.url,
			'Helpdesk Mail Microsoft OAuth2 API',
		);
		await credential.choose('grantType', 'App-Only');
		await credential.fill({
			tenantId: TENANT,
			clientId: 'an-app-id',
			clientSecret: 'an-app-secret',
		});
		await credential.saveButton.click();
		await credential.testedBanner.waitFor();
		expect(await credential.connectButton.isVisible()).toBe(false);
		expect(asked('/token').parameters).toMatchObject({
			grant_type: 'client_credentials',
			client_id: 'an-app-id',
			scope: 'https://outlook.office365.com/.default',
		});
		expect(identity.seen.some(({ path }) => path.endsWith('/authorize'))).toBe(false);
		// The credential is for every mailbox of the tenant; the node names the one.
		await expectOwnServers('microsoft', MICROSOFT_SERVERS, { mailbox });
	});
});

describe('Google', () => {
	test('user consent asks for offline access to mail, and the mailbox opens', async () => {
		mailbox = GOOGLE;
		const credential = await openNewCredential(
			browser.page,
			world.n8n.url,
			'Helpdesk Mail Google OAuth2 API',
		);
		await credential.fill({
			clientId: 'a-google-client',
			clientSecret: 'a-google-secret',
			mailbox,
		});
		await consent(credential, 'accounts.google.com');
		const { parameters } = identity.seen.find(({ host }) => host === 'accounts.google.com')!;
		expect(parameters).toMatchObject({
			client_id: 'a-google-client',
			access_type: 'offline',
			prompt: 'consent',
			response_type: 'code',
		});
		expect(parameters.scope?.split(' ')).toContain('https://mail.google.com/');
		expect(asked('/token')).toMatchObject({ host: 'oauth2.googleapis.com' });
		await expectOwnServers('google', { imap: 'imap.gmail.com', smtp: 'smtp.gmail.com' });
	});
});
