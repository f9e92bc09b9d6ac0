import type {
	ILoadOptionsFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { helpdeskEwsTriggerDescription } from './HelpdeskEwsTriggerDescription';
import { ewsProtocol } from '../shared/protocols/ews';

export class HelpdeskEwsTrigger implements INodeType {
	description: INodeTypeDescription = {
		...helpdeskEwsTriggerDescription,
		subtitle: '={{ $parameter["mailbox"] || $parameter["folder"]["value"] }}',
		icon: { light: 'file:helpdeskEws.svg', dark: 'file:helpdeskEws.dark.svg' },
	};

	methods = {
		listSearch: {
			async searchFolders(this: ILoadOptionsFunctions, filter?: string) {
				const { searchFolders } = await import('../shared/actions/searchFolders.js');
				return await searchFolders(this, ewsProtocol, filter);
			},
		},
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		// Loaded with the first poll: n8n loads every node of a package at its start.
		const { pollMail } = await import('../shared/delivery/mailTrigger.js');
		return await pollMail(this, ewsProtocol);
	}
}
