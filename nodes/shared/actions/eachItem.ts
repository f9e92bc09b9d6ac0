import type {
	IExecuteFunctions,
	INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

/** The work of an `execute`, one input item after the other. */
export interface ItemWork {
	/** Works on one item and hands on what it made. */
	item(index: number): Promise<void>;
	/** Hands on what tells of a failed item. */
	failed(item: INodeExecutionData): void;
	/** The error as n8n shows it, with the user's next step. */
	toNodeError(error: unknown, index: number): NodeOperationError | NodeApiError;
}

/**
 * Works on every input item. The first failure ends the run; where the user chose to go on, it
 * becomes an item of its own.
 * @throws NodeOperationError, NodeApiError
 */
export async function eachItem(
	context: Pick<IExecuteFunctions, 'continueOnFail' | 'getInputData'>,
	work: ItemWork,
): Promise<void> {
	for (let index = 0; index < context.getInputData().length; index++) {
		try {
			await work.item(index);
		} catch (error) {
			const nodeError = work.toNodeError(error, index);
			if (!context.continueOnFail()) throw nodeError;
			work.failed({
				json: { error: nodeError.message },
				error: nodeError,
				pairedItem: { item: index },
			});
		}
	}
}
