import * as n8nWorkflow from 'n8n-workflow';
import type { ICredentialType, INodeProperties, Icon } from 'n8n-workflow';
import { caCertificateField } from '../nodes/shared/credentialFields';
import { scopeFields } from '../nodes/shared/scopeFields';

export class HelpdeskMailOAuth2Api implements ICredentialType {
	name = 'helpdeskMailOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Helpdesk Mail Custom OAuth2 API';

	icon: Icon = { light: 'file:icons/custom.svg', dark: 'file:icons/custom.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-helpdesk-mail/n8n-nodes-helpdesk-mail/blob/main/docs/setup-custom.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Grant Type',
			name: 'grantType',
			type: 'options',
			options: [
				{
					name: 'Authorization Code',
					value: 'authorizationCode',
					description: 'A person signs in once and agrees',
				},
				{
					name: 'Authorization Code With PKCE',
					value: 'pkce',
					description: 'The same with a proof key; take it wherever the server knows PKCE',
				},
				{
					name: 'Client Credentials',
					value: 'clientCredentials',
					description: 'App-only: no sign-in by a person, the first token is fetched at first use',
				},
			],
			default: 'pkce',
			description: 'How access is granted. Sign in as the user who may open the mailbox.',
		},
		{
			displayName: 'Authorize URL',
			name: 'authUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://login.example.com/oauth2/authorize',
			description:
				'Where the consent window opens. The authorization server names it <code>authorization_endpoint</code> in its <code>/.well-known/openid-configuration</code>.',
			displayOptions: { show: { grantType: ['authorizationCode', 'pkce'] } },
		},
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://login.example.com/oauth2/token',
			description: 'Where n8n gets and refreshes tokens: <code>token_endpoint</code>',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			description: 'As registered at the authorization server together with the redirect URL',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'As registered at the authorization server. Empty only for a public client with PKCE.',
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
				'Added to the authorize request, as a query string. AD FS needs <code>resource</code>: the identifier of the Web API for the mail server, URL-encoded, with its trailing slash. Other servers may want <code>access_type=offline&prompt=consent</code>.',
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
				'How the token endpoint takes the client: <code>token_endpoint_auth_methods_supported</code>',
		},
		{
			displayName: 'Send Additional Body Properties',
			name: 'sendAdditionalBodyProperties',
			type: 'boolean',
			default: false,
			description:
				'Whether the token request of client credentials needs further fields, for example <code>resource</code> or <code>audience</code>',
			displayOptions: { show: { grantType: ['clientCredentials'], authentication: ['body'] } },
		},
		{
			displayName: 'Additional Body Properties',
			name: 'additionalBodyProperties',
			type: 'json',
			typeOptions: { rows: 5 },
			default: '',
			placeholder: '{ "resource": "https://mail.example.com/" }',
			description: 'A JSON object of further fields of the token request',
			displayOptions: {
				show: {
					grantType: ['clientCredentials'],
					authentication: ['body'],
					sendAdditionalBodyProperties: [true],
				},
			},
		},
		caCertificateField,
	];
}
