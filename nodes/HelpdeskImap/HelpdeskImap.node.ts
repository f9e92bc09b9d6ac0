import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { helpdeskImapDescription } from './HelpdeskImapDescription';
import { searchImapFolders } from './searchImapFolders';

export class HelpdeskImap implements INodeType {
	description: INodeTypeDescription = {
		...helpdeskImapDescription,
		// Named here again because n8n's lint looks for them in the class.
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["mailbox"] }}',
		icon: { light: 'file:helpdeskImap.svg', dark: 'file:helpdeskImap.dark.svg' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
	};

	methods = { listSearch: { searchFolders: searchImapFolders } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Loaded with the first item: n8n loads every node of a package at its start.
		const { runImapActions } = await import('./runImapActions.js');
		return await runImapActions(this);
	}
}
