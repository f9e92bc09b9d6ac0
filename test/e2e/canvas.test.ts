import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './support/browser';
import type { Browser } from './support/browser';
import { connectedCredential } from './support/credentials';
import { Canvas, enterAsOwner } from './support/editor';
import { inboxFlags } from './support/inbox';
import { rawMail } from './support/mail';
import { mailNode, OUTPUTS, runByHand, threeOutputs, TRIGGER } from './support/workflow';
import { enterWorld } from './support/world';
import type { World } from './support/world';

const IMAGES = join(__dirname, '..', '..', 'docs', 'images');
const MAILBOX = 'agent@example.test';

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

test('a person places the trigger, presses Fetch Test Event and sees the newest mail', async () => {
	const { page } = browser;
	const credential = await connectedCredential(world.client, world.servers, 'Support mailbox', {
		user: MAILBOX,
	});
	await world.servers.deliver(MAILBOX, rawMail({ subject: 'An older question' }));
	await world.servers.deliver(
		MAILBOX,
		rawMail({ subject: 'Printer on the second floor is out of order', to: MAILBOX }),
	);
	const before = await inboxFlags(world.servers, MAILBOX);

	const panel = await new Canvas(page).openNewWithTrigger(world.n8n.url, 'Helpdesk IMAP');
	await panel.chooseCredential(credential.id);
	await panel.executeButton.click();
	const output = panel.root.getByTestId('output-panel');
	await output.getByText('Printer on the second floor is out of order').first().waitFor();
	expect(await output.innerText()).not.toContain('An older question');
	for (const name of OUTPUTS) await output.getByText(name).first().waitFor();
	await output.getByTestId('radio-button-schema').click();
	await output.getByText('Printer on the second floor is out of order').first().waitFor();
	await page.getByText('Node executed successfully').waitFor({ state: 'hidden' });
	await page.screenshot({ path: join(IMAGES, 'trigger-panel.png') });

	expect(await inboxFlags(world.servers, MAILBOX)).toEqual(before);
	expect(before.flatMap(({ flags }) => flags)).toEqual([]);
});

test('the panel offers only reply tracking credentials where it asks for one', async () => {
	const { page } = browser;
	const tracking = page.getByTestId('node-credentials-slot').nth(1);
	// Named once more on the button that a new n8n shows where no such credential exists yet.
	await tracking.getByText('Reply Tracking (Optional)').first().waitFor();
});

test('the canvas names the three outputs', async () => {
	const { page } = browser;
	const credential = await connectedCredential(world.client, world.servers, 'Canvas mailbox', {
		user: MAILBOX,
	});
	const workflow = await world.client.createWorkflow(threeOutputs('Helpdesk', { credential }));
	const canvas = new Canvas(page);
	await canvas.open(world.n8n.url, workflow.id);
	await canvas.zoomToFit();
	const trigger = canvas.node(TRIGGER);
	const handles = trigger.getByTestId('canvas-node-output-handle');
	for (const name of OUTPUTS) await handles.getByText(name).waitFor();
	await page.screenshot({ path: join(IMAGES, 'canvas.png') });
});

test('the panel of Acknowledge shows what is filled in, and nothing else', async () => {
	const { page } = browser;
	const credential = await connectedCredential(world.client, world.servers, 'Acknowledging', {
		user: MAILBOX,
	});
	const node = mailNode('helpdeskSmtp', credential, { operation: 'acknowledge' });
	const workflow = await world.client.createWorkflow(runByHand(node));
	const canvas = new Canvas(page);
	await canvas.open(world.n8n.url, workflow.id);
	const panel = await canvas.openNode(node.name);
	const labels = panel.root.getByTestId('parameter-item').locator('label').first();
	await labels.waitFor();
	const text = await panel.root.getByTestId('node-parameters').innerText();
	for (const label of ['Operation', 'Mailbox', 'Mail', 'Text', 'Request ID', 'Options']) {
		expect(text).toContain(label);
	}
	for (const label of ['Subject', 'Sender Name', 'Reply To', 'HTML', 'Inline Images', 'Debug']) {
		expect(text).not.toContain(label);
	}
	await page.screenshot({ path: join(IMAGES, 'acknowledge-panel.png') });
});
