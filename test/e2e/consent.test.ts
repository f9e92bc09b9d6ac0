import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/browser';
import type { Browser } from './support/browser';
import { enterAsOwner, openNewCredential } from './support/editor';
import { until } from './support/until';
import { enterWorld } from './support/world';
import type { World } from './support/world';

const IMAGES = join(__dirname, '..', '..', 'docs', 'images');

let world: World;
let browser: Browser;

beforeAll(async () => {
	world = await enterWorld();
	browser = await openBrowser();
	await enterAsOwner(browser.context, world.n8n);
});

afterAll(async () => {
	await browser?.close();
});

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
	});
	const popup = await credential.connect();
	await popup.getByRole('heading', { name: 'Sign in' }).waitFor();
	await popup.getByLabel('Mailbox').fill('helpdesk@example.test');
	await popup.getByRole('button', { name: 'Continue' }).click();
	await popup.getByRole('heading', { name: 'Allow access' }).waitFor();
	const asked = await popup.getByRole('paragraph').innerText();
	expect(asked).toContain('imap smtp');
	expect(asked).toContain('helpdesk@example.test');
	const callback = popup.waitForResponse(/\/rest\/oauth2-credential\/callback\?/);
	await popup.getByRole('button', { name: 'Continue' }).click();
	expect((await callback).status()).toBe(200);

	await credential.connectedBanner.getByText('Account connected').waitFor();
	await until('the editor closes the pop-up', () => popup.isClosed());
	await page.getByText('Credential successfully created').waitFor({ state: 'hidden' });
	await page.screenshot({ path: join(IMAGES, 'credential-window.png') });
	const saved = (await world.client.listCredentials()).find(
		({ type }: { type: string }) => type === 'helpdeskMailOAuth2Api',
	);
	const { data } = await world.client.getCredential(saved.id);
	expect(data.oauthTokenData).toBeTruthy();
	expect(JSON.stringify(data)).not.toContain(oauth.clientSecret);
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
