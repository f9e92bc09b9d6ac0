import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeTypeDescription } from 'n8n-workflow';
import {
	authenticationProperty,
	folderProperty,
	mailAndReplyTrackingCredentials,
	mailboxProperty,
} from '../shared/descriptions/descriptions';
import { triggerProperties } from '../shared/descriptions/triggerDescription';

export const helpdeskImapTriggerDescription: INodeTypeDescription = {
	displayName: 'Helpdesk IMAP Trigger',
	name: 'helpdeskImapTrigger',
	group: ['trigger'],
	version: [1],
	description:
		'Starts the workflow when mail arrives, and separates new requests, replies and automated mail',
	eventTriggerDescription: 'Waiting for mail',
	activationMessage: 'Your workflow now starts for every mail that arrives in this mailbox.',
	defaults: { name: 'Helpdesk IMAP Trigger' },
	inputs: [],
	outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
	outputNames: ['Requests', 'Replies', 'Automated'],
	polling: true,
	credentials: mailAndReplyTrackingCredentials,
	properties: [
		authenticationProperty,
		mailboxProperty,
		folderProperty({
			displayName: 'Folder',
			name: 'folder',
			description: 'Folder to watch for new mail',
			defaultFolder: 'INBOX',
		}),
		...triggerProperties,
	],
};
