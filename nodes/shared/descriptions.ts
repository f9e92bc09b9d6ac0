import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';
import { LIMITS } from '../helpdesk/limits';

/** Property groups that several nodes show; one wording for one thing. */

export const authenticationProperty: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	options: [
		{
			name: 'Custom OAuth2',
			value: 'custom',
			description: 'Any other mail server with OAuth2: hosters, Keycloak, AD FS, Yahoo',
		},
		{
			name: 'Google OAuth2',
			value: 'google',
			description: 'Google Workspace and Gmail',
		},
		{
			name: 'Microsoft OAuth2',
			value: 'microsoft',
			description: 'Microsoft 365 and Exchange in hybrid modern authentication',
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
	},
];

/** `host` of an IMAP or SMTP server: filled in for the provider, editable. */
export function hostProperties(hosts: {
	microsoft: string;
	google: string;
	customPlaceholder: string;
	description: string;
}): INodeProperties[] {
	const base = {
		displayName: 'Server Name',
		name: 'host',
		type: 'string' as const,
		required: true,
		description: hosts.description,
	};
	return [
		{
			...base,
			default: hosts.microsoft,
			displayOptions: { show: { authentication: ['microsoft'] } },
		},
		{
			...base,
			default: hosts.google,
			displayOptions: { show: { authentication: ['google'] } },
		},
		{
			...base,
			default: '',
			placeholder: hosts.customPlaceholder,
			displayOptions: { show: { authentication: ['custom'] } },
		},
	];
}

export const imapHostProperties: INodeProperties[] = [
	...hostProperties({
		microsoft: 'outlook.office365.com',
		google: 'imap.gmail.com',
		customPlaceholder: 'e.g. imap.example.com',
		description:
			'Name of the IMAP server. With the US Government or China cloud in the credential, the name for the global cloud is replaced by the one of that cloud.',
	}),
	{
		displayName: 'Port',
		name: 'port',
		type: 'number',
		default: 993,
		description:
			'Port for IMAPS. OAuth2 is offered over IMAPS only, so the connection is always encrypted from the start.',
		hint: 'The protocol is IMAPS',
	},
];

export const mailboxProperty: INodeProperties = {
	displayName: 'Mailbox',
	name: 'mailbox',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. support@example.com',
	description:
		"Address of the mailbox. A shared mailbox's address works with the sign-in of a user who may open it.",
};

export const usernameProperty: INodeProperties = {
	displayName: 'Username',
	name: 'username',
	type: 'string',
	default: '',
	placeholder: 'e.g. jane@example.com',
	description: 'Sign-in name at the server where it differs from the mailbox; empty = the mailbox',
};

export const addressesProperty: INodeProperties = {
	displayName: 'Addresses',
	name: 'addresses',
	type: 'string',
	default: '',
	placeholder: 'e.g. help@example.com, it@example.com',
	description:
		'Further addresses of this mailbox, separated by commas. Mail from them is not taken for a customer, and replies never go to them.',
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
		"Whether to write what is said between n8n and the mail server to n8n's log, and in a test run into the item under <code>debug</code>. Tokens and secrets are left out.",
};

export const requestIdPatternProperties: INodeProperties[] = [
	{
		displayName: 'Request ID in the Subject',
		name: 'requestIdPattern',
		type: 'options',
		options: [
			{ name: '##RE-123##', value: '##RE-123##' },
			{ name: '[#123]', value: '[#123]' },
			{ name: '[Ticket#123]', value: '[Ticket#123]' },
			{ name: 'Own Pattern', value: 'own' },
		],
		default: '[#123]',
		description:
			'How a subject names the request. It proves nothing about the sender, so such replies have <code>verified</code> false.',
	},
	{
		displayName: 'Own Request ID Pattern',
		name: 'ownRequestIdPattern',
		type: 'string',
		default: '',
		placeholder: 'e.g. \\[Case (\\d+)\\]',
		description: 'A regular expression whose first group is the request ID',
		displayOptions: { show: { requestIdPattern: ['own'] } },
	},
];

/** Upper bound of `maxMessageSize` in the panel, MB: what the largest mail services carry. */
export const MESSAGE_MEGABYTES_MOST = 150;

/** What an item of a mail holds; the same on every trigger, on getMessage and on the parser. */
export const itemOptionProperties: INodeProperties[] = [
	{
		displayName: 'Include Headers',
		name: 'includeHeaders',
		type: 'boolean',
		default: false,
		description: 'Whether to put all headers of the mail into the item',
	},
	{
		displayName: 'Include Raw Mail (.eml)',
		name: 'includeRawEml',
		type: 'boolean',
		default: false,
		description: 'Whether to attach the mail as it came as a binary file named <code>eml</code>',
	},
	{
		displayName: 'Maximum Message Size (MB)',
		name: 'maxMessageSize',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MESSAGE_MEGABYTES_MOST },
		default: LIMITS.messageBytes / (1024 * 1024),
		description:
			'A larger mail is not downloaded: its item holds what its headers say, and a finding says so',
	},
	{
		displayName: 'Sanitize HTML',
		name: 'sanitizeHtml',
		type: 'boolean',
		default: false,
		description:
			'Whether to remove scripts, event handlers and other active content from <code>html</code>, so that it can be shown in a web page',
	},
	{
		displayName: 'Trusted Authentication Servers',
		name: 'trustedAuthservIds',
		type: 'string',
		default: '',
		placeholder: 'e.g. mx.google.com, example.com',
		description:
			'Names (authserv-ID) of the receiving servers whose Authentication-Results are believed, separated by commas; empty = the topmost header of the mail',
	},
];
