import type { INode } from 'n8n-workflow';
import {
	ExecutionBaseError,
	NodeApiError,
	NodeOperationError,
	OperationalError,
	UserError,
} from 'n8n-workflow';
import { isMailError } from '../helpdesk/errors';
import type { MailError, MailErrorCode } from '../helpdesk/errors';
import type { AuthenticationKind } from './mailboxSettings';
import { isReconnectError } from './tokenSource';

/** Where an error happened, for the user's next step. */
export interface ErrorPlace {
	authentication: AuthenticationKind;
	protocol: 'IMAP' | 'SMTP' | 'EWS';
	mailbox: string;
	/** Sign-in name. */
	username?: string;
	folder?: string | null;
	/** Name of the credential as the user gave it; null when unknown. */
	credential?: string | null;
	/** Index of the input item in `execute`. */
	itemIndex?: number;
}

type Failure = NonNullable<ConstructorParameters<typeof NodeOperationError>[2]>['failure'];

const PASSING: ReadonlySet<MailErrorCode> = new Set<MailErrorCode>([
	'MAIL_AUTH_UNAVAILABLE',
	'MAIL_TOKEN_UNAVAILABLE',
	'MAIL_HOST_NOT_FOUND',
	'MAIL_CONNECTION_REFUSED',
	'MAIL_CONNECTION_LOST',
	'MAIL_TIMEOUT',
	'MAIL_DEFERRED',
	'MAIL_PROTOCOL',
	'MAIL_ABORTED',
]);
const MESSAGE_ONLY: ReadonlySet<MailErrorCode> = new Set<MailErrorCode>([
	'MAIL_TOO_LARGE',
	'MAIL_RECIPIENT_REFUSED',
	'MAIL_REJECTED',
	'MAIL_OUTCOME_UNKNOWN',
	'MAIL_MESSAGE_GONE',
]);

/** n8n's own classes of failure (facts 1.6); n8n's durable engine chooses its pause by them. */
export function failureOf(error: MailError): Failure {
	if (error.code === 'MAIL_THROTTLED') {
		return error.retryAfterMs === null
			? { cause: 'rate-limited' }
			: { cause: 'rate-limited', retryAfterMs: error.retryAfterMs };
	}
	if (error.code === 'MAIL_AUTH_REFUSED' || error.code === 'MAIL_RECONNECT_NEEDED') {
		return { cause: 'credential-invalid' };
	}
	if (MESSAGE_ONLY.has(error.code)) return undefined;
	// A wrong host name is permanent for the one who typed it and passing for the one whose DNS is
	// down; the longer pause would cost the second hours, the shorter costs the first nothing.
	if (PASSING.has(error.code) || error.retryable) return { cause: 'temporarily-unavailable' };
	return { cause: 'configuration-invalid' };
}

/** What Exchange Online, Gmail and others answer, and what an admin does about it. */
const SERVER_HINTS: ReadonlyArray<{ said: RegExp; hint: (place: ErrorPlace) => string }> = [
	{
		said: /5\.7\.139.{0,80}SmtpClientAuthentication is disabled|SmtpClientAuthentication is disabled/i,
		hint: ({ mailbox }) =>
			`SMTP AUTH is switched off in Microsoft 365. Allow it for the mailbox: Set-CASMailbox -Identity ${mailbox} -SmtpClientAuthenticationDisabled $false (or for the tenant: Set-TransportConfig -SmtpClientAuthenticationDisabled $false). It takes up to an hour.`,
	},
	{
		said: /5\.7\.139/,
		hint: () =>
			'Microsoft 365 refuses the sign-in by policy: look at the sign-in log of the user in Entra ID (security defaults, Conditional Access or an authentication policy).',
	},
	{
		said: /SendAsDenied|5\.2\.252|5\.7\.60|not allowed to send as/i,
		hint: ({ mailbox, username }) =>
			`The signed-in user may not send as this address. Grant it: Add-RecipientPermission ${mailbox} -Trustee ${username ?? 'USER'} -AccessRights SendAs.`,
	},
	{
		said: /authenticated but not connected/i,
		hint: ({ mailbox }) =>
			`Exchange accepted the sign-in but does not open ${mailbox}. Check the address, that the mailbox has a licence, and that the signed-in user has Full Access: Add-MailboxPermission -Identity ${mailbox} -User USER -AccessRights FullAccess. For app-only the User is the app's service principal in Exchange (New-ServicePrincipal).`,
	},
	{
		said: /IMAP access is disabled|not enabled for IMAP|enable IMAP/i,
		hint: () => 'IMAP is switched off for this mailbox or organization; an admin can switch it on.',
	},
	{
		said: /5\.4\.5|Daily (user )?sending (limit|quota)/i,
		hint: () =>
			'The daily sending limit of the mailbox is used up; it is free again after 24 hours.',
	},
	{
		said: /4\.3\.2.{0,40}(concurrent|STOREDRV)|concurrent connections/i,
		hint: () =>
			'Exchange Online takes three connections per mailbox at once; let fewer nodes send at the same time.',
	},
	{
		said: /AADSTS7000215|AADSTS7000222/,
		hint: () =>
			'The client secret is wrong or has expired. Enter the Value of the secret, not its ID, or make a new one.',
	},
	{
		said: /AADSTS700016|AADSTS90002/,
		hint: () => 'The Client ID is not known in this tenant. Check Client ID, Tenant ID and cloud.',
	},
	{
		said: /AADSTS50194|AADSTS50059|AADSTS900023/,
		hint: () => 'The Tenant ID does not fit the app. Enter the Directory (tenant) ID of the app.',
	},
	{
		said: /AADSTS65001|AADSTS650057|consent_required/,
		hint: () =>
			'A permission lacks consent. Add the permissions that the credential names to the app registration and grant admin consent.',
	},
	{
		said: /AADSTS7000216|AADSTS7000218|AADSTS700027/,
		hint: () =>
			'Check that certificate and private key belong together and that the certificate is uploaded to the app. Certificates need n8n 2.30 or later; use a client secret below that.',
	},
];

const REFUSED_BY_PROVIDER: Readonly<Record<AuthenticationKind, (place: ErrorPlace) => string>> = {
	microsoft: ({ protocol, mailbox }) =>
		protocol === 'SMTP'
			? `Check that the credential's Service is "IMAP and SMTP", that the signed-in user may send from ${mailbox}, and that SMTP AUTH is allowed: Set-CASMailbox -Identity ${mailbox} -SmtpClientAuthenticationDisabled $false.`
			: `Check that the credential's Service fits ${protocol}, that it was connected as a user who may open ${mailbox}, and that ${protocol} is allowed: Get-CASMailbox ${mailbox}. For app-only: New-ServicePrincipal and Add-MailboxPermission in Exchange PowerShell (docs/setup-microsoft.md).`,
	google: ({ mailbox }) =>
		`Check that the credential was connected as ${mailbox} itself (Google has no delegates over IMAP and SMTP), and that IMAP is allowed in the Admin console under Apps > Google Workspace > Gmail > End User Access.`,
	custom: ({ protocol, mailbox }) =>
		`Check that "${protocol === 'EWS' ? 'Connect URL' : 'Server Name'}" is your own server's, that the credential was connected as the user of ${mailbox}, that "Username" is what the mail server expects, and that the scopes are those that it asks for.`,
};

/** One or two sentences on what the user does next. */
function nextStep(error: MailError, place: ErrorPlace): string {
	const text = `${error.serverText ?? ''}\n${error.message}`;
	const known = SERVER_HINTS.find(({ said }) => said.test(text));
	if (known !== undefined) return known.hint(place);
	const credential =
		place.credential == null ? 'the credential' : `the credential "${place.credential}"`;
	const again =
		place.itemIndex === undefined
			? 'It is tried again.'
			: '"Retry On Fail" in the settings of the node tries again.';
	switch (error.code) {
		case 'MAIL_AUTH_REFUSED':
			return `${REFUSED_BY_PROVIDER[place.authentication](place)} Then reconnect ${credential}.`;
		case 'MAIL_AUTH_UNAVAILABLE':
			return `Nothing to do unless it lasts: the mail server could not reach its sign-in server. ${again}`;
		case 'MAIL_RECONNECT_NEEDED':
			return `Open ${credential} and connect it again, signed in as the user of ${place.mailbox}.`;
		case 'MAIL_TOKEN_UNAVAILABLE':
			return `Check that n8n reaches the sign-in server of the credential (network, proxy, firewall). ${again}`;
		case 'MAIL_HOST_NOT_FOUND':
			return `Check ${serverField(place)} for typing errors, and that n8n can resolve names.`;
		case 'MAIL_EGRESS_BLOCKED':
			return 'The administrator of n8n can allow the server in n8n’s environment: by its name in N8N_SSRF_ALLOWED_HOSTNAMES, or by its address in N8N_SSRF_ALLOWED_IP_RANGES, on the main and on every worker.';
		case 'MAIL_CONNECTION_REFUSED':
			return `Check ${serverField(place)}${place.protocol === 'EWS' ? '' : ' and "Port"'}, and that a firewall lets n8n through. ${usualPort(place)}`;
		case 'MAIL_CONNECTION_LOST':
		case 'MAIL_TIMEOUT':
			return `Check that the server is up and that a firewall between n8n and it lets the connection live. ${again}`;
		case 'MAIL_TLS_UNTRUSTED':
			return `For a server with a certificate of a private authority paste that authority's certificate (PEM) into ${credential}.`;
		case 'MAIL_TLS_NAME':
			return `Enter in ${serverField(place)} the name that the certificate is made for, not an IP address or an alias.`;
		case 'MAIL_TLS_PROTOCOL':
			return `The port answers, but not with TLS as expected. ${usualPort(place)}`;
		case 'MAIL_FOLDER_MISSING':
			return 'Choose the folder from the list, or check its name: nested folders are written with their parents, for example INBOX/Done.';
		case 'MAIL_FOLDER_REFUSED':
			return `Give the signed-in user access to ${place.mailbox}, or connect ${credential} as a user who has it.`;
		case 'MAIL_READ_ONLY':
			return 'The signed-in user may only read here. Give write access; in a trigger "After Processing" can be Do Nothing.';
		case 'MAIL_MESSAGE_GONE':
			return 'It was moved or deleted by somebody else, and was not found by its Message-ID either.';
		case 'MAIL_STALE_ID':
			return 'The server renumbered the folder since the item was made, so the id may name another mail now. Take the mail from a new run of the trigger.';
		case 'MAIL_CHECKPOINT_INVALID':
			return 'Nothing to do: the next poll begins anew without losing mail.';
		case 'MAIL_THROTTLED':
			return `Poll or send less often, or let fewer nodes use this mailbox at the same time. ${again}`;
		case 'MAIL_TOO_LARGE':
			return 'To read it, raise "Maximum Message Size" in the options. To send it, take smaller attachments or share a link, for the limit is the one of the server.';
		case 'MAIL_RECIPIENT_REFUSED':
			return 'Check the addresses of the recipients, and that this mailbox may send to them.';
		case 'MAIL_SENDER_REFUSED':
			return `Send from ${place.mailbox} or an alias of it, or give the signed-in user the right to send as this address.`;
		case 'MAIL_REJECTED':
			return 'The server will not take this message again as it is; its answer says why.';
		case 'MAIL_DEFERRED':
			return `Try again later. ${again}`;
		case 'MAIL_OUTCOME_UNKNOWN':
			return 'Look into the Sent folder or ask the recipient before you send again: sending again may deliver it twice.';
		case 'MAIL_PROTOCOL':
			return `Switch on "Enable Email Debug" and look at what the server answers. Check that ${serverField(place)} is a mail server of this kind.`;
		case 'MAIL_RETIRED':
			return 'Exchange Online no longer offers this. Use the Helpdesk IMAP and SMTP nodes for this mailbox, or Microsoft Graph through n8n’s Microsoft Outlook nodes.';
		case 'MAIL_INPUT':
			return 'Correct the input and run again.';
		case 'MAIL_ABORTED':
			return `It took longer than this step may take, or it was stopped. ${again}`;
	}
}

/** The field of the panel that names the server. */
function serverField({ protocol }: ErrorPlace): string {
	return protocol === 'EWS' ? '"Connect URL"' : '"Server Name"';
}

function usualPort({ protocol }: ErrorPlace): string {
	if (protocol === 'IMAP') return 'The usual port for IMAPS is 993.';
	if (protocol === 'SMTP') return 'The usual ports are 587 for SMTP with TLS and 465 for SMTPS.';
	return 'The usual port is 443.';
}

function withoutStop(text: string): string {
	return text.trim().replace(/\.$/, '');
}

/**
 * An error as n8n shows it: what happened, what the server said, what to do next, and why it failed
 * in n8n's own classes. n8n's own errors pass; n8n's "needs to be reconnected" passes as it is.
 */
export function toNodeError(
	node: INode,
	error: unknown,
	place: ErrorPlace,
): NodeOperationError | NodeApiError {
	if (error instanceof NodeOperationError || error instanceof NodeApiError) return error;
	const { itemIndex } = place;
	if (!isMailError(error)) {
		const known = error instanceof Error ? error : new Error(String(error));
		const isOfN8n =
			known instanceof UserError ||
			known instanceof OperationalError ||
			known instanceof ExecutionBaseError;
		if (isOfN8n) return new NodeOperationError(node, known, { itemIndex });
		return new NodeOperationError(node, known, {
			description:
				'This was not foreseen. Switch on "Enable Email Debug", run it again and report both to the maintainers of this package.',
			itemIndex,
			failure: { cause: 'node-defect' },
		});
	}
	if (
		error.code === 'MAIL_RECONNECT_NEEDED' &&
		error.cause instanceof NodeOperationError &&
		isReconnectError(error.cause)
	) {
		const reconnect = error.cause;
		reconnect.context = { ...reconnect.context, mailError: error.code };
		if (itemIndex !== undefined) reconnect.context.itemIndex = itemIndex;
		return reconnect;
	}
	const said = error.serverText === null ? '' : ` The server said: ${error.serverText}`;
	const made = new NodeOperationError(node, error, {
		message: withoutStop(error.message),
		description: `${nextStep(error, place)}${said}`,
		itemIndex,
		level: 'warning',
		failure: failureOf(error),
	});
	made.context.mailError = error.code;
	return made;
}
