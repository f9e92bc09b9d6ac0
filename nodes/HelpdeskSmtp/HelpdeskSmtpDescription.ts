import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import {
	authenticationProperty,
	debugOptionsProperty,
	emailDebugProperty,
	mailboxProperty,
} from '../shared/descriptions/descriptions';
import {
	messageProperties,
	realMailHint,
	sendOperations,
} from '../shared/descriptions/messageDescription';
import { forMessages, resourceProperties, testConnection } from '../shared/descriptions/resources';

const ehloNameOption: INodeProperties = {
	displayName: 'EHLO Name',
	name: 'ehloName',
	type: 'string',
	default: '',
	placeholder: 'e.g. n8n.example.com',
	description:
		'Host name that n8n introduces itself with to the server. Leave empty to use the name of the machine if it contains a dot, otherwise the domain of the sender.',
};

export const helpdeskSmtpDescription: INodeTypeDescription = {
	displayName: 'Helpdesk SMTP',
	name: 'helpdeskSmtp',
	group: ['output'],
	version: [1],
	description: 'Send, reply to and acknowledge mail over SMTP with OAuth2, without a password',
	defaults: { name: 'Helpdesk SMTP' },
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	usableAsTool: true,
	hints: [realMailHint],
	properties: [
		authenticationProperty,
		...resourceProperties({ message: sendOperations, connection: [testConnection] }, 'reply'),
		mailboxProperty,
		...forMessages(messageProperties([ehloNameOption])),
		{
			...debugOptionsProperty({ resource: ['connection'] }),
			options: [ehloNameOption, emailDebugProperty],
		},
	],
};
