import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/browser';
import type { Browser } from './support/browser';
import { Canvas, enterAsOwner } from './support/editor';
import { enterWorld } from './support/world';
import type { World } from './support/world';

let world: World;
let browser: Browser;
let canvas: Canvas;

beforeAll(async () => {
	world = await enterWorld();
	browser = await openBrowser();
	await enterAsOwner(browser.context, world.n8n);
	canvas = new Canvas(browser.page);
	await canvas.openNodeSearch(world.n8n.url);
});

afterAll(async () => {
	await browser?.close();
});

test.each([
	...['helpdesk', 'help desk', 'service desk', 'ticket', 'inbox', 'shared mailbox'],
	...['office 365', 'microsoft 365', 'outlook', 'exchange', 'gmail', 'google workspace', 'imap'],
	...['reply', 'acknowledge', 'autoreply', 'eml', 'oauth mail'],
])('n8n’s node search for "%s" offers a Helpdesk node', async (words) => {
	const found = await canvas.searchNodes(words);
	expect(found.filter((name) => name.startsWith('Helpdesk'))).not.toEqual([]);
});

test('n8n’s node search for a word of no mail offers none', async () => {
	const found = await canvas.searchNodes('spreadsheet');
	expect(found.filter((name) => name.startsWith('Helpdesk'))).toEqual([]);
	expect(found).not.toEqual([]);
});
