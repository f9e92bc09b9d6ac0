import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeTypeDescription } from 'n8n-workflow';
import {
	authenticationProperty,
	hostProperties,
	mailboxProperty,
	usernameProperty,
} from '../shared/descriptions';
import { messageProperties, sendOperations, unsignedHint } from '../shared/messageDescription';

export const helpdeskSmtpDescription: INodeTypeDescription = {
	displayName: 'Helpdesk SMTP',
	name: 'helpdeskSmtp',
	icon: { light: 'file:helpdeskSmtp.svg', dark: 'file:helpdeskSmtp.dark.svg' },
	group: ['output'],
	version: [1],
	subtitle: '={{ $parameter["operation"] + ": " + $parameter["mailbox"] }}',
	description: 'Sends, answers and acknowledges mail over SMTP with OAuth2',
	defaults: { name: 'Helpdesk SMTP' },
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	usableAsTool: true,
	hints: [unsignedHint],
	properties: [
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			options: sendOperations,
			default: 'send',
		},
		authenticationProperty,
		...hostProperties({
			microsoft: 'smtp.office365.com',
			google: 'smtp.gmail.com',
			customPlaceholder: 'e.g. smtp.example.com',
			description:
				'Name of the SMTP server. With the US Government or China cloud in the credential, the name for the global cloud is replaced by the one of that cloud.',
		}),
		{
			displayName: 'Alternate Server Name',
			name: 'alternateHost',
			type: 'string',
			default: '',
			placeholder: 'e.g. smtp2.example.com or smtp2.example.com:587',
			description:
				'Second server, used when the first cannot be reached or refuses for a passing reason; never after a message was accepted',
		},
		{
			displayName: 'Protocol',
			name: 'protocol',
			type: 'options',
			options: [
				{ name: 'SMTP', value: 'smtp', description: 'TLS after STARTTLS, usual port 587' },
				{ name: 'SMTPS', value: 'smtps', description: 'TLS from the start, usual port 465' },
			],
			default: 'smtp',
			description: 'How the connection is secured. A token is never sent over a plain connection.',
		},
		{
			displayName: 'Port',
			name: 'port',
			type: 'number',
			default: 587,
			description: 'Port of the server',
			displayOptions: { show: { protocol: ['smtp'] } },
		},
		{
			displayName: 'Port',
			name: 'port',
			type: 'number',
			default: 465,
			description: 'Port of the server',
			displayOptions: { show: { protocol: ['smtps'] } },
		},
		{
			displayName: 'Enable TLS',
			name: 'enableTls',
			type: 'boolean',
			default: true,
			description:
				'Whether to require STARTTLS. It has to be on: with OAuth2 a connection that stays plain is refused.',
			displayOptions: { show: { protocol: ['smtp'] } },
		},
		mailboxProperty,
		usernameProperty,
		...messageProperties,
	],
};
