import type { ParameterReader } from './parameterValues';

export type AuthenticationKind = 'microsoft' | 'google' | 'custom';

/** Credential type of each choice of `authentication`. */
export const CREDENTIAL_TYPES: Readonly<Record<AuthenticationKind, string>> = {
	microsoft: 'helpdeskMicrosoftOAuth2Api',
	google: 'helpdeskGoogleOAuth2Api',
	custom: 'helpdeskMailOAuth2Api',
};

/** Type of the credential with the keys that sign Message-IDs. */
export const REPLY_TRACKING_CREDENTIAL = 'helpdeskReplyTrackingApi';

/** The way to a mailbox, as a node's panel says it. */
export interface MailboxSettings {
	authentication: AuthenticationKind;
	credentialType: string;
	host: string;
	port: number;
	/** Lower case. */
	mailbox: string;
	/** Sign-in name; the mailbox where the panel names none. */
	username: string;
}

/** Reads `authentication` alone: what is needed for a token. */
export function readAuthentication(
	reader: ParameterReader,
): Pick<MailboxSettings, 'authentication' | 'credentialType'> {
	const authentication = reader.choice('authentication', 'Authentication', [
		'microsoft',
		'google',
		'custom',
	]);
	return { authentication, credentialType: CREDENTIAL_TYPES[authentication] };
}

/** A host name without what people paste around it; empty when there is none. */
export function hostName(text: string): string {
	return text
		.trim()
		.replace(/^[a-z]{2,8}:\/\//i, '')
		.replace(/[/:].{0,500}$/, '')
		.toLowerCase();
}

/** Servers of Microsoft and Google that stand for each other. */
const PROVIDER_HOSTS: ReadonlyArray<{ microsoft: string; google: string }> = [
	{ microsoft: 'outlook.office365.com', google: 'imap.gmail.com' },
	{ microsoft: 'smtp.office365.com', google: 'smtp.gmail.com' },
];

/**
 * The provider's own server where the panel names the other provider's. A person who picks a Google
 * credential leaves Microsoft's server name in the panel: n8n's editor keeps a stored value (seen in
 * 2.41), and no token of one provider is worth anything at the other. Any other name stays.
 */
export function providerHost(authentication: AuthenticationKind, host: string): string {
	if (authentication === 'custom') return host;
	const other = authentication === 'google' ? 'microsoft' : 'google';
	return PROVIDER_HOSTS.find((hosts) => hosts[other] === host)?.[authentication] ?? host;
}

/**
 * Reads authentication, server, mailbox and username.
 * @throws NodeOperationError that names the field.
 */
export function readMailboxSettings(reader: ParameterReader, defaultPort: number): MailboxSettings {
	const { authentication, credentialType } = readAuthentication(reader);
	const host = hostName(reader.text('host', 'Server Name'));
	if (host === '' || /[\s@]/.test(host)) {
		throw reader.fail(
			host === '' ? '"Server Name" is empty' : '"Server Name" is not a host name',
			'Enter the name of the mail server, for example mail.example.com.',
		);
	}
	const mailbox = reader.mailboxAddress('mailbox', 'Mailbox');
	const username = reader.text('username', 'Username');
	return {
		authentication,
		credentialType,
		host: providerHost(authentication, host),
		port: reader.integer('port', 'Port', { min: 1, max: 65_535, fallback: defaultPort }),
		mailbox,
		username: username === '' ? mailbox : username,
	};
}
