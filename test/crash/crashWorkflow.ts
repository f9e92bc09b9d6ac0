import { randomUUID } from 'node:crypto';
import { work } from '../e2e/support/workflow';
import type { WorkflowDraft, WorkflowNode } from '../e2e/support/workflow';

/** Of the workflow for each mail: long enough that a kill hits it, short enough that a run ends. */
export const WORK_SECONDS = 3;

function tell(name: string, event: string, url: string, x: number): WorkflowNode {
	// The trigger's item at first, then what the ledger answered. n8n's own trigger has no key.
	const what = `{ event: '${event}', subject: $json.subject, key: $json.key ?? $json.mailbox?.key ?? '', execution: $execution.id }`;
	return {
		id: randomUUID(),
		name,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		position: [x, 200],
		retryOnFail: false,
		parameters: {
			method: 'POST',
			url,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: `={{ JSON.stringify(${what}) }}`,
		},
	};
}

/** Every mail is reported to the ledger, worked on (seconds, or an expression) and reported again. */
export function crashWorkflow(
	trigger: WorkflowNode,
	ledgerUrl: string,
	seconds: number | string = WORK_SECONDS,
): WorkflowDraft {
	const started = tell('Started', 'started', ledgerUrl, 200);
	const working = work('Work', seconds, [400, 200]);
	const finished = tell('Finished', 'finished', ledgerUrl, 600);
	const to = (node: WorkflowNode) => [{ node: node.name, type: 'main' as const, index: 0 }];
	return {
		name: 'Crash test',
		nodes: [trigger, started, working, finished],
		connections: {
			[trigger.name]: { main: [to(started), to(started), to(started)] },
			[started.name]: { main: [to(working)] },
			[working.name]: { main: [to(finished)] },
		},
	};
}
