import type {
	ILoadOptionsFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { imapProtocol } from '../shared/protocols/imap';
import { helpdeskImapTriggerDescription } from './HelpdeskImapTriggerDescription';

export class HelpdeskImapTrigger implements INodeType {
	description: INodeTypeDescription = {
		...helpdeskImapTriggerDescription,
		subtitle: '={{ $parameter["mailbox"] || $parameter["folder"]["value"] }}',
		icon: { light: 'file:helpdeskImap.svg', dark: 'file:helpdeskImap.dark.svg' },
	};

	methods = {
		listSearch: {
			async searchFolders(this: ILoadOptionsFunctions, filter?: string) {
				const { searchFolders } = await import('../shared/actions/searchFolders.js');
				return await searchFolders(this, imapProtocol, filter);
			},
		},
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		// Loaded with the first poll: n8n loads every node of a package at its start.
		const { pollMail } = await import('../shared/delivery/mailTrigger.js');
		return await pollMail(this, imapProtocol);
	}
}
