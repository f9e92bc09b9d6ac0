import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { helpdeskEwsTriggerDescription } from './HelpdeskEwsTriggerDescription';
import { findConnectUrl, searchEwsFolders } from './searchEws';

export class HelpdeskEwsTrigger implements INodeType {
	description: INodeTypeDescription = {
		...helpdeskEwsTriggerDescription,
		// Named here again because n8n's lint looks for them in the class.
		subtitle: '={{ $parameter["mailbox"] }}',
		icon: { light: 'file:helpdeskEws.svg', dark: 'file:helpdeskEws.dark.svg' },
	};

	methods = { listSearch: { searchFolders: searchEwsFolders, findConnectUrl } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		// Loaded with the first poll: n8n loads every node of a package at its start.
		const { runPoll } = await import('../shared/delivery/runPoll.js');
		return await runPoll(this, async () => {
			const { ewsTriggerProtocol } = await import('./ewsTriggerProtocol.js');
			return await ewsTriggerProtocol(this);
		});
	}
}
