import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeTypeDescription } from 'n8n-workflow';
import {
	authenticationProperty,
	emailDebugProperty,
	mailAndReplyTrackingCredentials,
	mailboxProperty,
} from '../shared/descriptions/descriptions';
import {
	folderOperations,
	mailboxOperationProperties,
	mailboxOperations,
} from '../shared/descriptions/mailboxDescription';
import { forMessages, resourceProperties, testConnection } from '../shared/descriptions/resources';

export const helpdeskImapDescription: INodeTypeDescription = {
	displayName: 'Helpdesk IMAP',
	name: 'helpdeskImap',
	group: ['transform'],
	version: [1],
	description:
		'Get, flag, move and delete mail of a mailbox over IMAP with OAuth2, without a password',
	defaults: { name: 'Helpdesk IMAP' },
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	usableAsTool: true,
	credentials: mailAndReplyTrackingCredentials,
	properties: [
		authenticationProperty,
		...resourceProperties(
			{ message: mailboxOperations, folder: folderOperations, connection: [testConnection] },
			'get',
		),
		mailboxProperty,
		...forMessages(mailboxOperationProperties),
		emailDebugProperty,
	],
};
