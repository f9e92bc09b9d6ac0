import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freePorts } from '../../../scripts/lib/freePorts.mjs';
import { N8nClient } from '../../../scripts/lib/n8nClient.mjs';
import { ensureN8n } from '../../../scripts/lib/n8nInstall.mjs';
import { buildPackage, installPackage } from '../../../scripts/lib/n8nPackage.mjs';
import { startN8n } from '../../../scripts/lib/n8nProcess.mjs';
import { startStand } from '../../support/stand/stand';
import { DEFAULT_MAILBOXES } from '../../support/stand/types';
import type { StandDescription } from '../../support/stand/types';
import { PROVIDER_HOSTS, providerHostPorts } from './providerHosts';

/** One mailbox for each group of tests, so that none sees the mail of another. */
const TEST_MAILBOXES = [
	'backlog@example.test',
	'consent@example.test',
	'failures@example.test',
	'tokens@example.test',
	'refusals@example.test',
	'microsoft@example.test',
	'google@example.test',
	'exchange@example.test',
	'egress@example.test',
	'secrets@example.test',
];

/** What the global set-up started and every end-to-end test finds again; JSON-safe. */
export interface WorldDescription {
	stand: StandDescription;
	install: { nodeBin: string; n8nBin: string; dir: string };
	/** An N8N_USER_FOLDER with the built package in it and nothing else, to copy. */
	templateFolder: string;
	n8n: {
		url: string;
		port: number;
		folder: string;
		logFile: string;
		databaseFile: string;
		/** The owner's session: n8n refuses more than a few log-ins a minute. */
		cookie: string;
	};
	/** Port for the server that answers as Microsoft and Google. */
	providerPort: number;
	hostPorts: Record<string, number>;
	/** Lines "name:port" of what n8n has connected to among `hostPorts`. */
	hostsReachedFile: string;
	caFile: string;
}

declare module 'vitest' {
	export interface ProvidedContext {
		world: WorldDescription;
	}
}

/**
 * Builds the package once, installs it as n8n does, starts the mail servers and one n8n that most
 * tests share. About 40 s when n8n is in the cache.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const log = (line: string) => console.log(`[e2e] ${line}`);
	const install = await ensureN8n({ log });
	await buildPackage({ log });
	const folder = mkdtempSync(join(tmpdir(), 'helpdesk-mail-e2e-'));
	const undo: Array<() => Promise<void> | void> = [
		() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
	];
	const cleanUp = async () => {
		for (const step of undo.reverse()) await step();
	};
	try {
		const templateFolder = join(folder, 'template');
		await installPackage({ folder: templateFolder, log });
		const stand = await startStand({
			certificateNames: PROVIDER_HOSTS,
			mailboxes: [...DEFAULT_MAILBOXES, ...TEST_MAILBOXES],
		});
		undo.push(() => stand.stop());
		const [providerPort] = await freePorts(1);
		const hostPorts = providerHostPorts(stand.ports, providerPort!);
		const n8nFolder = join(folder, 'n8n');
		mkdirSync(n8nFolder);
		cpSync(templateFolder, n8nFolder, { recursive: true });
		const hostsReachedFile = join(folder, 'hosts-reached');
		log('starting n8n');
		const n8n = await startN8n({
			install,
			folder: n8nFolder,
			caFile: stand.caFile,
			env: {
				NODE_OPTIONS: `--require ${join(__dirname, 'hostNames.cjs')}`,
				TEST_HOST_PORTS: JSON.stringify(hostPorts),
				TEST_HOSTS_REACHED_FILE: hostsReachedFile,
			},
		});
		undo.push(() => n8n.stop());
		const client = new N8nClient(n8n.url);
		await client.setUpOwner();
		const { runFolder, host, issuer, caFile, ports, mailboxes, hasPostfix, owner } = stand;
		const { url, port, logFile, databaseFile } = n8n;
		project.provide('world', {
			stand: { runFolder, host, issuer, caFile, ports, mailboxes, hasPostfix, owner },
			install,
			templateFolder,
			n8n: { url, port, folder: n8nFolder, logFile, databaseFile, cookie: client.cookie },
			providerPort: providerPort!,
			hostPorts,
			hostsReachedFile,
			caFile: stand.caFile,
		});
	} catch (error) {
		await cleanUp();
		throw error;
	}
	return cleanUp;
}
