import type { N8nClient } from '../../../scripts/lib/n8nClient.mjs';
import { OUTPUTS, TRIGGER } from './workflow';

/** One mail as its execution saw it. */
export interface DeliveredMail {
	executionId: string;
	status: string;
	mode: string;
	/** Name of the trigger's output, null when the execution has none (an error of the trigger). */
	output: (typeof OUTPUTS)[number] | null;
	/** The item's JSON; without a mail it has no `mailbox`. */
	item: Record<string, unknown> & { subject: string; mailbox?: { key: string } };
	error: string | null;
	/** Epoch ms. */
	startedAt: number;
}

/** What one execution did, read from its data. */
async function readExecution(
	client: N8nClient,
	id: string,
	trigger = TRIGGER,
): Promise<DeliveredMail[]> {
	const execution = await client.getExecution(id);
	const result = execution.data?.resultData ?? {};
	const error: string | null = result.error?.message ?? null;
	const { status, mode } = execution;
	const startedAt = Date.parse(execution.startedAt);
	const base = { executionId: String(id), status, mode, error, startedAt };
	const outputs: Array<Array<{ json: DeliveredMail['item'] }> | null> =
		result.runData?.[trigger]?.[0]?.data?.main ?? [];
	const mails = outputs.flatMap((items, index) =>
		(items ?? []).map(({ json }) => ({ ...base, output: OUTPUTS[index] ?? null, item: json })),
	);
	if (mails.length > 0) return mails;
	return [{ ...base, output: null, item: { subject: '' } }];
}

/**
 * Follows the production executions of one workflow and reads each of them once, when it has ended.
 */
export class ExecutionWatch {
	readonly #ended = new Map<string, DeliveredMail[]>();

	constructor(
		private readonly client: N8nClient,
		private readonly workflowId: string,
		/** Name of the trigger node. */
		private readonly trigger = TRIGGER,
	) {}

	/** Everything that has ended so far, oldest first. */
	async look(): Promise<DeliveredMail[]> {
		for (const { id, status, mode } of await this.list()) {
			if (mode === 'manual' || ['new', 'running', 'waiting', 'unknown'].includes(status)) continue;
			if (this.#ended.has(id)) continue;
			this.#ended.set(id, await readExecution(this.client, id, this.trigger));
		}
		return [...this.#ended.values()]
			.flat()
			.sort((left, right) => Number(left.executionId) - Number(right.executionId));
	}

	/** Ended executions that carried a mail. */
	async mails(): Promise<DeliveredMail[]> {
		return (await this.look()).filter(({ item }) => item.mailbox !== undefined);
	}

	/** Executions that carry no mail: errors of the trigger itself. */
	async triggerErrors(): Promise<DeliveredMail[]> {
		return (await this.look()).filter(({ item }) => item.mailbox === undefined);
	}

	async running(): Promise<number> {
		return (await this.list()).filter(({ status }) => status === 'running').length;
	}

	private async list(): Promise<Array<{ id: string; status: string; mode: string }>> {
		return await this.client.listAllExecutions({ workflowId: this.workflowId });
	}
}
