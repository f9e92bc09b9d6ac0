/**
 * How many production executions n8n runs at once (`N8N_CONCURRENCY_PRODUCTION_LIMIT`), Infinity
 * where it is unlimited. In queue mode the limit is the workers' own.
 *
 * More are not handed over: n8n stores an execution that waits for its place, and after a restart it
 * begins what waited by itself (`EnqueuedExecutionRecoveryService`, 2.41.1), unseen by the trigger,
 * which then brings the same mail once more (measured: limit 2, 8 mails, 6 of them done twice).
 */
export function concurrencyLimit(): number {
	const { N8N_CONCURRENCY_PRODUCTION_LIMIT, EXECUTIONS_MODE } = process.env;
	const limit = Number.parseInt(N8N_CONCURRENCY_PRODUCTION_LIMIT ?? '', 10);
	return EXECUTIONS_MODE !== 'queue' && limit >= 1 ? limit : Infinity;
}
