import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { N8nClient } from '../../../scripts/lib/n8nClient.mjs';
import { prepareN8n } from '../../../scripts/lib/n8nProcess.mjs';
import type { N8nProcess } from '../../../scripts/lib/n8nProcess.mjs';
import { connectStand } from '../../support/stand/connectStand';
import type { Stand } from '../../support/stand/types';
import type { WorldDescription } from './globalSetup';

/** The name that node types of this package start with, as on a user's n8n. */
export const PACKAGE = 'n8n-nodes-helpdesk-mail';

export interface World extends WorldDescription {
	servers: Stand;
	/** Signed in to the shared n8n as its owner. */
	client: N8nClient;
}

/** The servers and the n8n that the global set-up has started. */
export async function enterWorld(): Promise<World> {
	const description = inject('world');
	const client = new N8nClient(description.n8n.url, description.n8n.cookie);
	return { ...description, servers: connectStand(description.stand), client };
}

/** An n8n of a test's own, to be stopped and killed, not started yet, with the package installed. */
export async function ownN8n(
	caFile: string,
	env: Record<string, string> = {},
): Promise<{ n8n: N8nProcess; client: N8nClient; remove: () => Promise<void> }> {
	const { install, templateFolder } = inject('world');
	const folder = mkdtempSync(join(tmpdir(), 'helpdesk-mail-own-'));
	cpSync(templateFolder, folder, { recursive: true });
	const n8n = await prepareN8n({ install, folder, caFile, env });
	const remove = async () => {
		await n8n.kill();
		rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	};
	return { n8n, client: new N8nClient(n8n.url), remove };
}
