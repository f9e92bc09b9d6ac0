import * as n8nWorkflow from 'n8n-workflow';
import type { ICredentialType, INodeProperties, Icon } from 'n8n-workflow';
import {
	connectUrlField,
	mailboxFields,
	serverFields,
} from '../nodes/shared/credentials/connectionFields';
import { caCertificateField } from '../nodes/shared/credentials/credentialFields';
import { scopeFields } from '../nodes/shared/credentials/scopeFields';

export class HelpdeskMailOAuth2Api implements ICredentialType {
	name = 'helpdeskMailOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Helpdesk Mail Custom OAuth2 API';

	icon: Icon = { light: 'file:icons/custom.svg', dark: 'file:icons/custom.dark.svg' };

	documentationUrl =
		'https://github.com/OWNER/n8n-nodes-helpdesk-mail/blob/main/docs/setup-custom.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Grant Type',
			name: 'grantType',
			type: 'options',
			options: [
				{
					name: 'Authorization Code',
					value: 'authorizationCode',
					description: 'A person signs in once and gives consent',
				},
				{
					name: 'Authorization Code With PKCE',
					value: 'pkce',
					description:
						'The same with a proof key. Use it if the authorization server supports PKCE.',
				},
				{
					name: 'Client Credentials',
					value: 'clientCredentials',
					description: 'App-only: nobody signs in, n8n fetches the first token when it is needed',
				},
			],
			default: 'pkce',
			description: 'How access is granted. Sign in as a user who has access to the mailbox.',
		},
		{
			displayName: 'Authorize URL',
			name: 'authUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://login.example.com/oauth2/authorize',
			description:
				'Address of the consent page. In <code>/.well-known/openid-configuration</code> of the authorization server it is called <code>authorization_endpoint</code>.',
			displayOptions: { show: { grantType: ['authorizationCode', 'pkce'] } },
		},
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://login.example.com/oauth2/token',
			description: 'Address where n8n gets and refreshes tokens: <code>token_endpoint</code>',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			description:
				'ID of the client that you registered at the authorization server, with the redirect URL above',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Secret of that client. Leave empty only for a public client with PKCE.',
		},
		// The export came with n8n 2.30 at the latest, after the change that keeps a typed scope (2.22).
		...scopeFields('isCompletedExecutionStatus' in n8nWorkflow),
		{
			displayName: 'Extra Authorize Parameters',
			name: 'authQueryParameters',
			type: 'string',
			default: '',
			placeholder: 'e.g. resource=https%3A%2F%2Fmail.example.com%2F',
			description:
				'Query string to add to the authorization request. AD FS needs <code>resource</code>: the identifier of the Web API for the mail server, URL-encoded, with its trailing slash. Other servers may need <code>access_type=offline&prompt=consent</code>.',
			displayOptions: { show: { grantType: ['authorizationCode', 'pkce'] } },
		},
		{
			displayName: 'Send Client ID and Secret In',
			name: 'authentication',
			type: 'options',
			options: [
				{
					name: 'Body',
					value: 'body',
					description: 'In the body of the token request (client_secret_post); AD FS, Keycloak',
				},
				{
					name: 'Header',
					value: 'header',
					description: 'As Basic authentication (client_secret_basic)',
				},
			],
			default: 'header',
			description:
				'How the token endpoint expects client ID and secret: <code>token_endpoint_auth_methods_supported</code>',
		},
		{
			displayName: 'Send Additional Body Properties',
			name: 'sendAdditionalBodyProperties',
			type: 'boolean',
			default: false,
			description:
				'Whether the token request needs further fields, for example <code>resource</code> or <code>audience</code>',
			displayOptions: { show: { grantType: ['clientCredentials'], authentication: ['body'] } },
		},
		{
			displayName: 'Additional Body Properties',
			name: 'additionalBodyProperties',
			type: 'json',
			typeOptions: { rows: 5 },
			default: '',
			placeholder: '{ "resource": "https://mail.example.com/" }',
			description: 'A JSON object with further fields for the token request',
			displayOptions: {
				show: {
					grantType: ['clientCredentials'],
					authentication: ['body'],
					sendAdditionalBodyProperties: [true],
				},
			},
		},
		...mailboxFields,
		...serverFields({ imap: null, smtp: null }),
		connectUrlField(
			'Address of Exchange Web Services, for the EWS nodes. Leave empty to let Autodiscover find it by the mailbox.',
		),
		caCertificateField,
	];
}
