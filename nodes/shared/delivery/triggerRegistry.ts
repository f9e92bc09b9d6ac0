import { randomUUID } from 'node:crypto';
import { inFlightCount } from '../../helpdesk/checkpoint/redelivery';
import type { TriggerRuntime, ProcessView } from './triggerRuntime';

/** The triggers of one process, and whether it goes down. */
export class TriggerRegistry implements ProcessView {
	readonly owner = randomUUID().slice(0, 8);

	private readonly triggers = new Map<string, TriggerRuntime>();

	private hasStopBegun = false;

	get isStopping(): boolean {
		return this.hasStopBegun;
	}

	/** The trigger of a node, made at its first poll. */
	of(workflowId: string, nodeId: string): TriggerRuntime {
		const key = `${workflowId}:${nodeId}`;
		let trigger = this.triggers.get(key);
		if (trigger === undefined) {
			trigger = {
				registry: this,
				folders: new Map(),
				baselines: new Map(),
				outage: null,
				polling: null,
				interrupt: new AbortController(),
				reports: [],
				reportedAt: new Map(),
			};
			this.triggers.set(key, trigger);
		}
		return trigger;
	}

	isPolledByOthersToo(binding: string): boolean {
		return [...this.triggers.values()].filter(({ folders }) => folders.has(binding)).length > 1;
	}

	inFlightBeside(runtime: TriggerRuntime): number {
		return [...this.triggers.values()]
			.filter((other) => other !== runtime)
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
			trigger.interrupt.abort();
			for (const { state, writer, movedWriters } of trigger.folders.values()) {
				const isBusy = state.pending.some(({ owner }) => owner === this.owner);
				for (const each of [writer, ...movedWriters.values()]) {
					if (isBusy || each.size > 0) void each.prepareToStop();
				}
			}
		}
	}
}

/** Those of this process. Module-level, for n8n makes new Workflow objects at will. */
export const triggerRegistry = new TriggerRegistry();

/** n8n ends in order on both (base-command.js). */
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
	process.once(signal, () => triggerRegistry.stop());
}
