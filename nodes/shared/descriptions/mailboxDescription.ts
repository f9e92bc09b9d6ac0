import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import {
	addressesProperty,
	emailDebugProperty,
	folderProperty,
	itemOptionProperties,
	mailNotice,
	requestIdPatternProperties,
} from './descriptions';

/** Operations on the mails of a mailbox; the same on IMAP and EWS. */
export const mailboxOperations: INodePropertyOptions[] = [
	{
		name: 'Delete',
		value: 'delete',
		action: 'Delete a mail',
		description:
			'Move a mail to the Trash folder. A mail that is already there is deleted permanently.',
	},
	{
		name: 'Download Attachments',
		value: 'downloadAttachments',
		action: 'Download the attachments of a mail',
		description: 'Add the attachments of a mail to its item as binary data',
	},
	{
		name: 'Get',
		value: 'get',
		action: 'Get a mail',
		description: 'Read a mail from the mailbox and return the same item as the trigger',
	},
	{
		name: 'Move',
		value: 'move',
		action: 'Move a mail',
		description: 'Move a mail to another folder',
	},
	{
		name: 'Requeue',
		value: 'requeue',
		action: 'Requeue a mail',
		description:
			'Put a failed mail back into the folder of the trigger as a new message, with the same key, so that it starts the workflow again',
	},
	{
		name: 'Set Flags',
		value: 'setFlags',
		action: 'Set the flags of a mail',
		description: 'Mark a mail as read, flagged or answered, or change its keywords',
	},
];

export const folderOperations: INodePropertyOptions[] = [
	{
		name: 'List',
		value: 'list',
		action: 'List the folders of a mailbox',
		description: 'Return one item for each folder of the mailbox',
	},
];

const ABOUT_A_MAIL = ['delete', 'downloadAttachments', 'get', 'move', 'requeue', 'setFlags'];

const FOR_FILES_TOO: ReadonlySet<string> = new Set(['includeRawEml', 'maxMessageSize']);

function mark(displayName: string, name: string, description: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'options',
		options: [
			{ name: 'Leave Unchanged', value: 'leave' },
			{ name: 'Set', value: 'set' },
			{ name: 'Remove', value: 'remove' },
		],
		default: 'leave',
		description,
		displayOptions: { show: { operation: ['setFlags'] } },
	};
}

/** Options of a mail that is read whole: shown only by operations that read one. */
function whereRead(option: INodeProperties): INodeProperties {
	const operations = FOR_FILES_TOO.has(option.name) ? ['get', 'downloadAttachments'] : ['get'];
	const show = { ...option.displayOptions?.show, '/operation': operations };
	return { ...option, displayOptions: { show } };
}

/** Parameters of the operations on a mail. */
export const mailboxOperationProperties: INodeProperties[] = [
	{
		displayName: 'Mail',
		name: 'mail',
		type: 'json',
		default: '={{ $json }}',
		required: true,
		description: 'The item of the mail, as the trigger returned it',
		displayOptions: { show: { operation: ABOUT_A_MAIL } },
	},
	mailNotice(ABOUT_A_MAIL),
	{
		displayName: 'Attachments',
		name: 'attachments',
		type: 'options',
		options: [
			{ name: 'Download', value: 'download', description: 'As binary data' },
			{ name: 'Metadata Only', value: 'metadata', description: 'Only file names, types and sizes' },
		],
		default: 'metadata',
		description: 'How much of the attachments to add to the item',
		displayOptions: { show: { operation: ['get'] } },
	},
	folderProperty({
		displayName: 'Target Folder',
		name: 'targetFolder',
		description: 'Folder to move the mail to',
		defaultFolder: '',
		displayOptions: { show: { operation: ['move'] } },
	}),
	folderProperty({
		displayName: 'Target Folder',
		name: 'targetFolder',
		description: 'Folder that the trigger reads',
		defaultFolder: 'INBOX',
		displayOptions: { show: { operation: ['requeue'] } },
	}),
	mark('Read', 'seen', 'Whether the mail is marked as read'),
	mark('Flagged', 'flagged', 'Whether the mail is flagged'),
	mark('Answered', 'answered', 'Whether the mail is marked as answered'),
	{
		displayName: 'Add Keywords',
		name: 'addKeywords',
		type: 'string',
		default: '',
		placeholder: 'e.g. Urgent, Billing',
		description: 'Keywords to add, separated by commas. A keyword cannot contain spaces.',
		displayOptions: { show: { operation: ['setFlags'] } },
	},
	{
		displayName: 'Remove Keywords',
		name: 'removeKeywords',
		type: 'string',
		default: '',
		placeholder: 'e.g. Waiting',
		description: 'Keywords to remove, separated by commas',
		displayOptions: { show: { operation: ['setFlags'] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: { operation: ABOUT_A_MAIL } },
		options: [
			{
				...addressesProperty,
				displayOptions: { show: { '/operation': ['get'] } },
			},
			{
				displayName: 'Also Search In',
				name: 'alsoLookIn',
				type: 'string',
				default: '',
				placeholder: 'e.g. Done, Archive',
				description:
					'Other folders to search by Message-ID if the mail is no longer in its own, separated by commas. Its own folder, the target folder and the Trash folder are always searched.',
			},
			emailDebugProperty,
			...[...itemOptionProperties, ...requestIdPatternProperties].map(whereRead),
		],
	},
];
