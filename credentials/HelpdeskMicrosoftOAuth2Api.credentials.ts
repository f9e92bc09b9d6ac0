import type { ICredentialTestRequest, ICredentialType, INodeProperties, Icon } from 'n8n-workflow';
import {
	MICROSOFT_CLOUDS,
	MICROSOFT_DELEGATED,
	microsoftAudience,
	microsoftLoginExpression,
	microsoftScopeExpression,
} from '../nodes/shared/credentials/microsoftClouds';
import type { MicrosoftCloud, MicrosoftService } from '../nodes/shared/credentials/microsoftClouds';
import { caCertificateField } from '../nodes/shared/credentials/credentialFields';
import {
	connectUrlField,
	mailboxFields,
	serverFields,
} from '../nodes/shared/credentials/connectionFields';

/** What nodes of this package use: a token for Microsoft Graph would sign in to none of them. */
const SERVICES: ReadonlyArray<{ name: string; value: MicrosoftService; description: string }> = [
	{
		name: 'IMAP and SMTP',
		value: 'imapSmtp',
		description: 'For Helpdesk IMAP Trigger, Helpdesk IMAP and Helpdesk SMTP',
	},
	{
		name: 'Exchange Web Services (EWS)',
		value: 'ews',
		description: 'For Exchange Server. Exchange Online ends EWS on 1 April 2027.',
	},
];

const APP_ROLES: Readonly<Record<MicrosoftService, string>> = {
	imapSmtp: 'IMAP.AccessAsApp and SMTP.SendAsApp',
	ews: 'full_access_as_app',
	graph: 'Mail.ReadWrite and Mail.Send',
};

/** What an Exchange administrator does beyond consent; by service, for `full_access_as_app` opens every mailbox. */
const BEYOND_CONSENT: Readonly<Record<MicrosoftService, string>> = {
	imapSmtp:
		'Consent alone opens no mailbox: an Exchange administrator also runs <code>New-ServicePrincipal</code> and <code>Add-MailboxPermission</code> (see the documentation).',
	ews: 'This opens every mailbox of the organization: to narrow it, an Exchange administrator uses RBAC for Applications instead (see the documentation).',
	graph:
		'This opens every mailbox of the organization: to narrow it, an Exchange administrator uses RBAC for Applications instead (see the documentation).',
};

/** Shows what will be asked for. A notice cannot hold an expression, so there is one a case. */
function scopeNotices(): INodeProperties[] {
	const clouds = Object.keys(MICROSOFT_CLOUDS) as MicrosoftCloud[];
	return SERVICES.flatMap(({ value: service }) =>
		clouds.flatMap((cloud): INodeProperties[] => [
			{
				displayName: `Scopes (set by the choices above): <code>${MICROSOFT_DELEGATED[service].join(' ')}</code> of <code>https://${microsoftAudience(cloud, service, false)}</code>, and <code>offline_access openid profile</code>. Add the same names under API permissions > Delegated permissions in the app registration. Connect appears at the top as soon as all required fields are filled in.`,
				name: `scopeNotice_${service}_${cloud}_user`,
				type: 'notice',
				default: '',
				displayOptions: {
					show: { service: [service], cloud: [cloud], grantType: ['authorizationCode'] },
				},
			},
			{
				displayName: `Scope (set by the choices above): <code>https://${microsoftAudience(cloud, service, true)}/.default</code>. It stands for all application permissions of the app registration: add ${APP_ROLES[service]} there and grant admin consent. ${BEYOND_CONSENT[service]} There is no Connect button: save the credential, and n8n fetches the first token.`,
				name: `scopeNotice_${service}_${cloud}_app`,
				type: 'notice',
				default: '',
				displayOptions: {
					show: { service: [service], cloud: [cloud], grantType: ['clientCredentials'] },
				},
			},
		]),
	);
}

export class HelpdeskMicrosoftOAuth2Api implements ICredentialType {
	name = 'helpdeskMicrosoftOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Helpdesk Mail Microsoft OAuth2 API';

	icon: Icon = { light: 'file:icons/microsoft.svg', dark: 'file:icons/microsoft.dark.svg' };

	documentationUrl =
		'https://github.com/OWNER/n8n-nodes-helpdesk-mail/blob/main/docs/setup-microsoft.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Flow',
			name: 'grantType',
			type: 'options',
			options: [
				{
					name: 'User Consent',
					value: 'authorizationCode',
					description: 'A person signs in once with Connect and gives consent',
				},
				{
					name: 'App-Only (Client Credentials)',
					value: 'clientCredentials',
					description: 'Nobody signs in. An administrator gives the app access to the mailboxes.',
				},
			],
			default: 'authorizationCode',
			description:
				'How access is granted. With User Consent sign in as a user who has access to the mailbox, not with your own account.',
		},
		{
			displayName: 'Service',
			name: 'service',
			type: 'options',
			options: [...SERVICES],
			default: 'imapSmtp',
			description:
				'A Microsoft token is valid for one service only. Create a credential for each service that you use.',
		},
		{
			displayName: 'Cloud',
			name: 'cloud',
			type: 'options',
			options: (Object.keys(MICROSOFT_CLOUDS) as MicrosoftCloud[]).map((value) => ({
				name: MICROSOFT_CLOUDS[value].label,
				value,
			})),
			default: 'global',
			description:
				'Microsoft cloud of your tenant. It determines the servers for sign-in and mail.',
		},
		{
			displayName: 'Tenant ID',
			name: 'tenantId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 8f3f2f3a-0000-4000-8000-1234567890ab or contoso.onmicrosoft.com',
			description:
				'"Directory (tenant) ID" from the Overview page of the app registration, or a verified domain of the tenant. <code>organizations</code> for a multi-tenant app with user consent.',
		},
		connectUrlField(
			'Only for Exchange Server with hybrid modern authentication: the address of its Exchange Web Services. Leave empty for Exchange Online. Its host replaces that of Exchange Online in the scopes shown below.',
			{ service: ['ews'] },
		),
		{
			displayName: 'Authorization URL',
			name: 'authUrl',
			type: 'hidden',
			default: microsoftLoginExpression('/oauth2/v2.0/authorize'),
		},
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: microsoftLoginExpression('/oauth2/v2.0/token'),
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 1b4e28ba-2fa1-4d2b-883f-0016d3cca427',
			description: '"Application (client) ID" from the Overview page of the app registration',
		},
		{
			displayName: 'Sign In With',
			name: 'clientCredentialType',
			type: 'options',
			options: [
				{ name: 'Client Secret', value: 'clientSecret' },
				{ name: 'Certificate', value: 'certificate', description: 'Needs n8n 2.30 or later' },
			],
			default: 'clientSecret',
			description: 'How n8n proves to Microsoft Entra that it is your app',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'The <b>Value</b> of the client secret (Certificates & secrets), not its Secret ID. It is shown only once, when you create it.',
			displayOptions: { show: { clientCredentialType: ['clientSecret'] } },
		},
		{
			displayName: 'Private Key',
			name: 'privateKey',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			required: true,
			placeholder: '-----BEGIN PRIVATE KEY-----',
			description: 'RSA private key of the certificate below, in PEM format',
			displayOptions: { show: { clientCredentialType: ['certificate'] } },
		},
		{
			displayName: 'Certificate',
			name: 'certificate',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			required: true,
			placeholder: '-----BEGIN CERTIFICATE-----',
			description:
				'The certificate, in PEM format, that you uploaded to the app registration under Certificates & secrets',
			displayOptions: { show: { clientCredentialType: ['certificate'] } },
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'hidden',
			default: microsoftScopeExpression(),
		},
		...scopeNotices(),
		{
			displayName: 'Auth URI Query Parameters',
			name: 'authQueryParameters',
			type: 'hidden',
			default: 'response_mode=query&prompt=select_account',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'hidden',
			default: 'body',
		},
		{
			displayName: 'Use PKCE',
			name: 'usePkce',
			type: 'hidden',
			default: true,
		},
		{
			displayName: 'Send Additional Body Properties',
			name: 'sendAdditionalBodyProperties',
			type: 'hidden',
			default: false,
		},
		{
			displayName: 'Additional Body Properties',
			name: 'additionalBodyProperties',
			type: 'hidden',
			default: '',
		},
		...mailboxFields,
		...serverFields({
			imap: 'outlook.office365.com',
			smtp: 'smtp.office365.com',
			show: { service: ['imapSmtp'] },
		}),
		caCertificateField,
	];

	/**
	 * n8n runs it for app-only alone: it fetches the first token while signing the request. What is
	 * asked for is public, for no HTTP address answers to a token that is good for IMAP and SMTP only.
	 */
	test: ICredentialTestRequest = {
		request: {
			url: microsoftLoginExpression('/v2.0/.well-known/openid-configuration', '$credentials'),
			method: 'GET',
		},
	};
}
