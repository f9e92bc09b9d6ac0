import type { BrowserContext, Locator, Page } from 'playwright-core';

/** Takes over the owner's session: n8n refuses more than a few log-ins a minute. */
export async function enterAsOwner(
	context: BrowserContext,
	{ url, cookie }: { url: string; cookie: string },
): Promise<void> {
	const [name, value] = cookie.split(/=(.*)/s) as [string, string];
	await context.addCookies([{ name, value, url }]);
}

/** The window of a new credential, opened from the overview. */
export async function openNewCredential(
	page: Page,
	url: string,
	displayName: string,
): Promise<CredentialWindow> {
	await page.goto(`${url}/home/credentials`);
	await page.getByRole('button', { name: 'Create credential' }).first().click();
	await page.getByPlaceholder('Search for app').fill(displayName);
	await page.getByText(displayName, { exact: true }).click();
	await page.getByRole('button', { name: 'Continue' }).click();
	const credentialWindow = new CredentialWindow(page);
	await credentialWindow.saveButton.waitFor();
	return credentialWindow;
}

/** n8n's window for one credential. */
export class CredentialWindow {
	readonly dialog: Locator;
	readonly saveButton: Locator;
	readonly connectButton: Locator;
	readonly connectedBanner: Locator;
	readonly testedBanner: Locator;

	constructor(private readonly page: Page) {
		this.dialog = page.getByTestId('editCredential-modal');
		this.saveButton = this.dialog.getByTestId('credential-save-button');
		this.connectButton = this.dialog.getByTestId('quick-connect-button');
		this.connectedBanner = this.dialog.getByTestId('oauth-connect-success-banner');
		this.testedBanner = this.dialog.getByTestId('credentials-config-container-test-success');
	}

	field(name: string): Locator {
		return this.dialog.getByTestId(`parameter-input-${name}`).locator('input, textarea').first();
	}

	async fill(values: Record<string, string>): Promise<void> {
		for (const [name, value] of Object.entries(values)) await this.field(name).fill(value);
	}

	/** Picks an entry of an options field by the name people see. */
	async choose(name: string, option: string): Promise<void> {
		await this.dialog.getByTestId(`parameter-input-${name}`).click();
		await this.page.getByRole('option', { name: option }).click();
	}

	/** Presses Connect and resolves with the pop-up. */
	async connect(): Promise<Page> {
		const popup = this.page.waitForEvent('popup');
		await this.connectButton.click();
		return await popup;
	}

	/** The name of the credential that stands on top of the window. */
	async name(): Promise<string> {
		return (await this.dialog.getByTestId('credential-name').innerText()).split('\n')[0]!.trim();
	}

	async close(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.dialog.waitFor({ state: 'hidden' });
	}
}

/** n8n's canvas with one workflow on it. */
export class Canvas {
	constructor(private readonly page: Page) {}

	async open(url: string, workflowId: string): Promise<void> {
		await this.page.goto(`${url}/workflow/${workflowId}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/**
	 * A new workflow that begins with a trigger, found as a person finds it. n8n lists the trigger and
	 * the action node of one name as one entry, `entry`.
	 */
	async openNewWithTrigger(url: string, entry: string): Promise<NodePanel> {
		await this.page.goto(`${url}/workflow/new`);
		await this.page.getByTestId('canvas-plus-button').click();
		await this.page.getByTestId('node-creator-search-bar').fill(entry);
		await this.page.getByTestId('node-creator-item-name').getByText(entry).first().click();
		await this.page.getByText(`On new ${entry} event`).click();
		const panel = new NodePanel(this.page);
		await panel.executeButton.waitFor();
		return panel;
	}

	/** A new workflow with n8n's list of nodes open beside it. */
	async openNodeSearch(url: string): Promise<void> {
		await this.page.goto(`${url}/workflow/new`);
		await this.page.getByTestId('canvas-plus-button').click();
		await this.page.getByTestId('node-creator-search-bar').waitFor();
	}

	/** What the open list offers for these words, best first. */
	async searchNodes(words: string): Promise<string[]> {
		const search = this.page.getByTestId('node-creator-search-bar');
		await search.fill('');
		await search.fill(words);
		const names = this.page.getByTestId('node-creator-item-name');
		// n8n filters some time after the last key: the list has settled when it is the same twice.
		for (let before = ''; ;) {
			await this.page.waitForTimeout(300);
			const now = await names.allInnerTexts();
			if (now.length > 0 && now.join() === before) return now;
			before = now.join();
		}
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Opens the window of a node that stands on the canvas. */
	async openNode(name: string): Promise<NodePanel> {
		await this.node(name).dblclick();
		const panel = new NodePanel(this.page);
		await panel.executeButton.waitFor();
		return panel;
	}

	/** Shows the whole workflow in the middle. */
	async zoomToFit(): Promise<void> {
		await this.page.getByTestId('zoom-to-fit').click();
	}
}

/** The open window of one node (n8n's NDV). */
export class NodePanel {
	readonly root: Locator;
	readonly executeButton: Locator;

	constructor(private readonly page: Page) {
		this.root = page.getByTestId('ndv');
		this.executeButton = this.root.getByTestId('node-execute-button');
	}

	parameter(name: string): Locator {
		return this.root.getByTestId(`parameter-input-${name}`);
	}

	async fill(values: Record<string, string>): Promise<void> {
		for (const [name, value] of Object.entries(values)) {
			await this.parameter(name).locator('input, textarea').first().fill(value);
		}
	}

	/** Types the value of a resource locator whose chosen mode takes text. */
	async fillLocator(name: string, value: string): Promise<void> {
		const input = this.root.getByTestId(`resource-locator-${name}`).getByTestId('rlc-input');
		await input.locator('xpath=descendant-or-self::input').first().fill(value);
	}

	/** Picks a saved credential in the first slot, the one that signs in. */
	async chooseCredential(id: string): Promise<void> {
		await this.root.getByTestId('node-credentials-select').first().click();
		await this.page
			.getByTestId(`node-credentials-select-item-${id}`)
			.locator('visible=true')
			.click();
	}

	async choose(name: string, option: string): Promise<void> {
		await this.parameter(name).click();
		await this.page.getByRole('option', { name: option }).click();
	}
}
