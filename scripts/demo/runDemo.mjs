import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { N8nClient, OWNER } from '../lib/n8nClient.mjs';
import { ensureN8n } from '../lib/n8nInstall.mjs';
import { PROJECT_FOLDER } from '../lib/n8nPackage.mjs';
import { startN8n } from '../lib/n8nProcess.mjs';
import { ensureCredentials, isConnected } from './credentials.mjs';
import { importWorkflow, republish } from './helpdeskWorkflow.mjs';
import { ensureInstalledPackage } from './installedPackage.mjs';
import { startMailWorld } from './mailWorld.mjs';
import { HELPDESK, loadSettings } from './settings.mjs';
import { compileOnChange, reloading } from './liveReload.mjs';
import { FIRST_MAIL, playStory } from './story.mjs';
import { playCustomer } from './terminalCustomer.mjs';
import { walkConsent } from './walkConsent.mjs';

const FOLDER = join(PROJECT_FOLDER, '.demo');

/** Waits for the person at the browser; where nobody sits at a terminal, or Enter is pressed, walks. */
async function consentByPerson({ client, credential, note, walk }) {
	if (await isConnected(client, credential)) return note('connected since an earlier run');
	if (!process.stdin.isTTY) return await walk();
	note(`1. Open ${client.url}/home/credentials/${credential.id}`);
	note(`   and sign in as ${OWNER.email} with the password ${OWNER.password}`);
	note(`2. Press Connect, sign in as ${HELPDESK} in the window, and agree.`);
	note('   Or press Enter here, and the demo walks through the pages itself.');
	let isEnterPressed = false;
	const onEnter = () => {
		isEnterPressed = true;
	};
	process.stdin.once('data', onEnter);
	try {
		while (!(await isConnected(client, credential))) {
			if (isEnterPressed) return await walk();
			await sleep(1000);
		}
		return note('connected');
	} finally {
		process.stdin.removeListener('data', onEnter);
		process.stdin.pause();
	}
}

function tellWhatToSee({ client, workflow, world, note }) {
	note('');
	note(`Editor:    ${client.url}   ${OWNER.email} / ${OWNER.password}`);
	note(`Workflow:  ${client.url}/workflow/${workflow.id}`);
	note(`Tickets:   ${client.url}/home/datatables`);
	note('Mail that the helpdesk sends is shown here. Ctrl-C ends everything.');
	note('');
	world.onReceived((recipient, mail) => {
		note(`${recipient} receives "${mail.subject}"`);
		for (const line of (mail.text ?? '').trim().split('\n').slice(0, 8)) note(`   | ${line}`);
	});
}

/**
 * Starts everything, in the order in which a user would, and plays the story (`isOnce`) or leaves it
 * running until Ctrl-C. With `isDev` n8n loads every change of the sources, and a debugger can
 * attach to the port `inspect`.
 */
export async function runDemo({ steps, isOnce, isDev = false, inspect = null }) {
	const { run, note } = steps;
	const undo = [];
	let isStopping = false;
	const stopAll = async () => {
		if (isStopping) return;
		isStopping = true;
		for (const stop of undo.reverse()) await stop();
	};
	const interrupted = new Promise((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM']) {
			process.once(signal, async () => {
				note('stopping');
				await stopAll();
				resolve();
				process.exit(isOnce ? 130 : 0);
			});
		}
	});

	try {
		const install = await run('Installing n8n and its Node (first time: about 5 minutes)', () =>
			ensureN8n({ log: note }),
		);
		const n8nFolder = join(FOLDER, 'n8n');
		mkdirSync(n8nFolder, { recursive: true });
		const packageFolder = await run('Building the package and installing it as n8n does', () =>
			ensureInstalledPackage({ folder: n8nFolder, log: note }),
		);
		if (isDev) {
			await run('Compiling the sources into it, now and on every change', async () => {
				const compiler = await compileOnChange({ packageFolder, n8nFolder, note });
				undo.push(() => compiler.stop());
			});
		}
		const { ports, replyTrackingKey } = await loadSettings(FOLDER);
		const world = await run('Starting IMAP, SMTP and OAuth2 servers on 127.0.0.1', async () => {
			const started = await startMailWorld({ folder: FOLDER, ports });
			undo.push(() => started.stop());
			note(`IMAPS ${ports.imap}, SMTPS ${ports.smtp}, OAuth2 ${started.oauth.authUrl}`);
			return started;
		});
		const n8n = await run('Starting n8n', async () => {
			const started = await startN8n({
				install,
				folder: n8nFolder,
				port: ports.n8n,
				env: isDev ? reloading(inspect) : {},
			});
			undo.push(() => started.stop());
			note(`${started.url}, log in ${started.logFile}`);
			return started;
		});
		const client = new N8nClient(n8n.url);
		await run('Setting up its owner', async () => {
			await client.enter();
			note(`${OWNER.email}, password ${OWNER.password}`);
		});
		const credentials = await run('Making the credentials, without a token', () =>
			ensureCredentials({ client, world, replyTrackingKey }),
		);
		const credential = credentials.helpdeskMailOAuth2Api;
		await run('Connecting the mailbox: sign-in and consent', async () => {
			const walk = () =>
				walkConsent({ client, credentialId: credential.id, login: HELPDESK, note });
			if (isOnce) await walk();
			else await consentByPerson({ client, credential, note, walk });
		});
		const workflow = await run('Importing and publishing the example workflow', async () => {
			const imported = await importWorkflow({ client, credentials });
			await republish({ client, workflow: imported, world, parameters: {} });
			note('published; the trigger polls every 5 seconds');
			note(`${client.url}/workflow/${imported.id}`);
			return imported;
		});
		if (!isOnce) {
			tellWhatToSee({ client, workflow, world, note });
			undo.push(playCustomer({ world, note }));
		}
		const firstMessageId = await run('Sending the first customer mail over SMTP', async () => {
			const messageId = await world.write(FIRST_MAIL);
			note(`"${FIRST_MAIL.subject}" from ${FIRST_MAIL.from}`);
			return messageId;
		});
		if (!isOnce) return await interrupted;
		await playStory({ client, workflow, world, steps, firstMessageId });
		await run('Stopping everything', stopAll);
		return undefined;
	} catch (error) {
		// A stop by Ctrl-C breaks whatever was under way; that is no failure of the step.
		if (isStopping) return await interrupted;
		await stopAll();
		throw error;
	}
}
