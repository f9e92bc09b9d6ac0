import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	ILoadOptionsFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { helpdeskImapDescription } from './HelpdeskImapDescription';
import { imapProtocol } from '../shared/protocols/imap';

export class HelpdeskImap implements INodeType {
	description: INodeTypeDescription = {
		...helpdeskImapDescription,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		icon: { light: 'file:helpdeskImap.svg', dark: 'file:helpdeskImap.dark.svg' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
	};

	methods = {
		listSearch: {
			async searchFolders(this: ILoadOptionsFunctions, filter?: string) {
				const { searchFolders } = await import('../shared/actions/searchFolders.js');
				return await searchFolders(this, imapProtocol, filter);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Loaded with the first item: n8n loads every node of a package at its start.
		const { executeMailActions } = await import('../shared/actions/mailboxActions.js');
		return await executeMailActions(this, imapProtocol);
	}
}
