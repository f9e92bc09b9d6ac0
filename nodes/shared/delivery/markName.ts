import { createHash } from 'node:crypto';

/**
 * Name of the processed mark of one workflow and node: `HelpdeskDone_<6 hex>`. Two workflows on one
 * mailbox have different ones, and a rename of workflow or node keeps it.
 */
export function markNameOf(workflowId: string, nodeId: string): string {
	const hash = createHash('sha256').update(`${workflowId}\n${nodeId}`).digest('hex');
	return `HelpdeskDone_${hash.slice(0, 6)}`;
}
