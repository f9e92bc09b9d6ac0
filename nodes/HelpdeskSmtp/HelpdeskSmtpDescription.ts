import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import {
	authenticationProperty,
	emailDebugProperty,
	mailboxProperty,
} from '../shared/descriptions/descriptions';
import {
	messageProperties,
	sendOperations,
	unsignedHint,
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

/** The options of a message, with that of the connection; a test of the connection has only the latter. */
const withConnectionOptions = forMessages(messageProperties).flatMap(
	(property): INodeProperties[] =>
		property.name === 'options'
			? [
					{
						...property,
						options: [...(property.options ?? []), ehloNameOption].sort(byDisplayName),
					} as INodeProperties,
					{
						...property,
						displayOptions: { show: { resource: ['connection'] } },
						options: [ehloNameOption],
					},
				]
			: [property],
);

function byDisplayName(a: object, b: object): number {
	const nameOf = (option: object) => ('displayName' in option ? String(option.displayName) : '');
	return nameOf(a).localeCompare(nameOf(b));
}

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
	hints: [unsignedHint],
	properties: [
		authenticationProperty,
		...resourceProperties({ message: sendOperations, connection: [testConnection] }, 'reply'),
		mailboxProperty,
		...withConnectionOptions,
		emailDebugProperty,
	],
};
