import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/browser';
import type { Browser } from './support/browser';
import { enterAsOwner, openNewCredential } from './support/editor';
import { rawMail } from './support/mail';
import { runToEnd } from './support/runs';
import type { SavedCredential } from './support/credentials';
import { until } from './support/until';
import { threeOutputs, TRIGGER } from './support/workflow';
import { enterWorld } from './support/world';
import type { World } from './support/world';

const MAILBOX = 'consent@example.test';
const IMAGES = join(__dirname, '..', '..', 'docs', 'images');

let world: World;
let browser: Browser;
let saved: SavedCredential;

beforeAll(async () => {
	world = await enterWorld();
	browser = await openBrowser();
	await enterAsOwner(browser.context, world.n8n);
});

afterAll(async () => {
	await browser?.close();
});

const credentialsOfAll = async () => (await world.client.listCredentials()) as SavedCredential[];

test('a person connects a mailbox in the credential window by the consent of the provider', async () => {
	const { page } = browser;
	const { oauth } = world.servers;
	const credential = await openNewCredential(
		page,
		world.n8n.url,
		'Helpdesk Mail Custom OAuth2 API',
	);
	await credential.dialog.getByText(`${world.n8n.url}/rest/oauth2-credential/callback`).waitFor();
	await credential.fill({
		authUrl: oauth.authorizeUrl,
		accessTokenUrl: oauth.tokenUrl,
		clientId: oauth.clientId,
		clientSecret: oauth.clientSecret,
		scope: oauth.scope,
		mailbox: MAILBOX,
		imapHost: world.stand.host,
		imapPort: String(world.stand.ports.imaps),
		smtpHost: world.stand.host,
		smtpPort: String(world.stand.ports.submission),
	});
	await page.screenshot({ path: join(IMAGES, 'credential-servers.png') });
	const before = new Set((await credentialsOfAll()).map(({ id }) => id));
	const popup = await credential.connect();
	await popup.getByRole('heading', { name: 'Sign in' }).waitFor();
	await popup.getByLabel('Mailbox').fill(MAILBOX);
	await popup.getByRole('button', { name: 'Continue' }).click();
	await popup.getByRole('heading', { name: 'Allow access' }).waitFor();
	const asked = await popup.getByRole('paragraph').innerText();
	expect(asked).toContain('imap smtp');
	expect(asked).toContain(MAILBOX);
	const callback = popup.waitForResponse(/\/rest\/oauth2-credential\/callback\?/);
	await popup.getByRole('button', { name: 'Continue' }).click();
	expect((await callback).status()).toBe(200);

	await credential.connectedBanner.getByText('Account connected').waitFor();
	await until('the editor closes the pop-up', () => popup.isClosed());
	await page.getByText('Credential successfully created').waitFor({ state: 'hidden' });
	await page.screenshot({ path: join(IMAGES, 'credential-window.png') });
	const made = (await credentialsOfAll()).filter(({ id }) => !before.has(id));
	expect(made).toHaveLength(1);
	saved = made[0]!;
	const { data } = await world.client.getCredential(saved.id);
	expect(data.oauthTokenData).toBeTruthy();
	expect(JSON.stringify(data)).not.toContain(oauth.clientSecret);
});

test('the connected credential is all that a trigger needs', async () => {
	await world.servers.deliver(MAILBOX, rawMail({ subject: 'First of all', to: MAILBOX }));
	const draft = threeOutputs('Consented', { credential: saved });
	const run = await runToEnd(world.client, draft, TRIGGER);
	expect(run).toMatchObject({ status: 'success', message: '' });
	expect(run.items[0]?.[0]?.json.subject).toBe('First of all');
});

test('a refused consent says so in the pop-up and leaves the credential unconnected', async () => {
	const { oauth } = world.servers;
	const credential = await openNewCredential(
		browser.page,
		world.n8n.url,
		'Helpdesk Mail Custom OAuth2 API',
	);
	await credential.fill({
		authUrl: oauth.authorizeUrl,
		accessTokenUrl: oauth.tokenUrl,
		clientId: oauth.clientId,
		clientSecret: oauth.clientSecret,
		scope: oauth.scope,
	});
	await browser.context.clearCookies({ domain: 'localhost', name: /^_/ });
	const popup = await credential.connect();
	await popup.getByRole('heading').first().waitFor();
	await popup.getByRole('button', { name: 'Cancel' }).click();
	await popup.getByText('Failed to connect').waitFor();
	expect(await popup.locator('.reason').textContent()).toContain('The user said no');
	await popup.close();
	expect(await credential.connectedBanner.isVisible()).toBe(false);
});
