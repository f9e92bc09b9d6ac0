import type { ErrorPlace } from './errorPlace';

export interface ServerHint {
	/** Heading of its entry in docs/troubleshooting.md. */
	topic: string;
	said: RegExp;
	hint: (place: ErrorPlace) => string;
}

/** What Exchange Online, Gmail and others answer, and what an admin does about it. */
export const SERVER_HINTS: readonly ServerHint[] = [
	{
		topic: 'SMTP AUTH is switched off',
		said: /5\.7\.139.{0,80}SmtpClientAuthentication is disabled|SmtpClientAuthentication is disabled/i,
		hint: ({ mailbox }) =>
			`SMTP AUTH is switched off in Microsoft 365. Allow it for the mailbox: Set-CASMailbox -Identity ${mailbox} -SmtpClientAuthenticationDisabled $false (or for the tenant: Set-TransportConfig -SmtpClientAuthenticationDisabled $false). It takes up to an hour.`,
	},
	{
		topic: 'A policy of Microsoft 365 refuses the sign-in',
		said: /5\.7\.139/,
		hint: () =>
			'A policy of Microsoft 365 refuses the sign-in. The sign-in log of the user in Entra ID says which one: security defaults, Conditional Access or an authentication policy.',
	},
	{
		topic: 'Not allowed to send as this address',
		said: /SendAsDenied|5\.2\.252|5\.7\.60|not allowed to send as/i,
		hint: ({ mailbox, username }) =>
			`The signed-in user may not send as this address. Grant the permission: Add-RecipientPermission ${mailbox} -Trustee ${username ?? 'USER'} -AccessRights SendAs.`,
	},
	{
		topic: 'Authenticated but not connected',
		said: /authenticated but not connected/i,
		hint: ({ mailbox }) =>
			`Exchange accepted the sign-in but does not open ${mailbox}. Check that the address is right, that the mailbox has a license and that the signed-in user has Full Access: Add-MailboxPermission -Identity ${mailbox} -User USER -AccessRights FullAccess. For app-only access USER is the app's service principal in Exchange (New-ServicePrincipal).`,
	},
	{
		topic: 'IMAP is switched off',
		said: /IMAP access is disabled|not enabled for IMAP|enable IMAP/i,
		hint: () => 'IMAP is switched off for this mailbox or organization. An admin can switch it on.',
	},
	// The words before the colon are ours: nodes/transports/smtp/smtpError.ts.
	{
		topic: 'Greylisting',
		said: /try again later \(greylisting\):/,
		hint: ({ itemIndex }) =>
			`The receiving server delays mail from senders it does not know yet (greylisting). It accepts the same message after some minutes, usually 5 to 15. ${againFor(itemIndex)}`,
	},
	{
		topic: 'The message is called harmful',
		said: /considers the message harmful:/,
		hint: () =>
			'A virus scanner refused the message. Check the attachments and links of this item before you send it again.',
	},
	{
		topic: 'The content is refused',
		said: /does not accept the content of the message:/,
		hint: () =>
			'A content rule refused the message, often because of the type of an attachment (programs, scripts, archives with a password). Send a link instead, or ask the administrator of the server about the rule.',
	},
	{
		topic: 'Lines are too long',
		said: /or its long lines:/,
		hint: () =>
			'A line of a mail has at most 998 characters (RFC 5322 section 2.1.1). Shorten the values under "Headers" in the options of the node, and check attachments that are mails themselves.',
	},
	{
		topic: 'A mailbox is full',
		said: /says that a mailbox is full:/,
		hint: () =>
			'The mailbox that the server names is full. Nothing is wrong with the message: the owner of the mailbox must make room, or you can use another address.',
	},
	{
		topic: 'Too many recipients at once',
		said: /accepts fewer recipients at once:/,
		hint: () => 'Send to fewer recipients at once.',
	},
	{
		topic: 'The server refuses the mechanism it offers',
		said: /refuses it as a mechanism/,
		hint: () =>
			'The server offers XOAUTH2 or OAUTHBEARER but does not accept it. Its administrator can switch on OAuth2 for this service, or tell you the server and port that support it.',
	},
	{
		topic: 'The daily sending limit is reached',
		said: /5\.4\.5|Daily (user )?sending (limit|quota)/i,
		hint: () =>
			'The daily sending limit of the mailbox is used up. It can send again after 24 hours.',
	},
	{
		topic: 'Too many connections at once',
		said: /4\.3\.2.{0,40}(concurrent|STOREDRV)|concurrent connections/i,
		hint: () =>
			'Exchange Online allows three connections at once for a mailbox. Let fewer nodes send at the same time.',
	},
	{
		topic: 'The client secret is wrong or has expired',
		said: /AADSTS7000215|AADSTS7000222/,
		hint: () =>
			'The client secret is wrong or has expired. Enter the Value of the secret, not its ID, or create a new one.',
	},
	{
		topic: 'The tenant does not know the app',
		said: /AADSTS700016\b|AADSTS90002\b/,
		hint: () => 'The tenant does not know this Client ID. Check Client ID, Tenant ID and Cloud.',
	},
	{
		topic: 'The tenant does not fit the app',
		said: /AADSTS50194\b|AADSTS50059\b|AADSTS900023\b/,
		hint: () => 'The Tenant ID does not fit the app. Enter the Directory (tenant) ID of the app.',
	},
	{
		topic: 'Consent is missing',
		said: /AADSTS65001\b|AADSTS650057\b|consent_required/,
		hint: () =>
			'Consent for a permission is missing. Add the permissions shown in the credential to the app registration and grant admin consent.',
	},
	{
		topic: 'The certificate of the app is refused',
		said: /AADSTS7000216|AADSTS7000218|AADSTS700027/,
		hint: () =>
			'Check that certificate and private key belong together and that the certificate is uploaded to the app. Certificates need n8n 2.30 or later: use a client secret with an older version.',
	},
];

/** The hint for what an error says; undefined where none is known. */
export function findServerHint(text: string): ServerHint | undefined {
	return SERVER_HINTS.find(({ said }) => said.test(text));
}

/** Who tries again: a trigger does, a node only where the user asked for it. */
export function againFor(itemIndex: number | undefined): string {
	return itemIndex === undefined
		? 'The next poll tries again.'
		: 'To try again automatically, switch on "Retry On Fail" in the settings of the node.';
}
