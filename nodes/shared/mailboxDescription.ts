import type { INodeProperties } from 'n8n-workflow';
import {
	emailDebugProperty,
	folderProperty,
	itemOptionProperties,
	requestIdPatternProperties,
} from './descriptions';

/** Operations on the mails of a mailbox; the same on IMAP and EWS. */
export const mailboxOperations = [
	{
		name: 'Delete',
		value: 'delete',
		action: 'Delete a mail',
		description: 'Move a mail to the Trash; from the Trash it is removed for good',
	},
	{
		name: 'Download Attachments',
		value: 'downloadAttachments',
		action: 'Download the attachments of a mail',
		description: 'Add the attachments of a mail to its item as binary data',
	},
	{
		name: 'Get Message',
		value: 'getMessage',
		action: 'Get a mail',
		description: 'Read a mail anew and give its item as the trigger does',
	},
	{
		name: 'List Folders',
		value: 'listFolders',
		action: 'List the folders of a mailbox',
		description: 'Give one item for each folder of the mailbox',
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
		action: 'Put a mail back into the queue',
		description:
			'Put a mail that was set aside back into a watched folder as a new message, with the same key',
	},
	{
		name: 'Set Flags',
		value: 'setFlags',
		action: 'Set the flags of a mail',
		description: 'Mark a mail as read, flagged or answered, or set keywords',
	},
	{
		name: 'Test Connection',
		value: 'testConnection',
		action: 'Test the connection',
		description: 'Connect, sign in and open the inbox without changing anything',
	},
];

const ABOUT_A_MAIL = ['delete', 'downloadAttachments', 'getMessage', 'move', 'requeue', 'setFlags'];

const FOR_FILES_TOO: ReadonlySet<string> = new Set(['includeRawEml', 'maxMessageSize']);

function mark(displayName: string, name: string, description: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'options',
		options: [
			{ name: 'Leave as It Is', value: 'leave' },
			{ name: 'Set', value: 'set' },
			{ name: 'Remove', value: 'takeOff' },
		],
		default: 'leave',
		description,
		displayOptions: { show: { operation: ['setFlags'] } },
	};
}

/** Options of a mail that is read whole: only where one is, for the others do not use them. */
function whereRead(option: INodeProperties): INodeProperties {
	const operations = FOR_FILES_TOO.has(option.name)
		? ['getMessage', 'downloadAttachments']
		: ['getMessage'];
	const show = { ...option.displayOptions?.show, '/operation': operations };
	return { ...option, displayOptions: { show } };
}

/** Parameters of the mailbox operations after the way to the mailbox. */
export const mailboxOperationProperties: INodeProperties[] = [
	{
		displayName: 'Mail',
		name: 'mail',
		type: 'json',
		default: '={{ $json }}',
		required: true,
		description: 'The item of the mail as the trigger gave it',
		hint: "Where other nodes stand between, take it from the trigger by its name, for example {{ $('Helpdesk IMAP Trigger').item.json }}",
		displayOptions: { show: { operation: ABOUT_A_MAIL } },
	},
	{
		displayName: 'Attachments',
		name: 'attachments',
		type: 'options',
		options: [
			{ name: 'Download', value: 'download', description: 'As binary data' },
			{ name: 'Metadata Only', value: 'metadata', description: 'Names, types and sizes' },
		],
		default: 'metadata',
		description: 'What of the attachments goes into the item',
		displayOptions: { show: { operation: ['getMessage'] } },
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
		description: 'Folder that the trigger watches',
		defaultFolder: 'INBOX',
		displayOptions: { show: { operation: ['requeue'] } },
	}),
	mark('Read', 'seen', 'Whether the mail is marked as read'),
	mark('Flagged', 'flagged', 'Whether the mail is flagged for people'),
	mark('Answered', 'answered', 'Whether the mail is marked as answered'),
	{
		displayName: 'Add Keywords',
		name: 'addKeywords',
		type: 'string',
		default: '',
		placeholder: 'e.g. Urgent, Billing',
		description: 'Keywords to set, separated by commas, without spaces in them',
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
	emailDebugProperty,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: { operation: ABOUT_A_MAIL } },
		options: [
			{
				displayName: 'Also Look In',
				name: 'alsoLookIn',
				type: 'string',
				default: '',
				placeholder: 'e.g. Done, Archive',
				description:
					'Folders, separated by commas, where a mail is looked for by its Message-ID when it is no longer in its own; its folder, the target folder and the Trash are always looked through',
			},
			...[...itemOptionProperties, ...requestIdPatternProperties].map(whereRead),
		],
	},
];
