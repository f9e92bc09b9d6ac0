import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeTypeDescription } from 'n8n-workflow';
import { folderProperty, mailboxProperty } from '../shared/descriptions/descriptions';
import { triggerProperties } from '../shared/descriptions/triggerDescription';
import { ewsAuthenticationProperty, ewsCredentials, retirementNotice } from './ewsProperties';

export const helpdeskEwsTriggerDescription: INodeTypeDescription = {
	displayName: 'Helpdesk EWS Trigger',
	name: 'helpdeskEwsTrigger',
	group: ['trigger'],
	version: [1],
	description:
		'Starts the workflow when mail arrives on Exchange Server, and separates new requests, replies and automated mail',
	eventTriggerDescription: 'Waiting for mail',
	activationMessage: 'Your workflow now starts for every mail that arrives in this mailbox.',
	defaults: { name: 'Helpdesk EWS Trigger' },
	inputs: [],
	outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
	outputNames: ['Requests', 'Replies', 'Automated'],
	polling: true,
	credentials: ewsCredentials,
	properties: [
		retirementNotice,
		ewsAuthenticationProperty,
		mailboxProperty,
		folderProperty({
			displayName: 'Folder',
			name: 'folder',
			description: 'Folder to watch for new mail',
			defaultFolder: 'inbox',
		}),
		...triggerProperties,
	],
};
