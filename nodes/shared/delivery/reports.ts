import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { LIMITS } from '../../helpdesk/limits';
import type { TriggerRuntime, Report } from './triggerRuntime';

/** Leaves a report for the next tick, unless its kind was raised within a day of `now` (epoch ms). */
export function report(runtime: TriggerRuntime, what: Report, now: number): void {
	if (what.kind !== null) {
		const last = runtime.reportedAt.get(what.kind);
		if (last !== undefined && Math.abs(now - last) < LIMITS.repeatErrorMs) return;
		runtime.reportedAt.set(what.kind, now);
	}
	runtime.reports.push(what);
}

/** All waiting reports as one error, null when there are none. They are raised once. */
export function raiseReports(runtime: TriggerRuntime, node: INode): NodeOperationError | null {
	const [first, ...more] = runtime.reports.splice(0);
	if (first === undefined) return null;
	const others = more.map((other) => `${other.message}. ${other.description}`);
	return new NodeOperationError(node, first.message, {
		description: [first.description, ...others].join('\n'),
		level: 'warning',
	});
}
