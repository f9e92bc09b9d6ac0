import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeTypeDescription } from 'n8n-workflow';
import {
	debugOptionsProperty,
	mailboxProperty,
	replyTrackingFor,
} from '../shared/descriptions/descriptions';
import {
	folderOperations,
	mailboxOperationProperties,
	mailboxOperations,
} from '../shared/descriptions/mailboxDescription';
import {
	messageProperties,
	realMailHint,
	sendOperations,
} from '../shared/descriptions/messageDescription';
import { forMessages, resourceProperties, testConnection } from '../shared/descriptions/resources';
import { ewsAuthenticationProperty, ewsCredentials, retirementNotice } from './ewsProperties';

export const helpdeskEwsDescription: INodeTypeDescription = {
	displayName: 'Helpdesk EWS',
	name: 'helpdeskEws',
	group: ['output'],
	version: [1],
	description:
		'Send, reply to, get, flag, move and delete mail on Exchange Server over EWS with OAuth2',
	defaults: { name: 'Helpdesk EWS' },
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	usableAsTool: true,
	credentials: replyTrackingFor(ewsCredentials, ['send', 'reply', 'acknowledge', 'get']),
	hints: [realMailHint],
	properties: [
		retirementNotice,
		ewsAuthenticationProperty,
		...resourceProperties(
			{
				message: [...sendOperations, ...mailboxOperations],
				folder: folderOperations,
				connection: [testConnection],
			},
			'reply',
		),
		mailboxProperty,
		...forMessages([...messageProperties(), ...mailboxOperationProperties]),
		debugOptionsProperty({ resource: ['folder', 'connection'] }),
	],
};
