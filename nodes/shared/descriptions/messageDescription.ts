import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';
import { LIMITS } from '../../helpdesk/limits';
import {
	addressesProperty,
	emailDebugProperty,
	mailNotice,
	requestIdPatternProperties,
} from './descriptions';

const SENDING = ['send', 'reply', 'acknowledge'];
const ANSWERING = ['reply', 'acknowledge'];

/** Shown before a run: the newest mail of a test is a real person's. */
export const realMailHint: NonNullable<INodeTypeDescription['hints']>[number] = {
	message: 'A test run sends real mail, to the person who wrote the mail or to whom you entered.',
	type: 'warning',
	location: 'ndv',
	whenToDisplay: 'beforeExecution',
	displayCondition: `={{ $parameter["resource"] === "message" && ${JSON.stringify(SENDING)}.includes($parameter["operation"]) }}`,
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

const DEFAULT_ACKNOWLEDGEMENT =
	'Thank you for your message. We have received it and will get back to you as soon as we can.';

const show = (...operations: string[]): INodeProperties['displayOptions'] => ({
	show: { operation: operations },
});

/** What an answer takes from the mail stands among the options; a new message must be told. */
const where = (isOption: boolean, ...operations: string[]): INodeProperties['displayOptions'] => ({
	show: { [isOption ? '/operation' : 'operation']: operations },
});

const toProperty = (isOption: boolean): INodeProperties => ({
	displayName: 'To',
	name: 'to',
	type: 'string',
	default: '',
	placeholder: 'e.g. Jane Doe <jane@example.com>, joe@example.com',
	description: isOption
		? 'Recipients in place of whoever wrote the mail, separated by commas'
		: 'Recipients, separated by commas',
	displayOptions: where(isOption, ...(isOption ? ANSWERING : ['send'])),
});

const subjectProperty = (isOption: boolean): INodeProperties => ({
	displayName: 'Subject',
	name: 'subject',
	type: 'string',
	default: '',
	placeholder: 'e.g. Your order',
	description: isOption
		? 'Subject in place of Re: and the subject of the mail'
		: 'Subject of the message',
	displayOptions: where(isOption, ...(isOption ? ANSWERING : ['send'])),
});

const htmlProperty = (isOption: boolean): INodeProperties => ({
	displayName: 'HTML',
	name: 'html',
	type: 'string',
	typeOptions: { rows: 5 },
	default: '',
	placeholder: 'e.g. <p>Thank you, we have received your request.</p>',
	description:
		'The message as HTML. If Text is empty, the plain text is made from it. For inline images write <code>&lt;img src="cid:NAME"&gt;</code>.',
	displayOptions: where(isOption, ...(isOption ? ['acknowledge'] : ['send', 'reply'])),
});

/** The message as plain text. A customer who gets an acknowledgement shall never get an empty one. */
const textProperty = (operations: string[], defaultText: string): INodeProperties => ({
	displayName: 'Text',
	name: 'text',
	type: 'string',
	typeOptions: { rows: 5 },
	default: defaultText,
	placeholder: 'e.g. Thank you, we have received your request.',
	description:
		operations[0] === 'acknowledge'
			? 'The acknowledgement as plain text'
			: 'The message as plain text. Fill in this field, HTML, or both.',
	displayOptions: show(...operations),
});

function acknowledgementLimit(
	displayName: string,
	name: string,
	most: number,
	time: string,
): INodeProperties {
	return {
		displayName,
		name,
		type: 'number',
		typeOptions: { minValue: 1, maxValue: LIMITS.acknowledgementsMost },
		default: most,
		description: `How many acknowledgements this node sends in ${time}, to whomever. Further mail is not acknowledged, and its item says why: forged senders cannot make this node send mail to strangers without end.`,
		displayOptions: { show: { '/operation': ['acknowledge'] } },
	};
}

const messageOptions: INodeProperties[] = [
	acknowledgementLimit(
		'Acknowledgements per Hour',
		'acknowledgementsPerHour',
		LIMITS.acknowledgementsPerHour,
		'an hour',
	),
	acknowledgementLimit(
		'Acknowledgements per Day',
		'acknowledgementsPerDay',
		LIMITS.acknowledgementsPerDay,
		'a day',
	),
	...requestIdPatternProperties,
	addressesProperty,
	emailDebugProperty,
	toProperty(true),
	subjectProperty(true),
	htmlProperty(true),
	{
		displayName: 'From',
		name: 'from',
		type: 'string',
		default: '',
		placeholder: 'e.g. help@example.com',
		description: 'Address of the sender, if not the mailbox itself: an alias that it may send from',
	},
	{
		displayName: 'Sender Name',
		name: 'senderName',
		type: 'string',
		default: '',
		placeholder: 'e.g. Example Support',
		description: 'Name that recipients see next to the address',
	},
	{
		displayName: 'Reply To',
		name: 'replyTo',
		type: 'string',
		default: '',
		placeholder: 'e.g. support@example.com',
		description: 'Where replies go, if not to the sender. Separate several addresses with commas.',
	},
	{
		displayName: 'CC',
		name: 'cc',
		type: 'string',
		default: '',
		placeholder: 'e.g. joe@example.com',
		description: 'Further recipients, visible to everybody, separated by commas',
		displayOptions: { show: { '/operation': ['send', 'reply'] } },
	},
	{
		displayName: 'BCC',
		name: 'bcc',
		type: 'string',
		default: '',
		placeholder: 'e.g. archive@example.com',
		description: 'Further recipients, hidden from the others, separated by commas',
		displayOptions: { show: { '/operation': ['send', 'reply'] } },
	},
	{
		displayName: 'Inline Images',
		name: 'inlineImages',
		type: 'string',
		default: '',
		placeholder: 'e.g. logo',
		description:
			'Names of binary fields that the HTML shows as images, separated by commas. <code>logo</code> is shown by <code>&lt;img src="cid:logo"&gt;</code>.',
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
		displayOptions: { show: { '/operation': ['send', 'reply'] } },
	},
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
];

/**
 * Everything a message is made of: the same on SMTP and EWS. What nine of ten users leave alone is an
 * option; what does not apply to the operation is not shown.
 *
 * @param protocolOptions options that only this protocol has.
 */
export function messageProperties(protocolOptions: INodeProperties[] = []): INodeProperties[] {
	return [
		{
			displayName: 'Mail',
			name: 'mail',
			type: 'json',
			default: '={{ $json }}',
			required: true,
			description: 'The item of the mail to answer, as the trigger returned it',
			displayOptions: show(...ANSWERING),
		},
		mailNotice(ANSWERING),
		toProperty(false),
		subjectProperty(false),
		textProperty(['send', 'reply'], ''),
		textProperty(['acknowledge'], DEFAULT_ACKNOWLEDGEMENT),
		htmlProperty(false),
		{
			displayName: 'Request ID',
			name: 'requestId',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.ticketNumber }}',
			description:
				'ID of the request, for example your ticket number, so that replies can be matched to it. At most 64 bytes. An ID that you enter is signed. Leave empty in a reply to keep the ID of the mail, which is signed only if it came verified.',
			displayOptions: show(...SENDING),
		},
		{
			displayName: 'Attachments',
			name: 'attachments',
			type: 'string',
			default: '',
			placeholder: 'e.g. data, attachment_0',
			description: 'Names of the binary fields of the item to attach, separated by commas',
			displayOptions: show('send', 'reply'),
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			displayOptions: show(...SENDING),
			options: [...messageOptions, ...protocolOptions].sort(byDisplayName),
		},
	];
}

function byDisplayName(a: INodeProperties, b: INodeProperties): number {
	return a.displayName.localeCompare(b.displayName);
}
