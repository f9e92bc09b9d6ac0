import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { LIMITS } from '../../helpdesk/limits';
import type { LiveTrigger } from './liveTrigger';

/** What a person must learn although mail flows on: raised by the next tick, once per kind and day. */
export interface Report {
	/** The same kind is raised once a day; null raises every one. */
	kind: string | null;
	message: string;
	/** What to do next. */
	description: string;
}

/** Leaves a report for the next tick, unless its kind was raised within a day of `now` (epoch ms). */
export function report(live: LiveTrigger, what: Report, now: number): void {
	if (what.kind !== null) {
		const last = live.reportedAt.get(what.kind);
		if (last !== undefined && Math.abs(now - last) < LIMITS.repeatErrorMs) return;
		live.reportedAt.set(what.kind, now);
	}
	live.reports.push(what);
}

/** All waiting reports as one error, null when there are none. They are raised once. */
export function takeReports(live: LiveTrigger, node: INode): NodeOperationError | null {
	const [first, ...more] = live.reports.splice(0);
	if (first === undefined) return null;
	const others = more.map((other) => `${other.message}. ${other.description}`);
	return new NodeOperationError(node, first.message, {
		description: [first.description, ...others].join('\n'),
		level: 'warning',
	});
}
