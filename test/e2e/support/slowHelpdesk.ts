import type { N8nClient } from '../../../scripts/lib/n8nClient.mjs';
import type { N8nProcess } from '../../../scripts/lib/n8nProcess.mjs';
import { startStand } from '../../support/stand/stand';
import type { OwnStand } from '../../support/stand/stand';
import { connectedCredential } from './credentials';
import { ExecutionWatch } from './executions';
import type { DeliveredMail } from './executions';
import { rawMail } from './mail';
import { until } from './until';
import { allOutputsTo, work } from './workflow';
import { ownN8n } from './world';

const HELPDESK = 'helpdesk@example.test';

/** n8n takes an activation that a kill left half done up again after two minutes (2.41.1). */
export const DONE_MS = 210_000;

/**
 * A mailbox and an n8n of a test's own, to be stopped and killed, with a published workflow that
 * works 3 s on each mail. n8n's sessions outlive its restarts, so nobody logs in again.
 */
export class SlowHelpdesk {
	private constructor(
		readonly stand: OwnStand,
		readonly n8n: N8nProcess,
		readonly client: N8nClient,
		readonly watch: ExecutionWatch,
		private readonly removeN8n: () => Promise<void>,
	) {}

	static async start(env: Record<string, string> = {}): Promise<SlowHelpdesk> {
		const stand = await startStand({ withPostfix: false });
		try {
			const { n8n, client, remove } = await ownN8n(stand.caFile, env);
			try {
				await n8n.start();
				await client.setUpOwner();
				const credential = await connectedCredential(client, stand, 'Helpdesk mailbox');
				const draft = allOutputsTo('Slow', { credential }, work('Works 3 s', 3, [320, 200]));
				const workflow = await client.createWorkflow(draft);
				await client.publishWorkflow(workflow.id);
				const watch = new ExecutionWatch(client, workflow.id);
				return new SlowHelpdesk(stand, n8n, client, watch, remove);
			} catch (error) {
				await remove();
				throw error;
			}
		} catch (error) {
			await stand.stop();
			throw error;
		}
	}

	async remove(): Promise<void> {
		await this.removeN8n();
		await this.stand.stop();
	}

	/** Delivers mails with the subjects `name 1` to `name count`, which it resolves with. */
	async deliver(name: string, count: number): Promise<string[]> {
		const subjects = Array.from({ length: count }, (_, index) => `${name} ${index + 1}`);
		await this.stand.deliverMany(
			HELPDESK,
			subjects.map((subject) => rawMail({ subject })),
		);
		return subjects;
	}

	async runningExecutions(atLeast: number): Promise<void> {
		await until(
			`${atLeast} executions run`,
			async () => (await this.watch.running()) >= atLeast,
			60_000,
		);
	}

	async allSucceeded(subjects: string[]): Promise<void> {
		await until(
			'every mail has a successful execution',
			async () => {
				const done = new Set((await this.successes()).map(({ item }) => item.subject));
				return subjects.every((subject) => done.has(subject));
			},
			DONE_MS,
		);
	}

	async receiptsWritten(): Promise<void> {
		await until('the receipts are written', async () => {
			const query = ['mailbox', 'INBOX', 'unseen'];
			return (await this.stand.doveadm(['search', '-u', HELPDESK, ...query])).trim() === '';
		});
	}

	/** How often each of these mails had a successful execution. */
	async timesDone(subjects: string[]): Promise<number[]> {
		const done = await this.successes();
		return subjects.map((name) => done.filter(({ item }) => item.subject === name).length);
	}

	/** Mails whose execution has ended well, once for each such execution. */
	private async successes(): Promise<DeliveredMail[]> {
		return (await this.watch.mails()).filter(({ status }) => status === 'success');
	}
}
