import type { IExecuteFunctions } from 'n8n-workflow';
import { ParameterReader } from '../parameters/parameterValues';

/** A reader of the parameters for one input item. */
export function executeReader(
	context: Pick<IExecuteFunctions, 'getNode' | 'getNodeParameter'> &
		Partial<Pick<IExecuteFunctions, 'getParentNodes'>>,
	itemIndex: number,
): ParameterReader {
	return new ParameterReader(
		context.getNode(),
		// A missing parameter is null; without a fallback n8n throws.
		(name) => context.getNodeParameter(name, itemIndex, null),
		itemIndex,
		() => mailTriggerBefore(context),
	);
}

/** Name of the mail trigger that the node's items come from; null where there is none before it. */
function mailTriggerBefore(
	context: Pick<IExecuteFunctions, 'getNode'> & Partial<Pick<IExecuteFunctions, 'getParentNodes'>>,
): string | null {
	const before = context.getParentNodes?.(context.getNode().name) ?? [];
	return before.find(({ type }) => /\.helpdesk\w{1,20}Trigger$/.test(type))?.name ?? null;
}

/** Ends an operation after `ms`, or when a person stops the execution. */
export function operationSignal(
	context: Pick<IExecuteFunctions, 'getExecutionCancelSignal'>,
	ms: number,
): AbortSignal {
	const limit = AbortSignal.timeout(ms);
	const cancelled = context.getExecutionCancelSignal?.();
	return cancelled === undefined ? limit : AbortSignal.any([limit, cancelled]);
}
