import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { searchImapFolders } from './searchImapFolders';
import { helpdeskImapTriggerDescription } from './HelpdeskImapTriggerDescription';

export class HelpdeskImapTrigger implements INodeType {
	description: INodeTypeDescription = {
		...helpdeskImapTriggerDescription,
		// Named here again because n8n's lint looks for them in the class.
		subtitle: '={{ $parameter["mailbox"] }}',
		icon: { light: 'file:helpdeskImap.svg', dark: 'file:helpdeskImap.dark.svg' },
	};

	methods = { listSearch: { searchFolders: searchImapFolders } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		// Loaded with the first poll: n8n loads every node of a package at its start.
		const { runPoll } = await import('../shared/delivery/runPoll.js');
		return await runPoll(this, async () => {
			const { imapTriggerProtocol } = await import('./imapTriggerProtocol.js');
			return await imapTriggerProtocol(this);
		});
	}
}
