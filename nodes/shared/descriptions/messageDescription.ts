import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';
import { addressesProperty, requestIdPatternProperties } from './descriptions';

const SENDING = ['send', 'reply', 'acknowledge'];
const ANSWERING = ['reply', 'acknowledge'];
const forSending = { show: { operation: SENDING } };
const forAnswering = { show: { operation: ANSWERING } };

/** Shown before a run that sends. */
export const unsignedHint: NonNullable<INodeTypeDescription['hints']>[number] = {
	message:
		'Without a Helpdesk Reply Tracking credential the Message-ID is not signed: replies still find their request, but <code>verified</code> is always false.',
	type: 'info',
	location: 'ndv',
	whenToDisplay: 'beforeExecution',
	displayCondition: `={{ ${JSON.stringify(SENDING)}.includes($parameter["operation"]) }}`,
};

/** What sends a message; the same on SMTP and EWS. */
export const sendOperations: INodePropertyOptions[] = [
	{
		name: 'Acknowledge',
		value: 'acknowledge',
		action: 'Acknowledge a mail',
		description:
			'Confirm automatically that a mail has arrived: once per mail, never in reply to automated mail, and within limits that prevent mail loops',
	},
	{
		name: 'Reply',
		value: 'reply',
		action: 'Reply to a mail',
		description: 'Reply to a mail in its thread. Recipients and subject are taken from the mail.',
	},
	{
		name: 'Send',
		value: 'send',
		action: 'Send a mail',
		description: 'Send a mail that starts a new thread',
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
		description: 'The item of the mail, as the trigger returned it',
		hint: "If there are other nodes in between, refer to the trigger by its name, for example {{ $('Helpdesk IMAP Trigger').item.json }}",
		displayOptions: forAnswering,
	},
	{
		displayName: 'From',
		name: 'from',
		type: 'string',
		default: '',
		placeholder: 'e.g. help@example.com',
		description:
			'Address of the sender: the mailbox, or an alias that it may send from. Leave empty to use the mailbox.',
		displayOptions: forSending,
	},
	{
		displayName: 'Sender Name',
		name: 'senderName',
		type: 'string',
		default: '',
		placeholder: 'e.g. Example Support',
		description: 'Name that recipients see next to the address',
		displayOptions: forSending,
	},
	{
		displayName: 'Reply To',
		name: 'replyTo',
		type: 'string',
		default: '',
		placeholder: 'e.g. support@example.com',
		description: 'Where replies go, if not to the sender. Separate several addresses with commas.',
		displayOptions: forSending,
	},
	{
		displayName: 'To',
		name: 'to',
		type: 'string',
		default: '',
		placeholder: 'e.g. Jane Doe <jane@example.com>, joe@example.com',
		description:
			'Recipients, separated by commas. Leave empty for a reply: it goes to whoever wrote the mail.',
		displayOptions: forSending,
	},
	{
		displayName: 'CC',
		name: 'cc',
		type: 'string',
		default: '',
		placeholder: 'e.g. joe@example.com',
		description: 'Further recipients, visible to everybody, separated by commas',
		displayOptions: { show: { operation: ['send', 'reply'] } },
	},
	{
		displayName: 'BCC',
		name: 'bcc',
		type: 'string',
		default: '',
		placeholder: 'e.g. archive@example.com',
		description: 'Further recipients, hidden from the others, separated by commas',
		displayOptions: { show: { operation: ['send', 'reply'] } },
	},
	{
		displayName: 'Subject',
		name: 'subject',
		type: 'string',
		default: '',
		placeholder: 'e.g. Your order',
		description: 'Leave empty for a reply: it becomes Re: and the subject of the mail',
		displayOptions: forSending,
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 5 },
		default: '',
		placeholder: 'e.g. Thank you, we have received your request.',
		description: 'The message as plain text. Fill in this field, HTML, or both.',
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
			'The message as HTML. If Text is empty, the plain text is made from it. For inline images write <code>&lt;img src="cid:NAME"&gt;</code>.',
		displayOptions: forSending,
	},
	{
		displayName: 'Request ID',
		name: 'requestId',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.ticketNumber }}',
		description:
			'ID of the request, for example your ticket number, so that replies can be matched to it. At most 64 bytes. An ID that you enter is signed. Leave empty in a reply to keep the ID of the mail, which is signed only if it came verified.',
		displayOptions: forSending,
	},
	{
		displayName: 'Attachments',
		name: 'attachments',
		type: 'string',
		default: '',
		placeholder: 'e.g. data, attachment_0',
		description: 'Names of the binary fields of the item to attach, separated by commas',
		displayOptions: { show: { operation: ['send', 'reply'] } },
	},
	{
		displayName: 'Inline Images',
		name: 'inlineImages',
		type: 'string',
		default: '',
		placeholder: 'e.g. logo',
		description:
			'Names of binary fields that the HTML shows as images, separated by commas. <code>logo</code> is shown by <code>&lt;img src="cid:logo"&gt;</code>.',
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
		description: 'How important the message is shown to be',
		displayOptions: { show: { operation: ['send', 'reply'] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: forSending,
		options: [
			{
				displayName: 'Add Request ID to the Body',
				name: 'bodyToken',
				type: 'boolean',
				default: false,
				description:
					'Whether to add a signed token to the body, for email programs that lose the thread. Needs a Helpdesk Reply Tracking credential.',
			},
			{
				displayName: 'Add Request ID to the Subject',
				name: 'subjectToken',
				type: 'boolean',
				default: true,
				description:
					'Whether to add the request ID to the subject, in the format chosen under Request ID in the Subject',
			},
			addressesProperty,
			{
				displayName: 'Headers',
				name: 'headers',
				type: 'fixedCollection',
				typeOptions: { multipleValues: true },
				placeholder: 'Add header',
				default: {},
				description: 'Additional headers of the message. They cannot contain line breaks.',
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
				description:
					'Only one acknowledgement is sent for the same key. Leave empty to use the key of the mail.',
				displayOptions: { show: { '/operation': ['acknowledge'] } },
			},
			{
				displayName: 'Messages per Minute',
				name: 'messagesPerMinute',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 0,
				description:
					'Highest number of messages that this n8n process sends from this mailbox in a minute. 0 means no limit. Microsoft 365 allows 30.',
			},
			{
				displayName: 'Quote Original',
				name: 'quoteOriginal',
				type: 'boolean',
				default: false,
				description: 'Whether to quote the original mail below the reply',
				displayOptions: { show: { '/operation': ANSWERING } },
			},
			{
				displayName: 'Reply From the Recipient Alias',
				name: 'replyFromAlias',
				type: 'boolean',
				default: false,
				description:
					'Whether to reply from the alias that the mail was sent to. The alias must be listed in Addresses, and From must be empty.',
				displayOptions: { show: { '/operation': ANSWERING } },
			},
			{
				displayName: 'Reply to All',
				name: 'replyAll',
				type: 'boolean',
				default: false,
				description: 'Whether to send the reply to the other recipients of the mail too, as CC',
				displayOptions: { show: { '/operation': ['reply'] } },
			},
			...requestIdPatternProperties,
		],
	},
];
