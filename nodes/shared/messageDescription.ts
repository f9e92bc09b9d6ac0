import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { addressesProperty, emailDebugProperty, requestIdPatternProperties } from './descriptions';

const SENDING = ['send', 'reply', 'acknowledge'];
const ANSWERING = ['reply', 'acknowledge'];
const forSending = { show: { operation: SENDING } };
const forAnswering = { show: { operation: ANSWERING } };

/** Shown before a run that sends. */
export const unsignedHint: NonNullable<INodeTypeDescription['hints']>[number] = {
	message:
		'Without a Helpdesk Reply Tracking credential Message-IDs are not signed: answers are found, but <code>verified</code> stays false.',
	type: 'info',
	location: 'ndv',
	whenToDisplay: 'beforeExecution',
	displayCondition: `={{ ${JSON.stringify(SENDING)}.includes($parameter["operation"]) }}`,
};

/** The operations of every send node; each protocol adds its own after them. */
export const sendOperations = [
	{
		name: 'Acknowledge',
		value: 'acknowledge',
		action: 'Acknowledge a mail',
		description:
			'Answer automatically that a mail has arrived: once per mail, never to automated mail, within limits that stop mail loops',
	},
	{
		name: 'Reply',
		value: 'reply',
		action: 'Reply to a mail',
		description: 'Answer a mail in its thread; recipients and subject come from the mail',
	},
	{
		name: 'Send',
		value: 'send',
		action: 'Send a mail',
		description: 'Send a mail that begins a new thread',
	},
	{
		name: 'Test Connection',
		value: 'testConnection',
		action: 'Test the connection',
		description: 'Connect and sign in without sending anything',
	},
];

/** Everything a message is made of: the same on SMTP and EWS. */
export const messageProperties: INodeProperties[] = [
	{
		displayName: 'Mail to Answer',
		name: 'mail',
		type: 'json',
		default: '={{ $json }}',
		required: true,
		description: 'The item of the mail as the trigger gave it',
		hint: "Where other nodes stand between, take it from the trigger by its name, for example {{ $('Helpdesk IMAP Trigger').item.json }}",
		displayOptions: forAnswering,
	},
	{
		displayName: 'From',
		name: 'from',
		type: 'string',
		default: '',
		placeholder: 'e.g. help@example.com',
		description:
			'Address of the sender: the mailbox or an alias that the server lets it send as; empty = the mailbox',
		displayOptions: forSending,
	},
	{
		displayName: 'Sender Name',
		name: 'senderName',
		type: 'string',
		default: '',
		placeholder: 'e.g. Example Support',
		description: 'Name that recipients see beside the address',
		displayOptions: forSending,
	},
	{
		displayName: 'Reply To',
		name: 'replyTo',
		type: 'string',
		default: '',
		placeholder: 'e.g. support@example.com',
		description: 'Where answers go, if not to the sender; several addresses separated by commas',
		displayOptions: forSending,
	},
	{
		displayName: 'To',
		name: 'to',
		type: 'string',
		default: '',
		placeholder: 'e.g. Jane Doe <jane@example.com>, joe@example.com',
		description:
			'Recipients, separated by commas. For an answer leave it empty: the mail says who gets it.',
		displayOptions: forSending,
	},
	{
		displayName: 'CC',
		name: 'cc',
		type: 'string',
		default: '',
		placeholder: 'e.g. joe@example.com',
		description: 'Further recipients that everybody sees, separated by commas',
		displayOptions: { show: { operation: ['send', 'reply'] } },
	},
	{
		displayName: 'BCC',
		name: 'bcc',
		type: 'string',
		default: '',
		placeholder: 'e.g. archive@example.com',
		description: 'Further recipients that nobody sees, separated by commas',
		displayOptions: { show: { operation: ['send', 'reply'] } },
	},
	{
		displayName: 'Subject',
		name: 'subject',
		type: 'string',
		default: '',
		placeholder: 'e.g. Your order',
		description: 'For an answer leave it empty: it becomes Re: and the subject of the mail',
		displayOptions: forSending,
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 5 },
		default: '',
		placeholder: 'e.g. Thank you, we have received your request.',
		description: 'The message as plain text; fill in this, or HTML, or both',
		displayOptions: forSending,
	},
	{
		displayName: 'HTML',
		name: 'html',
		type: 'string',
		typeOptions: { rows: 5 },
		default: '',
		placeholder: 'e.g. <p>Thank you, we have received your request.</p>',
		description:
			'The message as HTML. Without Text a plain text is made from it. Inline images: <code>&lt;img src="cid:NAME"&gt;</code>.',
		displayOptions: forSending,
	},
	{
		displayName: 'Request ID',
		name: 'requestId',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.ticketNumber }}',
		description:
			'Number of the request, so that answers find back to it: at most 64 bytes; empty = the one of the mail that is answered',
		displayOptions: forSending,
	},
	{
		displayName: 'Attachments',
		name: 'attachments',
		type: 'string',
		default: '',
		placeholder: 'e.g. data, attachment_0',
		description: 'Names of binary properties of the item, separated by commas',
		displayOptions: { show: { operation: ['send', 'reply'] } },
	},
	{
		displayName: 'Inline Images',
		name: 'inlineImages',
		type: 'string',
		default: '',
		placeholder: 'e.g. logo',
		description:
			'Names of binary properties that the HTML shows as images: <code>logo</code> is <code>&lt;img src="cid:logo"&gt;</code>',
		displayOptions: forSending,
	},
	{
		displayName: 'Priority',
		name: 'priority',
		type: 'options',
		options: [
			{ name: 'High', value: 'high' },
			{ name: 'Low', value: 'low' },
			{ name: 'Normal', value: 'normal' },
		],
		default: 'normal',
		description: 'How the mail programs of the recipients mark the message',
		displayOptions: { show: { operation: ['send', 'reply'] } },
	},
	emailDebugProperty,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: forSending,
		options: [
			addressesProperty,
			{
				displayName: 'Headers',
				name: 'headers',
				type: 'fixedCollection',
				typeOptions: { multipleValues: true },
				placeholder: 'Add header',
				default: {},
				description: 'Further header fields of the message. Line breaks are refused.',
				options: [
					{
						name: 'header',
						displayName: 'Header',
						values: [
							{
								displayName: 'Name',
								name: 'name',
								type: 'string',
								default: '',
								placeholder: 'e.g. X-Ticket',
							},
							{ displayName: 'Value', name: 'value', type: 'string', default: '' },
						],
					},
				],
			},
			{
				displayName: 'Key',
				name: 'key',
				type: 'string',
				default: '',
				description: 'What is acknowledged only once; empty = the key of the mail',
				displayOptions: { show: { '/operation': ['acknowledge'] } },
			},
			{
				displayName: 'Messages per Minute',
				name: 'messagesPerMinute',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 0,
				description:
					'Waits so that this n8n process sends no more through this mailbox; 0 = no limit. Microsoft 365 takes 30.',
			},
			{
				displayName: 'Quote Original',
				name: 'quoteOriginal',
				type: 'boolean',
				default: false,
				description: 'Whether to put the text of the mail below the answer',
				displayOptions: { show: { '/operation': ANSWERING } },
			},
			{
				displayName: 'Reply From the Address Written To',
				name: 'replyFromAlias',
				type: 'boolean',
				default: false,
				description:
					'Whether an answer comes from the alias that the mail was sent to, where From is empty and the alias is among the Addresses',
				displayOptions: { show: { '/operation': ANSWERING } },
			},
			{
				displayName: 'Reply to All',
				name: 'replyAll',
				type: 'boolean',
				default: false,
				description: 'Whether the other recipients of the mail get the answer as CC',
				displayOptions: { show: { '/operation': ['reply'] } },
			},
			...requestIdPatternProperties,
			{
				displayName: 'Request ID in the Body',
				name: 'bodyToken',
				type: 'boolean',
				default: false,
				description:
					'Whether to put a signed token into the body, for mail programs that lose the thread. Needs a Helpdesk Reply Tracking credential.',
			},
			{
				displayName: 'Write Request ID Into the Subject',
				name: 'subjectToken',
				type: 'boolean',
				default: true,
				description: 'Whether the subject names the request, in the form chosen above',
			},
		],
	},
];
