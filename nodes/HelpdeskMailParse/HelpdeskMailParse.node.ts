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
		subtitle: '={{ $parameter["source"] === "text" ? "text" : $parameter["binaryPropertyName"] }}',
		icon: { light: 'file:helpdeskMailParse.svg', dark: 'file:helpdeskMailParse.dark.svg' },
		usableAsTool: true,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Loaded with the first mail: n8n loads every node of a package at its start.
		const { parseInputItems } = await import('./parseInputItems.js');
		return await parseInputItems(this);
	}
}
