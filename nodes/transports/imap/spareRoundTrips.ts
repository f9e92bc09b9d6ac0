import type { ImapFlow } from './client';

/** What imapflow sends every command by, its own ones included; its types leave it out. */
interface Runner {
	run(command: string, ...args: unknown[]): Promise<unknown>;
}

/** Commands that name folders, for which the prefix of the personal namespace may be missing. */
const NAMING = new Set(['SELECT', 'LIST', 'COPY', 'MOVE', 'APPEND']);

/**
 * Leaves out what imapflow asks of its own accord and nobody here reads: ID before and after signing
 * in, CONDSTORE, and LIST with LSUB before each SELECT. NAMESPACE is asked before the first folder
 * other than INBOX. That is six of the ten round trips of a poll that finds nothing.
 */
export function spareRoundTrips(flow: ImapFlow): void {
	const runner = flow as unknown as Runner;
	const run = runner.run.bind(flow);
	let isNamespaceAsked = false;
	runner.run = async (command, ...args) => {
		switch (command) {
			case 'ID':
			case 'NAMESPACE':
				return false;
			case 'ENABLE':
				return await run(command, ['UTF8=ACCEPT']);
			case 'LIST':
				// Two arguments: SELECT wants to know what kind of folder it opens.
				if (args.length === 2) return [];
		}
		if (NAMING.has(command) && !isNamespaceAsked && !isInbox(args[0])) {
			isNamespaceAsked = true;
			await run('NAMESPACE');
		}
		return await run(command, ...args);
	};
}

function isInbox(path: unknown): boolean {
	return typeof path === 'string' && path.toUpperCase() === 'INBOX';
}
