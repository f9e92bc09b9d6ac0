import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeTypeDescription } from 'n8n-workflow';
import {
	addressesProperty,
	authenticationProperty,
	folderProperty,
	imapHostProperties,
	mailAndReplyTrackingCredentials,
	mailboxProperty,
	usernameProperty,
} from '../shared/descriptions';
import { replyTrackingNotice, triggerProperties } from '../shared/triggerDescription';

export const helpdeskImapTriggerDescription: INodeTypeDescription = {
	displayName: 'Helpdesk IMAP Trigger',
	name: 'helpdeskImapTrigger',
	icon: { light: 'file:helpdeskImap.svg', dark: 'file:helpdeskImap.dark.svg' },
	group: ['trigger'],
	version: [1],
	subtitle: '={{ $parameter["mailbox"] }}',
	description:
		'Turns a mailbox into a helpdesk: new requests, replies and automated mail over IMAP',
	eventTriggerDescription: 'Waiting for mail',
	activationMessage: 'Your workflow now starts with every mail that arrives in this mailbox.',
	defaults: { name: 'Helpdesk IMAP Trigger' },
	inputs: [],
	outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
	outputNames: ['New Requests', 'Replies', 'Automated'],
	polling: true,
	credentials: mailAndReplyTrackingCredentials,
	properties: [
		authenticationProperty,
		...imapHostProperties,
		mailboxProperty,
		usernameProperty,
		addressesProperty,
		folderProperty({
			displayName: 'Folder',
			name: 'folder',
			description: 'Folder that is watched',
			defaultFolder: 'INBOX',
		}),
		replyTrackingNotice,
		...triggerProperties,
	],
};
