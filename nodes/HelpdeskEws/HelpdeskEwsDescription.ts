import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeTypeDescription } from 'n8n-workflow';
import { addressesProperty, mailboxProperty, usernameProperty } from '../shared/descriptions';
import { mailboxOperationProperties, mailboxOperations } from '../shared/mailboxDescription';
import { messageProperties, sendOperations, unsignedHint } from '../shared/messageDescription';
import {
	connectUrlProperty,
	ewsAuthenticationProperty,
	ewsCredentials,
	retirementNotice,
} from './ewsProperties';

const operations = [
	...mailboxOperations,
	...sendOperations.filter(({ value }) => value !== 'testConnection'),
].sort((one, other) => one.name.localeCompare(other.name));

export const helpdeskEwsDescription: INodeTypeDescription = {
	displayName: 'Helpdesk EWS',
	name: 'helpdeskEws',
	icon: { light: 'file:helpdeskEws.svg', dark: 'file:helpdeskEws.dark.svg' },
	group: ['output'],
	version: [1],
	subtitle: '={{ $parameter["operation"] + ": " + $parameter["mailbox"] }}',
	description:
		'Sends, answers, reads, marks, moves and deletes mail on Exchange Server over EWS with OAuth2',
	defaults: { name: 'Helpdesk EWS' },
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	usableAsTool: true,
	credentials: ewsCredentials,
	hints: [unsignedHint],
	properties: [
		retirementNotice,
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			options: operations,
			default: 'send',
		},
		ewsAuthenticationProperty,
		mailboxProperty,
		connectUrlProperty,
		usernameProperty,
		{
			...addressesProperty,
			displayOptions: { show: { operation: ['getMessage'] } },
		},
		// Both groups end with the same debug switch; it stands once, behind the second.
		...messageProperties.filter(({ name }) => name !== 'emailDebug'),
		...mailboxOperationProperties,
	],
};
