import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { helpdeskEwsDescription } from './HelpdeskEwsDescription';
import { findConnectUrl, searchEwsFolders } from './searchEws';

export class HelpdeskEws implements INodeType {
	description: INodeTypeDescription = {
		...helpdeskEwsDescription,
		// Named here again because n8n's lint looks for them in the class.
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["mailbox"] }}',
		icon: { light: 'file:helpdeskEws.svg', dark: 'file:helpdeskEws.dark.svg' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
	};

	methods = { listSearch: { searchFolders: searchEwsFolders, findConnectUrl } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Loaded with the first item: n8n loads every node of a package at its start.
		const { runEwsActions } = await import('./runEwsActions.js');
		return await runEwsActions(this);
	}
}
