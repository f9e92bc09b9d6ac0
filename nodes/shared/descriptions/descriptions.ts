import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';
import { LIMITS } from '../../helpdesk/limits';

/** Property groups that several nodes show; one wording for one thing. */

export const authenticationProperty: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	options: [
		{
			name: 'Custom OAuth2',
			value: 'custom',
			description: 'Any other mail server with OAuth2, for example with Keycloak, AD FS or Yahoo',
		},
		{
			name: 'Google OAuth2',
			value: 'google',
			description: 'Google Workspace and Gmail',
		},
		{
			name: 'Microsoft OAuth2',
			value: 'microsoft',
			description: 'Microsoft 365, and Exchange Server with hybrid modern authentication',
		},
	],
	default: 'microsoft',
};

/** The three mail credentials, each shown by `authentication`. */
export const mailCredentials: INodeCredentialDescription[] = [
	{
		name: 'helpdeskMicrosoftOAuth2Api',
		required: true,
		displayOptions: { show: { authentication: ['microsoft'] } },
	},
	{
		name: 'helpdeskGoogleOAuth2Api',
		required: true,
		displayOptions: { show: { authentication: ['google'] } },
	},
	{
		name: 'helpdeskMailOAuth2Api',
		required: true,
		displayOptions: { show: { authentication: ['custom'] } },
	},
];

/** Mail credentials and the optional one with the keys that sign and verify Message-IDs. */
export const mailAndReplyTrackingCredentials: INodeCredentialDescription[] = [
	...mailCredentials,
	{
		name: 'helpdeskReplyTrackingApi',
		required: false,
		// Without a condition of its own n8n's panel takes it for another way to sign in and offers the
		// mail credentials in its place.
		displayOptions: { show: { '@version': [1] } },
		displayName: 'Reply Tracking (Optional)',
	},
];

/** As above on a node with operations that have nothing to sign or to verify. */
export function replyTrackingFor(
	credentials: readonly INodeCredentialDescription[],
	operations: string[],
): INodeCredentialDescription[] {
	return credentials.map((credential) =>
		credential.name === 'helpdeskReplyTrackingApi'
			? { ...credential, displayOptions: { show: { operation: operations } } }
			: credential,
	);
}

export const mailboxProperty: INodeProperties = {
	displayName: 'Mailbox',
	name: 'mailbox',
	type: 'string',
	default: '',
	placeholder: 'e.g. shared@example.com',
	description:
		'Leave empty to use the mailbox of the credential. To open a shared mailbox, enter its address: the user who connected the credential needs access to it. With app-only access enter any mailbox that the app may open.',
};

export const addressesProperty: INodeProperties = {
	displayName: 'Addresses',
	name: 'addresses',
	type: 'string',
	default: '',
	placeholder: 'e.g. help@example.com, it@example.com',
	description:
		'Other addresses of this mailbox, separated by commas. Mail from them is not treated as mail from a customer, and replies are never sent to them.',
};

/** A folder chosen from the server's list or typed. Never required, so that plain text works too. */
export function folderProperty(input: {
	displayName: string;
	name: string;
	description: string;
	defaultFolder: string;
	displayOptions?: INodeProperties['displayOptions'];
}): INodeProperties {
	return {
		displayName: input.displayName,
		name: input.name,
		type: 'resourceLocator',
		default: { mode: input.defaultFolder === '' ? 'list' : 'name', value: input.defaultFolder },
		description: input.description,
		displayOptions: input.displayOptions,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a folder…',
				typeOptions: { searchListMethod: 'searchFolders', searchable: true },
			},
			{
				displayName: 'By Name',
				name: 'name',
				type: 'string',
				placeholder: 'e.g. INBOX/Done',
			},
		],
	};
}

export const emailDebugProperty: INodeProperties = {
	displayName: 'Enable Email Debug',
	name: 'emailDebug',
	type: 'boolean',
	default: false,
	description:
		'Whether to log the conversation between n8n and the mail server. In a test run it is also in the item, under <code>debug</code>. Tokens and secrets are left out.',
};

/** For a mail that does not come straight from its trigger. A hint would be hidden by the expression's value. */
export const mailNotice = (operations: string[]): INodeProperties => ({
	displayName:
		"If there are other nodes between this one and the trigger, take the mail from the trigger by its name: <code>{{ $('Helpdesk IMAP Trigger').item.json }}</code>",
	name: 'mailNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { operation: operations } },
});

/** The collection of an operation that has no option but this. */
export const debugOptionsProperty = (show: Record<string, string[]>): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	displayOptions: { show },
	options: [emailDebugProperty],
});

export const requestIdPatternProperties: INodeProperties[] = [
	{
		displayName: 'Request ID in the Subject',
		name: 'requestIdPattern',
		type: 'options',
		options: [
			{ name: '##RE-123##', value: '##RE-123##' },
			{ name: '[#123]', value: '[#123]' },
			{ name: '[Ticket#123]', value: '[Ticket#123]' },
			{ name: 'Custom Pattern', value: 'custom' },
		],
		default: '[#123]',
		description:
			'How the request ID appears in the subject. Anybody can write it there, so <code>verified</code> is false for replies that are recognized only by it.',
	},
	{
		displayName: 'Custom Request ID Pattern',
		name: 'customRequestIdPattern',
		type: 'string',
		default: '',
		placeholder: 'e.g. \\[Case (\\d+)\\]',
		description: 'A regular expression. Its first group must be the request ID.',
		displayOptions: { show: { requestIdPattern: ['custom'] } },
	},
];

/** Upper bound of the parameter `maxMessageSize`, MB: what the largest mail services carry. */
export const MESSAGE_MEGABYTES_MOST = 150;

/** What an item of a mail holds; the same on every trigger, on the operation Get and on the parser. */
export const itemOptionProperties: INodeProperties[] = [
	{
		displayName: 'Include Headers',
		name: 'includeHeaders',
		type: 'boolean',
		default: false,
		description: 'Whether to add all headers of the mail to the item',
	},
	{
		displayName: 'Include Raw Mail (.eml)',
		name: 'includeRawEml',
		type: 'boolean',
		default: false,
		description: 'Whether to add the original mail as a binary file named <code>eml</code>',
	},
	{
		displayName: 'Maximum Message Size (MB)',
		name: 'maxMessageSize',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MESSAGE_MEGABYTES_MOST },
		default: LIMITS.messageBytes / (1024 * 1024),
		description:
			'Larger mail is not downloaded. Its item contains only what the headers say, and a finding that says so.',
	},
	{
		displayName: 'Requester of a Forward',
		name: 'forwardRequester',
		type: 'options',
		options: [
			{
				name: 'Original Sender, Unless the Colleague Asks Something',
				value: 'original',
			},
			{ name: 'Always the Original Sender', value: 'alwaysOriginal' },
			{ name: 'The Colleague Who Forwards', value: 'forwarder' },
		],
		default: 'original',
		description: 'Who counts as the requester of a mail that somebody in your own domain forwards',
	},
	{
		displayName: 'Sanitize HTML',
		name: 'sanitizeHtml',
		type: 'boolean',
		default: false,
		description:
			'Whether to remove scripts, event handlers and other active content from <code>html</code>, so that it is safe to show on a web page',
	},
	{
		displayName: 'Always Requests',
		name: 'alwaysRequests',
		type: 'string',
		default: '',
		placeholder: 'e.g. no-reply@shop.example, forms.example.com',
		description:
			'Addresses and domains, separated by commas, whose mail goes to Requests or Replies even if it looks automated. It is still not acknowledged.',
	},
	{
		displayName: 'Never Requests',
		name: 'neverRequests',
		type: 'string',
		default: '',
		placeholder: 'e.g. monitoring@example.com, news.example.org',
		description: 'Addresses and domains, separated by commas, whose mail always goes to Automated',
	},
	{
		displayName: 'Trusted Authentication Servers',
		name: 'trustedAuthservIds',
		type: 'string',
		default: '',
		placeholder: 'e.g. mx.google.com, example.com',
		description:
			'Names (authserv-ID) of the receiving servers whose Authentication-Results header you trust, separated by commas. Leave empty to use the topmost such header.',
	},
];
