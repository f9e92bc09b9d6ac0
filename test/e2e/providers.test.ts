import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from './support/browser';
import type { Browser } from './support/browser';
import { enterAsOwner, openNewCredential } from './support/editor';
import type { CredentialWindow } from './support/editor';
import { startIdentityServer } from './support/identityServer';
import type { IdentityServer, SeenRequest } from './support/identityServer';
import { rawMail } from './support/mail';
import { until } from './support/until';
import { imapTrigger, TRIGGER } from './support/workflow';
import { enterWorld } from './support/world';
import type { World } from './support/world';

const TENANT = 'contoso.onmicrosoft.com';
const MICROSOFT = 'microsoft@example.test';
const GOOGLE = 'google@example.test';

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
});

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

/** Fetch Test Event at the provider's own server names, which lead to the test's Dovecot. */
async function fetchedSubject(
	authentication: 'microsoft' | 'google',
	credentialType: string,
	host: string,
): Promise<string> {
	const credential = await newestCredential(credentialType);
	const trigger = imapTrigger({
		credential,
		host,
		port: 993,
		mailbox,
		parameters: { authentication },
	});
	trigger.credentials = { [credentialType]: credential };
	const workflow = await world.client.createWorkflow({ name: host, nodes: [trigger] });
	const { executionId } = await world.client.runWorkflow(workflow.id, TRIGGER);
	const execution = await until('the test run ends', async () => {
		const found = await world.client.getExecution(executionId);
		return !['new', 'running'].includes(found.status) && found;
	});
	const { error, runData } = execution.data.resultData;
	if (error) throw new Error(`${error.message} ${error.description}`);
	return runData[TRIGGER][0].data.main[0][0].json.subject;
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
		const subject = await fetchedSubject(
			'microsoft',
			'helpdeskMicrosoftOAuth2Api',
			'outlook.office365.com',
		);
		expect(subject).toBe(`For ${MICROSOFT}`);
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
		const subject = await fetchedSubject(
			'microsoft',
			'helpdeskMicrosoftOAuth2Api',
			'outlook.office365.com',
		);
		expect(subject).toBe(`For ${MICROSOFT}`);
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
		await credential.fill({ clientId: 'a-google-client', clientSecret: 'a-google-secret' });
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
		const subject = await fetchedSubject('google', 'helpdeskGoogleOAuth2Api', 'imap.gmail.com');
		expect(subject).toBe(`For ${GOOGLE}`);
	});
});
