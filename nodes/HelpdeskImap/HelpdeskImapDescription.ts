import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeTypeDescription } from 'n8n-workflow';
import {
	authenticationProperty,
	debugOptionsProperty,
	mailAndReplyTrackingCredentials,
	mailboxProperty,
	replyTrackingFor,
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
	credentials: replyTrackingFor(mailAndReplyTrackingCredentials, ['get']),
	properties: [
		authenticationProperty,
		...resourceProperties(
			{ message: mailboxOperations, folder: folderOperations, connection: [testConnection] },
			'get',
		),
		mailboxProperty,
		...forMessages(mailboxOperationProperties),
		debugOptionsProperty({ resource: ['folder', 'connection'] }),
	],
};
