import type { INodeProperties } from 'n8n-workflow';

/**
 * The fields by which a credential says where its mailbox is. They stand in the credential, because a
 * token goes only where the credential's owner sends it: a workflow's author chooses a credential and a
 * folder, and names no server.
 */
interface Providers {
	/** The provider's own server, used where the field is empty; null where there is none. */
	imap: string | null;
	smtp: string | null;
	/** When the fields are shown. */
	show?: NonNullable<INodeProperties['displayOptions']>['show'];
}

const ownServer = (host: string | null, kind: string): Pick<INodeProperties, 'placeholder'> => ({
	placeholder: host ?? `e.g. ${kind}.example.com`,
});

const emptyMeans = (host: string | null): string =>
	host === null
		? ''
		: ` Leave empty to use the provider's own server, ${host} unless you chose another cloud.`;

/** The mailbox and the name that signs in. */
export const mailboxFields: INodeProperties[] = [
	{
		displayName: 'Mailbox',
		name: 'mailbox',
		type: 'string',
		default: '',
		placeholder: 'e.g. support@example.com',
		description:
			'Address of the mailbox that this credential opens. Leave empty for app-only access to several mailboxes: enter the mailbox in each node instead.',
	},
	{
		displayName: 'Username',
		name: 'username',
		type: 'string',
		default: '',
		placeholder: 'e.g. jane@example.com',
		description: 'User name for the mail server, if it differs from the address of the mailbox',
	},
];

/** IMAP and SMTP servers, filled in by the provider and editable. */
export function serverFields({ imap, smtp, show }: Providers): INodeProperties[] {
	const shown = show === undefined ? {} : { displayOptions: { show } };
	return [
		{
			displayName: 'IMAP Server',
			name: 'imapHost',
			type: 'string',
			default: '',
			...ownServer(imap, 'imap'),
			description: `Server to read mail from.${emptyMeans(imap)}`,
			...shown,
		},
		{
			displayName: 'IMAP Port',
			name: 'imapPort',
			type: 'number',
			default: 993,
			description: 'Port for IMAP over TLS (IMAPS), usually 993',
			...shown,
		},
		{
			displayName: 'SMTP Server',
			name: 'smtpHost',
			type: 'string',
			default: '',
			...ownServer(smtp, 'smtp'),
			description: `Server to send mail through.${emptyMeans(smtp)}`,
			...shown,
		},
		{
			displayName: 'SMTP Security',
			name: 'smtpProtocol',
			type: 'options',
			options: [
				{ name: 'STARTTLS', value: 'smtp', description: 'Usually on port 587' },
				{ name: 'TLS (SMTPS)', value: 'smtps', description: 'Usually on port 465' },
			],
			default: 'smtp',
			description:
				'How the connection is encrypted. A token is never sent over an unencrypted connection.',
			...shown,
		},
		{
			displayName: 'SMTP Port',
			name: 'smtpPort',
			type: 'number',
			default: 0,
			description: 'Port of the SMTP server. 0 means the usual one: 587 for STARTTLS, 465 for TLS.',
			...shown,
		},
		{
			displayName: 'Alternate SMTP Server',
			name: 'alternateSmtpHost',
			type: 'string',
			default: '',
			placeholder: 'e.g. smtp2.example.com or smtp2.example.com:587',
			description:
				'Second server to try if the first cannot be reached or refuses temporarily. It is never used after a message was accepted.',
			...shown,
		},
	];
}

/** The address of Exchange Web Services. */
export function connectUrlField(
	description: string,
	show?: NonNullable<INodeProperties['displayOptions']>['show'],
): INodeProperties {
	return {
		displayName: 'EWS Connect URL',
		name: 'connectUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://mail.example.com/EWS/Exchange.asmx',
		description,
		...(show === undefined ? {} : { displayOptions: { show } }),
	};
}
