import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { helpdeskMailParseDescription } from './HelpdeskMailParseDescription';

export class HelpdeskMailParse implements INodeType {
	description: INodeTypeDescription = {
		...helpdeskMailParseDescription,
		// Named here again because n8n's lint looks for them in the class.
		subtitle: '={{ $parameter["source"] === "text" ? "text" : $parameter["binaryPropertyName"] }}',
		icon: { light: 'file:helpdeskMailParse.svg', dark: 'file:helpdeskMailParse.dark.svg' },
		usableAsTool: true,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Loaded with the first mail: n8n loads every node of a package at its start.
		const { parseInputItem } = await import('./parseInputItem.js');
		const { toNodeError } = await import('../shared/nodeErrors.js');
		const { readTriggerKeys } = await import('../shared/signingKeys.js');
		const outputs: INodeExecutionData[][] = [[], [], []];
		const signingKeys = await readTriggerKeys(this);
		for (let itemIndex = 0; itemIndex < this.getInputData().length; itemIndex++) {
			try {
				const { output, data } = await parseInputItem(this, itemIndex, signingKeys);
				outputs[output]?.push(data);
			} catch (error) {
				const failure = toNodeError(this.getNode(), error, {
					authentication: 'custom',
					protocol: 'IMAP',
					mailbox: '',
					itemIndex,
				});
				if (!this.continueOnFail()) throw failure;
				outputs[0]?.push({
					json: { error: failure.message },
					error: failure,
					pairedItem: { item: itemIndex },
				});
			}
		}
		return outputs;
	}
}
