import type { INodeProperties } from 'n8n-workflow';
import { LIMITS } from '../../helpdesk/limits';
import {
	addressesProperty,
	emailDebugProperty,
	folderProperty,
	itemOptionProperties,
	requestIdPatternProperties,
} from './descriptions';

/** Parameters that every mail trigger has after those of its mailbox. */
export const triggerProperties: INodeProperties[] = [
	{
		displayName: 'Start From',
		name: 'startFrom',
		type: 'options',
		options: [
			{
				name: 'Activation',
				value: 'activation',
				description: 'Only mail that arrives after you first publish the workflow',
			},
			{
				name: 'Everything',
				value: 'everything',
				description: 'All mail that is in the folder, oldest first, and all that arrives',
			},
			{
				name: 'Unread',
				value: 'unread',
				description: 'Unread mail that is in the folder, and all that arrives',
			},
		],
		default: 'activation',
		description:
			'Where to begin in a folder that this node has not read before. After that it always continues where it stopped, even if the workflow was unpublished or edited in between.',
	},
	{
		displayName: 'If the Workflow Fails',
		name: 'ifWorkflowFails',
		type: 'options',
		options: [
			{
				name: 'Ignore (Fast, May Lose Mail in a Crash)',
				value: 'ignore',
				description:
					'The mail counts as processed as soon as its execution has started. If n8n crashes, mail whose execution was still running after 30 seconds does not come again.',
			},
			{
				name: 'Keep Unread and Flag',
				value: 'keepUnread',
				description:
					'The mail stays unread in its folder, gets a flag and does not start the workflow again. After a crash of n8n it does.',
			},
			{
				name: 'Try Again up to 5 Times',
				value: 'retry',
				description:
					'The mail starts the workflow again after 1, 5, 20 and 60 minutes. After the last failure it is flagged, and moved to Folder for Failed Mail if you have chosen one.',
			},
		],
		default: 'keepUnread',
		description: 'What happens to a mail whose execution fails',
	},
	{
		displayName: 'After Processing',
		name: 'afterProcessing',
		type: 'options',
		options: [
			{ name: 'Delete', value: 'delete', description: 'Move the mail to the Trash folder' },
			{ name: 'Do Nothing', value: 'nothing' },
			{ name: 'Mark as Read', value: 'markRead' },
			{ name: 'Move to Folder', value: 'move' },
		],
		default: 'markRead',
		description: 'What to do with the mail in the mailbox once its execution has succeeded',
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
					'As binary data. n8n keeps the files of a trigger until you delete them by hand.',
			},
			{
				name: 'Metadata Only',
				value: 'metadata',
				description:
					'Only file names, types and sizes. Download the files you need with the mailbox node.',
			},
		],
		default: 'metadata',
		description: 'How much of the attachments to pass on',
	},
	{
		displayName: 'Only Take Replies',
		name: 'disableNewRequests',
		type: 'boolean',
		default: false,
		description:
			'Whether to hold back mail that would open a new request. It stays unread in its folder. Replies, and mail that refers to an earlier message, still come through.',
	},
	{
		displayName: 'Still Allowed to Open Requests',
		name: 'newRequestAllowList',
		type: 'string',
		default: '',
		placeholder: 'e.g. boss@example.com, example.org',
		description: 'Email addresses and domains that may still open a request, separated by commas',
		displayOptions: { show: { disableNewRequests: [true] } },
	},
	folderProperty({
		displayName: 'Folder for Held Mail',
		name: 'withheldFolder',
		description: 'Folder to move mail to that is held back. Leave empty to keep it where it is.',
		defaultFolder: '',
		displayOptions: { show: { disableNewRequests: [true] } },
	}),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			addressesProperty,
			{
				displayName: 'Batch',
				name: 'batch',
				type: 'boolean',
				default: false,
				description: 'Whether to pass all mails of one poll to a single execution',
				displayOptions: { show: { '/ifWorkflowFails': ['ignore'] } },
			},
			emailDebugProperty,
			folderProperty({
				displayName: 'Folder for Failed Mail',
				name: 'setAsideFolder',
				description:
					'Folder to move a mail to when its last attempt has failed. Leave empty to keep it where it is, flagged.',
				defaultFolder: '',
			}),
			{
				displayName: 'Maximum Messages at Once',
				name: 'maxInFlight',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: LIMITS.maxInFlightMost },
				default: LIMITS.maxInFlightDefault,
				description:
					'How many mails may be in a running execution at the same time. n8n’s own limit (N8N_CONCURRENCY_PRODUCTION_LIMIT) applies as well.',
			},
			{
				displayName: 'Maximum Messages per Poll',
				name: 'maxMessages',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: LIMITS.maxMessagesMost },
				default: LIMITS.maxMessagesDefault,
				description: 'How many mails to fetch in one poll. The rest follows with the next one.',
			},
			...itemOptionProperties,
			...requestIdPatternProperties,
		],
	},
];
