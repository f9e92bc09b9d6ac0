import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeTypeDescription } from 'n8n-workflow';
import {
	addressesProperty,
	authenticationProperty,
	imapHostProperties,
	mailAndReplyTrackingCredentials,
	mailboxProperty,
	usernameProperty,
} from '../shared/descriptions';
import { mailboxOperationProperties, mailboxOperations } from '../shared/mailboxDescription';

export const helpdeskImapDescription: INodeTypeDescription = {
	displayName: 'Helpdesk IMAP',
	name: 'helpdeskImap',
	icon: { light: 'file:helpdeskImap.svg', dark: 'file:helpdeskImap.dark.svg' },
	group: ['transform'],
	version: [1],
	subtitle: '={{ $parameter["operation"] + ": " + $parameter["mailbox"] }}',
	description: 'Reads, marks, moves and deletes mails of a mailbox over IMAP with OAuth2',
	defaults: { name: 'Helpdesk IMAP' },
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	usableAsTool: true,
	credentials: mailAndReplyTrackingCredentials,
	properties: [
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			options: mailboxOperations,
			default: 'getMessage',
		},
		authenticationProperty,
		...imapHostProperties,
		mailboxProperty,
		usernameProperty,
		{
			...addressesProperty,
			displayOptions: { show: { operation: ['getMessage'] } },
		},
		...mailboxOperationProperties,
	],
};
