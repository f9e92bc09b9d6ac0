import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeTypeDescription } from 'n8n-workflow';
import {
	addressesProperty,
	folderProperty,
	mailboxProperty,
	usernameProperty,
} from '../shared/descriptions';
import { replyTrackingNotice, triggerProperties } from '../shared/triggerDescription';
import {
	connectUrlProperty,
	ewsAuthenticationProperty,
	ewsCredentials,
	retirementNotice,
} from './ewsProperties';

export const helpdeskEwsTriggerDescription: INodeTypeDescription = {
	displayName: 'Helpdesk EWS Trigger',
	name: 'helpdeskEwsTrigger',
	icon: { light: 'file:helpdeskEws.svg', dark: 'file:helpdeskEws.dark.svg' },
	group: ['trigger'],
	version: [1],
	subtitle: '={{ $parameter["mailbox"] }}',
	description:
		'Turns a mailbox on Exchange Server into a helpdesk: new requests, replies and automated mail',
	eventTriggerDescription: 'Waiting for mail',
	activationMessage: 'Your workflow now starts with every mail that arrives in this mailbox.',
	defaults: { name: 'Helpdesk EWS Trigger' },
	inputs: [],
	outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
	outputNames: ['New Requests', 'Replies', 'Automated'],
	polling: true,
	credentials: ewsCredentials,
	properties: [
		retirementNotice,
		ewsAuthenticationProperty,
		mailboxProperty,
		connectUrlProperty,
		usernameProperty,
		addressesProperty,
		folderProperty({
			displayName: 'Folder',
			name: 'folder',
			description: 'Folder that is watched',
			defaultFolder: 'inbox',
		}),
		replyTrackingNotice,
		...triggerProperties,
	],
};
