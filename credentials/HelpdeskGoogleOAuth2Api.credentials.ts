import type { ICredentialTestRequest, ICredentialType, INodeProperties, Icon } from 'n8n-workflow';
import { mailboxFields, serverFields } from '../nodes/shared/credentials/connectionFields';
import { caCertificateField } from '../nodes/shared/credentials/credentialFields';

export class HelpdeskGoogleOAuth2Api implements ICredentialType {
	name = 'helpdeskGoogleOAuth2Api';

	extends = ['googleOAuth2Api'];

	displayName = 'Helpdesk Mail Google OAuth2 API';

	icon: Icon = { light: 'file:icons/google.svg', dark: 'file:icons/google.dark.svg' };

	documentationUrl =
		'https://github.com/OWNER/n8n-nodes-helpdesk-mail/blob/main/docs/setup-google.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 123456789012-abc.apps.googleusercontent.com',
			description:
				'From an OAuth client of type <b>Web application</b> in the Google Cloud console. Add the redirect URL above to it.',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'Shown in the Google Cloud console when you create the client',
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'hidden',
			default: 'https://mail.google.com/ openid email',
		},
		{
			displayName:
				'Scopes (fixed): <code>https://mail.google.com/</code>, the only scope that Google accepts for IMAP and SMTP, and <code>openid email</code> to show which account is connected. Sign in as the mailbox itself.',
			name: 'scopeNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Auth URI Query Parameters',
			name: 'authQueryParameters',
			type: 'hidden',
			default: 'access_type=offline&prompt=consent',
		},
		{
			displayName: 'Use PKCE',
			name: 'usePkce',
			type: 'hidden',
			default: true,
		},
		...mailboxFields,
		...serverFields({ imap: 'imap.gmail.com', smtp: 'smtp.gmail.com' }),
		caCertificateField,
	];

	/** Answers who is connected. n8n does not run it for user consent today; it shows Connect. */
	test: ICredentialTestRequest = {
		request: { baseURL: 'https://openidconnect.googleapis.com', url: '/v1/userinfo' },
	};
}
