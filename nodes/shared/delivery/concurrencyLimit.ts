import { isQueueMode, n8nSetting } from './executionMode';

/**
 * How many production executions n8n runs at once (`N8N_CONCURRENCY_PRODUCTION_LIMIT`), Infinity
 * where it is unlimited. In queue mode the limit is the workers' own.
 *
 * More are not handed over: n8n stores an execution that waits for its place, and after a restart it
 * begins what waited by itself (`EnqueuedExecutionRecoveryService`, 2.41.1), unseen by the trigger,
 * which then brings the same mail once more (measured: limit 2, 8 mails, 6 of them done twice).
 */
export function concurrencyLimit(): number {
	if (isQueueMode()) return Infinity;
	const limit = Number.parseInt(n8nSetting('N8N_CONCURRENCY_PRODUCTION_LIMIT'), 10);
	return limit >= 1 ? limit : Infinity;
}
