import type { N8nClient } from '../../../scripts/lib/n8nClient.mjs';
import { until } from './until';
import type { WorkflowDraft } from './workflow';

/** How a run by hand ended. */
export interface EndedRun {
	workflowId: string;
	status: string;
	/** From its start to its end, ms. */
	tookMs: number;
	/** Both '' when it went well. */
	message: string;
	description: string;
	/** What `node` put out, by output. */
	items: Array<Array<{ json: Record<string, unknown> }> | null>;
}

/**
 * Runs a new workflow by hand from its first node (Fetch Test Event, Execute Workflow) to its end.
 * `node` is the one whose output is looked at, by default the last.
 */
export async function runToEnd(
	client: N8nClient,
	draft: WorkflowDraft,
	node = draft.nodes.at(-1)!.name,
): Promise<EndedRun> {
	const { id: workflowId } = await client.createWorkflow(draft);
	const { executionId } = await client.runWorkflow(workflowId, draft.nodes[0]!.name);
	return await until(`the run of ${draft.name} ends`, async () => {
		const execution = await client.getExecution(executionId);
		if (['new', 'running', 'waiting', 'unknown'].includes(execution.status)) return null;
		const { error, runData } = execution.data.resultData;
		return {
			workflowId,
			status: execution.status as string,
			tookMs: Date.parse(execution.stoppedAt) - Date.parse(execution.startedAt),
			message: (error?.message ?? '') as string,
			description: (error?.description ?? '') as string,
			items: runData?.[node]?.[0]?.data?.main ?? [],
		};
	});
}
