import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { N8nClient } from '../../scripts/lib/n8nClient.mjs';
import type { N8nProcess } from '../../scripts/lib/n8nProcess.mjs';
import { prepareN8n } from '../../scripts/lib/n8nProcess.mjs';
import type { CrashWorld } from '../crash/globalSetup';
import { startPostgres, startRedis } from './databases';

/** An n8n of one main and some workers on PostgreSQL and Redis, all of its own. */
export interface QueuedN8n {
	main: N8nProcess;
	workers: N8nProcess[];
	/** Signed in as owner; n8n's sessions outlive its restarts. */
	client: N8nClient;
	/** Ends everything in the order it was not started in, and removes its folder. */
	remove(): Promise<void>;
}

/** Without workers it is one regular process on the same PostgreSQL. */
export async function startQueuedN8n(world: CrashWorld, workerCount: number): Promise<QueuedN8n> {
	const folder = mkdtempSync(join(tmpdir(), 'helpdesk-mail-queue-'));
	const undo: Array<() => Promise<void>> = [];
	const remove = async () => {
		for (const step of undo.splice(0).reverse()) await step();
		rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	};
	try {
		// The databases run as another user and must reach their folders.
		chmodSync(folder, 0o755);
		const postgres = await startPostgres(folder);
		undo.push(() => postgres.stop());
		const redis = await startRedis(folder);
		undo.push(() => redis.stop());
		const shared = {
			EXECUTIONS_MODE: workerCount > 0 ? 'queue' : 'regular',
			N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_DATABASE: 'n8n',
			DB_POSTGRESDB_USER: 'n8n',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
		};
		const process = async (name: string, command: 'start' | 'worker') => {
			const own = join(folder, name);
			cpSync(world.templateFolder, own, { recursive: true });
			const n8n = await prepareN8n({
				install: world.install,
				folder: own,
				caFile: world.stand.caFile,
				command,
				env: shared,
			});
			undo.push(() => n8n.stop());
			const health =
				command === 'start'
					? {}
					: { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: String(n8n.port) };
			return await n8n.start(health);
		};
		const main = await process('main', 'start');
		const workers: N8nProcess[] = [];
		for (let n = 1; n <= workerCount; n += 1) {
			workers.push(await process(`worker-${n}`, 'worker'));
		}
		const client = new N8nClient(main.url);
		await client.setUpOwner();
		return { main, workers, client, remove };
	} catch (error) {
		await remove();
		throw error;
	}
}
