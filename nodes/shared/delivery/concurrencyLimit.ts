import { readFileSync } from 'node:fs';

/**
 * How many production executions n8n runs at once (`N8N_CONCURRENCY_PRODUCTION_LIMIT`), Infinity
 * where it is unlimited. In queue mode the limit is the workers' own.
 *
 * More are not handed over: n8n stores an execution that waits for its place, and after a restart it
 * begins what waited by itself (`EnqueuedExecutionRecoveryService`, 2.41.1), unseen by the trigger,
 * which then brings the same mail once more (measured: limit 2, 8 mails, 6 of them done twice).
 */
export function concurrencyLimit(): number {
	if (setting('EXECUTIONS_MODE') === 'queue') return Infinity;
	const limit = Number.parseInt(setting('N8N_CONCURRENCY_PRODUCTION_LIMIT'), 10);
	return limit >= 1 ? limit : Infinity;
}

/** As n8n reads it: the variable, else the file that `NAME_FILE` names, without quotes around it. */
function setting(name: string): string {
	const file = process.env[`${name}_FILE`];
	const value = process.env[name] ?? (file === undefined ? '' : contentOf(file));
	return value.trim().replace(/^["']|["']$/g, '');
}

function contentOf(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		// n8n ends at its start where it cannot read one; what vanished since then limits nothing.
		return '';
	}
}
