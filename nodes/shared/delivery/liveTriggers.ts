import { randomUUID } from 'node:crypto';
import { inFlightCount } from '../../helpdesk/checkpoint/redelivery';
import type { LiveTrigger } from './liveTrigger';

/** The triggers of one process, and whether it goes down. */
export class LiveTriggers {
	/** Random: entries of another owner belong to a process that may be gone. */
	readonly owner = randomUUID().slice(0, 8);

	private readonly triggers = new Map<string, LiveTrigger>();

	private hasStopBegun = false;

	/** Whether n8n was asked to end: what is handed over now may not be begun by this process any more. */
	get isStopping(): boolean {
		return this.hasStopBegun;
	}

	/** The trigger of a node, made at its first poll. */
	of(workflowId: string, nodeId: string): LiveTrigger {
		const key = `${workflowId}:${nodeId}`;
		let trigger = this.triggers.get(key);
		if (trigger === undefined) {
			trigger = {
				among: this,
				folders: new Map(),
				baselines: new Map(),
				outage: null,
				polling: null,
				hurry: new AbortController(),
				reports: [],
				reportedAt: new Map(),
			};
			this.triggers.set(key, trigger);
		}
		return trigger;
	}

	/** Whether several triggers of this process have polled this folder. */
	isPolledByOthersToo(binding: string): boolean {
		return [...this.triggers.values()].filter(({ folders }) => folders.has(binding)).length > 1;
	}

	/** Mails in flight of this process that the other triggers have handed over. */
	inFlightBeside(live: LiveTrigger): number {
		return [...this.triggers.values()]
			.filter((other) => other !== live)
			.flatMap(({ folders }) => [...folders.values()])
			.map(({ state }) => inFlightCount(state.pending.filter(({ owner }) => owner === this.owner)))
			.reduce((sum, count) => sum + count, 0);
	}

	/**
	 * Drains receipts when n8n goes down. n8n waits for running executions in steps of 500 ms, so a
	 * writer that does not gather and has its connection open gets the last receipts out.
	 */
	stop(): void {
		this.hasStopBegun = true;
		for (const trigger of this.triggers.values()) {
			trigger.hurry.abort();
			for (const { state, writer } of trigger.folders.values()) {
				if (state.pending.some(({ owner }) => owner === this.owner) || writer.size > 0) {
					void writer.prepareToStop();
				}
			}
		}
	}
}

/** Those of this process. Module-level, for n8n makes new Workflow objects at will. */
export const liveTriggers = new LiveTriggers();

/** n8n ends in order on both (base-command.js). */
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
	process.once(signal, () => liveTriggers.stop());
}
