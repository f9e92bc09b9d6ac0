import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, selectors } from 'playwright-core';
import type { BrowserContext, Page } from 'playwright-core';

/** Debian's package; CHROMIUM_PATH names another one. */
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

export interface Browser {
	context: BrowserContext;
	page: Page;
	close: () => Promise<void>;
}

/**
 * Chromium with a fresh profile and no calls home. The private authority of the test servers is
 * accepted; `hostPorts` leads "name:port" to a port of 127.0.0.1 inside this browser.
 */
export async function openBrowser(hostPorts: Record<string, number> = {}): Promise<Browser> {
	selectors.setTestIdAttribute('data-test-id');
	const profile = mkdtempSync(join(tmpdir(), 'helpdesk-mail-chromium-'));
	const rules = Object.entries(hostPorts).map(
		([target, port]) => `MAP ${target} 127.0.0.1:${port}`,
	);
	const context = await chromium.launchPersistentContext(profile, {
		executablePath: CHROMIUM,
		headless: true,
		viewport: { width: 1440, height: 900 },
		ignoreHTTPSErrors: true,
		timeout: 90_000,
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
			...(rules.length > 0 ? [`--host-resolver-rules=${rules.join(',')}`] : []),
		],
	});
	context.setDefaultTimeout(90_000);
	return {
		context,
		page: context.pages()[0] ?? (await context.newPage()),
		async close() {
			await context.close();
			rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}
