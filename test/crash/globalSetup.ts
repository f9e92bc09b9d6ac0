import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureN8n } from '../../scripts/lib/n8nInstall.mjs';
import { buildPackage, installPackage } from '../../scripts/lib/n8nPackage.mjs';
import { startStand } from '../support/stand/stand';
import { DEFAULT_MAILBOXES } from '../support/stand/types';
import type { StandDescription } from '../support/stand/types';
import { PASSWORD, PASSWORD_MAILBOX } from './passwordMailbox';

export interface CrashWorld {
	stand: StandDescription;
	install: { nodeBin: string; n8nBin: string; dir: string };
	templateFolder: string;
}

declare module 'vitest' {
	export interface ProvidedContext {
		crashWorld: CrashWorld;
	}
}

/** Builds and installs the package once and starts the mail servers; each run starts its own n8n. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const log = (line: string) => console.log(`[crash] ${line}`);
	const install = await ensureN8n({ log });
	await buildPackage({ log });
	const folder = mkdtempSync(join(tmpdir(), 'helpdesk-mail-crash-template-'));
	const templateFolder = join(folder, 'template');
	await installPackage({ folder: templateFolder, log });
	const stand = await startStand({
		mailboxes: [...DEFAULT_MAILBOXES, PASSWORD_MAILBOX],
		passwords: { [PASSWORD_MAILBOX]: PASSWORD },
	});
	const { runFolder, host, issuer, caFile, ports, mailboxes, hasPostfix, owner } = stand;
	project.provide('crashWorld', {
		stand: { runFolder, host, issuer, caFile, ports, mailboxes, hasPostfix, owner },
		install,
		templateFolder,
	});
	return async () => {
		await stand.stop();
		rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	};
}
