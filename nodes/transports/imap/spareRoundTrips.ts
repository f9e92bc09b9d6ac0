import type { ImapFlow } from './client';

/** What imapflow sends every command by, its own ones included; its types leave it out. */
interface Runner {
	run(command: string, ...args: unknown[]): Promise<unknown>;
}

/**
 * Leaves out what imapflow asks of its own accord and nobody here reads: ID before and after signing
 * in, CONDSTORE, LIST with LSUB before each SELECT, and NAMESPACE, by which it would put the prefix of
 * the personal namespace before every name: `askNamespaces` asks where a name needs it. That is six of
 * the ten round trips of a poll that finds nothing.
 */
export function spareRoundTrips(flow: ImapFlow): void {
	const runner = flow as unknown as Runner;
	const run = runner.run.bind(flow);
	runner.run = async (command, ...args) => {
		switch (command) {
			case 'ID':
				return false;
			case 'NAMESPACE':
				if (args[0] !== WANTED) return false;
				break;
			case 'ENABLE':
				return await run(command, ['UTF8=ACCEPT']);
			case 'LIST':
				// Two arguments: SELECT wants to know what kind of folder it opens.
				if (args.length === 2) return [];
		}
		return await run(command, ...args);
	};
}

/** Marks the one call of NAMESPACE that is wanted. */
export const WANTED = 'wanted';
