import type { INodeProperties } from 'n8n-workflow';
import { LIMITS } from '../helpdesk/limits';
import {
	emailDebugProperty,
	folderProperty,
	itemOptionProperties,
	requestIdPatternProperties,
} from './descriptions';

/** Parameters that every mail trigger has after the way to its mailbox. */
export const triggerProperties: INodeProperties[] = [
	{
		displayName: 'Start From',
		name: 'startFrom',
		type: 'options',
		options: [
			{
				name: 'Activation',
				value: 'activation',
				description: 'Only mail that arrives after the workflow was first published',
			},
			{
				name: 'Everything',
				value: 'everything',
				description: 'All mail in the folder, oldest first',
			},
			{
				name: 'Unread',
				value: 'unread',
				description: 'Mail in the folder that is unread, then what arrives',
			},
		],
		default: 'activation',
		description:
			'Where to begin in a folder that this node has not seen before. Later it always goes on where it stopped, also after it was switched off or changed.',
	},
	{
		displayName: 'A Mail Is Done When Its Execution',
		name: 'acknowledge',
		type: 'options',
		options: [
			{
				name: 'Has Ended',
				value: 'onFinish',
				description: 'Well or badly; a failed one leaves its mail unread and flagged',
			},
			{
				name: 'Ended Without Error',
				value: 'onSuccess',
				description: 'A failed one brings the mail again, at most 5 times, then it is set aside',
			},
			{
				name: 'Was Started',
				value: 'immediately',
				description: 'Fastest; a crash of n8n can lose the mails whose executions were running',
			},
		],
		default: 'onFinish',
		description: 'When the node may forget a mail',
	},
	{
		displayName: 'After Processing',
		name: 'afterProcessing',
		type: 'options',
		options: [
			{ name: 'Delete', value: 'delete', description: 'Move the mail to the Trash' },
			{ name: 'Do Nothing', value: 'nothing' },
			{ name: 'Mark as Read', value: 'markRead' },
			{ name: 'Move to Folder', value: 'move' },
		],
		default: 'markRead',
		description: 'What happens to a mail in the mailbox after its execution was successful',
	},
	folderProperty({
		displayName: 'Target Folder',
		name: 'targetFolder',
		description: 'Folder to move the mail to',
		defaultFolder: '',
		displayOptions: { show: { afterProcessing: ['move'] } },
	}),
	{
		displayName: 'Attachments',
		name: 'attachments',
		type: 'options',
		options: [
			{
				name: 'Download',
				value: 'download',
				description:
					'As binary data. n8n keeps the files of a trigger until they are deleted by hand.',
			},
			{
				name: 'Metadata Only',
				value: 'metadata',
				description: 'Names, types and sizes; download with the mailbox node where needed',
			},
		],
		default: 'metadata',
		description: 'What of the attachments goes into the workflow',
	},
	{
		displayName: 'Disable New Request Creation by Email',
		name: 'disableNewRequests',
		type: 'boolean',
		default: false,
		description:
			'Whether to withhold mail that would open a new request. It stays unread in its folder. Answers and mail that refers to an earlier one still come.',
	},
	{
		displayName: 'Still Allowed to Open Requests',
		name: 'newRequestAllowList',
		type: 'string',
		default: '',
		placeholder: 'e.g. boss@example.com, example.org',
		description: 'Addresses and domains that may still open a request, separated by commas',
		displayOptions: { show: { disableNewRequests: [true] } },
	},
	folderProperty({
		displayName: 'Folder for Withheld Mail',
		name: 'withheldFolder',
		description: 'Folder that withheld mail is moved to; empty = it stays where it is',
		defaultFolder: '',
		displayOptions: { show: { disableNewRequests: [true] } },
	}),
	emailDebugProperty,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Batch',
				name: 'batch',
				type: 'boolean',
				default: false,
				description:
					'Whether all mails of one poll go into one execution. Only where a mail is done when its execution was started.',
				displayOptions: { show: { '/acknowledge': ['immediately'] } },
			},
			folderProperty({
				displayName: 'Folder for Mail Set Aside',
				name: 'setAsideFolder',
				description:
					'Folder that a mail is moved to after its last attempt failed; empty = it stays where it is, flagged',
				defaultFolder: '',
			}),
			{
				displayName: 'Maximum in Flight',
				name: 'maxInFlight',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: LIMITS.maxInFlightMost },
				default: LIMITS.maxInFlightDefault,
				description:
					'No new mail is handed over while so many executions are still running, or as many as n8n runs at once (N8N_CONCURRENCY_PRODUCTION_LIMIT)',
			},
			{
				displayName: 'Maximum Messages per Poll',
				name: 'maxMessages',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: LIMITS.maxMessagesMost },
				default: LIMITS.maxMessagesDefault,
				description: 'The rest comes with the next poll',
			},
			...itemOptionProperties,
			...requestIdPatternProperties,
		],
	},
];

/** Shown where no reply tracking credential can be seen from the panel's fields. */
export const replyTrackingNotice: INodeProperties = {
	displayName:
		'Choose a Helpdesk Reply Tracking credential, the same as in your send nodes: without it answers are found, but not proven (<code>verified</code> stays false).',
	name: 'replyTrackingNotice',
	type: 'notice',
	default: '',
};
