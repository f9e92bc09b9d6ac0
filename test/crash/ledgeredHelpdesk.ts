import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { N8nClient } from '../../scripts/lib/n8nClient.mjs';
import { prepareN8n } from '../../scripts/lib/n8nProcess.mjs';
import type { N8nProcess } from '../../scripts/lib/n8nProcess.mjs';
import { connectedCredential } from '../e2e/support/credentials';
import { rawMail } from '../e2e/support/mail';
import { until } from '../e2e/support/until';
import { imapTrigger } from '../e2e/support/workflow';
import type { Stand } from '../support/stand/types';
import { crashWorkflow } from './crashWorkflow';
import type { CrashWorld } from './globalSetup';
import { LedgerServer } from './ledgerServer';

export interface LedgeredHelpdeskOptions {
	mailbox: string;
	/** Of work on each mail, or an expression. */
	seconds: number | string;
	env?: Record<string, string>;
}

/** One mailbox with a published workflow on an n8n of its own, whose executions report to a ledger. */
export class LedgeredHelpdesk {
	private constructor(
		private readonly stand: Stand,
		private readonly mailbox: string,
		readonly n8n: N8nProcess,
		readonly ledger: LedgerServer,
		readonly remove: () => Promise<void>,
	) {}

	static async start(
		world: CrashWorld,
		stand: Stand,
		{ mailbox, seconds, env = {} }: LedgeredHelpdeskOptions,
	): Promise<LedgeredHelpdesk> {
		const folder = mkdtempSync(join(tmpdir(), 'helpdesk-mail-ledgered-'));
		const ledger = await LedgerServer.start();
		cpSync(world.templateFolder, folder, { recursive: true });
		const { install } = world;
		const n8n = await prepareN8n({ install, folder, caFile: stand.caFile, env });
		const remove = async () => {
			await n8n.kill();
			await ledger.close();
			rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
		};
		try {
			await n8n.start();
			const client = new N8nClient(n8n.url);
			await client.setUpOwner();
			const trigger = imapTrigger({
				credential: await connectedCredential(client, stand, 'Mailbox', {
					user: mailbox,
					ttl: 7200,
				}),
			});
			const { id } = await client.createWorkflow(crashWorkflow(trigger, ledger.url, seconds));
			await client.publishWorkflow(id);
			return new LedgeredHelpdesk(stand, mailbox, n8n, ledger, remove);
		} catch (error) {
			await remove();
			throw error;
		}
	}

	async deliver(subjects: readonly string[]): Promise<void> {
		const mails = subjects.map((subject) => rawMail({ to: this.mailbox, subject }));
		await this.stand.deliverMany(this.mailbox, mails);
	}

	async begun(subject: string, times: number, timeoutMs: number): Promise<void> {
		await until(
			`${subject}: begun ${times} times`,
			() => this.ledger.count('started', subject) >= times,
			timeoutMs,
		);
	}

	async finished(subjects: readonly string[], timeoutMs: number): Promise<void> {
		const isDone = () => subjects.every((subject) => this.ledger.finished.has(subject));
		await until(`${subjects.length} mails are finished`, isDone, timeoutMs);
	}

	/** SIGKILL, then a new start. */
	async killAndStart(): Promise<void> {
		await this.n8n.kill();
		this.ledger.markEnd();
		await this.n8n.start();
	}
}
