import type { IExecuteFunctions } from 'n8n-workflow';
import { ParameterReader } from '../parameters/parameterValues';

/** A reader of the parameters for one input item. */
export function executeReader(
	context: Pick<IExecuteFunctions, 'getNode' | 'getNodeParameter'>,
	itemIndex: number,
): ParameterReader {
	return new ParameterReader(
		context.getNode(),
		// A missing parameter is null; without a fallback n8n throws.
		(name) => context.getNodeParameter(name, itemIndex, null),
		itemIndex,
	);
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
