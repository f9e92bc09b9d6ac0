import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { runPoll } from '../shared/delivery/runPoll';
import { searchImapFolders } from './searchImapFolders';
import { helpdeskImapTriggerDescription } from './HelpdeskImapTriggerDescription';
import { imapTriggerProtocol } from './imapTriggerProtocol';

export class HelpdeskImapTrigger implements INodeType {
	description: INodeTypeDescription = {
		...helpdeskImapTriggerDescription,
		// Named here again because n8n's lint looks for them in the class.
		subtitle: '={{ $parameter["mailbox"] }}',
		icon: { light: 'file:helpdeskImap.svg', dark: 'file:helpdeskImap.dark.svg' },
	};

	methods = { listSearch: { searchFolders: searchImapFolders } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await runPoll(this, async () => await imapTriggerProtocol(this));
	}
}
