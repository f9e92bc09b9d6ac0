import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	ILoadOptionsFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { helpdeskEwsDescription } from './HelpdeskEwsDescription';
import { ewsProtocol } from '../shared/protocols/ews';

export class HelpdeskEws implements INodeType {
	description: INodeTypeDescription = {
		...helpdeskEwsDescription,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		icon: { light: 'file:helpdeskEws.svg', dark: 'file:helpdeskEws.dark.svg' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
	};

	methods = {
		listSearch: {
			async searchFolders(this: ILoadOptionsFunctions, filter?: string) {
				const { searchFolders } = await import('../shared/actions/searchFolders.js');
				return await searchFolders(this, ewsProtocol, filter);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Loaded with the first item: n8n loads every node of a package at its start.
		const { executeMailActions } = await import('../shared/actions/mailboxActions.js');
		return await executeMailActions(this, ewsProtocol);
	}
}
