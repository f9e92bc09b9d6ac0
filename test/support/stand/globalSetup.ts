import type { TestProject } from 'vitest/node';
import { startStand } from './stand';
import type { StandDescription } from './types';

declare module 'vitest' {
	export interface ProvidedContext {
		stand: StandDescription;
	}
}

/** One stand for all protocol tests; `standClient()` in client.ts gives it to them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const stand = await startStand();
	const { runFolder, host, issuer, caFile, ports, mailboxes, hasPostfix, owner } = stand;
	project.provide('stand', {
		runFolder,
		host,
		issuer,
		caFile,
		ports,
		mailboxes,
		hasPostfix,
		owner,
	});
	return () => stand.stop();
}
