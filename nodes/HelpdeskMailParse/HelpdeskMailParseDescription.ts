import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import {
	addressesProperty,
	itemOptionProperties,
	requestIdPatternProperties,
} from '../shared/descriptions/descriptions';

const properties: INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: [
			{ name: 'Binary File', value: 'binary', description: 'A mail in a binary field (.eml)' },
			{ name: 'Text', value: 'text', description: 'A mail as text, with headers and body' },
		],
		default: 'binary',
		description: 'Where to read the mail from',
	},
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the binary field that contains the mail',
		displayOptions: { show: { source: ['binary'] } },
	},
	{
		displayName: 'Mail',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 6 },
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.body }}',
		description: 'The whole mail, headers first',
		displayOptions: { show: { source: ['text'] } },
	},
	{
		displayName: 'Mailbox',
		name: 'mailbox',
		type: 'string',
		default: '',
		placeholder: 'e.g. support@example.com',
		description:
			'Address of the mailbox that received the mail. It separates your own mail from that of customers, and gives the mail the same <code>key</code> as the trigger of that mailbox.',
	},
	{
		displayName: 'Attachments',
		name: 'attachments',
		type: 'options',
		options: [
			{ name: 'Download', value: 'download', description: 'As binary data of the item' },
			{ name: 'Metadata Only', value: 'metadata', description: 'Only file names, types and sizes' },
		],
		default: 'metadata',
		description: 'How much of the attachments to add to the item',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [addressesProperty, ...itemOptionProperties, ...requestIdPatternProperties],
	},
];

export const helpdeskMailParseDescription: INodeTypeDescription = {
	displayName: 'Helpdesk Mail Parse',
	name: 'helpdeskMailParse',
	group: ['transform'],
	version: [1],
	description:
		'Turn any mail (.eml) into the same item as the triggers do: new request, reply or automated',
	defaults: { name: 'Helpdesk Mail Parse' },
	usableAsTool: true,
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
	outputNames: ['Requests', 'Replies', 'Automated'],
	credentials: [
		{
			name: 'helpdeskReplyTrackingApi',
			required: false,
			displayName: 'Reply Tracking (Optional)',
		},
	],
	properties,
};
