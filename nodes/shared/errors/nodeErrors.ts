import type { INode } from 'n8n-workflow';
import {
	ExecutionBaseError,
	NodeApiError,
	NodeOperationError,
	OperationalError,
	UserError,
} from 'n8n-workflow';
import { isMailError } from '../../helpdesk/errors';
import type { MailError, MailErrorCode } from '../../helpdesk/errors';
import { hideSecrets } from '../../helpdesk/secretValues';
import type { AuthenticationKind } from '../credentials/connection';
import type { ErrorPlace } from './errorPlace';
import { helpLink } from './helpLink';
import { againFor, findServerHint } from './serverHints';
import type { ServerHint } from './serverHints';
import { isReconnectError } from './tokenError';

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

/** n8n's own classes of failure (n8n-workflow, errors); n8n's durable engine chooses its pause by them. */
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

const REFUSED_BY_PROVIDER: Readonly<Record<AuthenticationKind, (place: ErrorPlace) => string>> = {
	microsoft: ({ protocol, mailbox }) => protocol.refusedByMicrosoft(mailbox),
	google: ({ mailbox }) =>
		`Check that the credential was connected as ${mailbox} itself (Google has no delegates over IMAP and SMTP), and that IMAP is allowed in the Admin console under Apps > Google Workspace > Gmail > End User Access.`,
	custom: ({ protocol, mailbox }) =>
		`Check that "${protocol.serverField}" in the credential is your own server, that the credential was connected as the user of ${mailbox}, that "Username" is what the mail server expects, and that the scopes are the ones it requires.`,
};

/** One or two sentences on what the user does next. */
function nextStep(error: MailError, place: ErrorPlace, hint: ServerHint | undefined): string {
	if (hint !== undefined) return hint.hint(place);
	const credential =
		place.credential == null ? 'the credential' : `the credential "${place.credential}"`;
	const again = againFor(place.itemIndex);
	switch (error.code) {
		case 'MAIL_AUTH_REFUSED':
			return `${REFUSED_BY_PROVIDER[place.authentication](place)} Then reconnect ${credential}.`;
		case 'MAIL_AUTH_UNAVAILABLE':
			return `The mail server could not check the sign-in. This usually passes by itself. ${again} If it lasts for hours, ask the administrator of the mail server what the answer means, and connect ${credential} again.`;
		case 'MAIL_RECONNECT_NEEDED':
			return `Open ${credential} and connect it again, signed in as the user of ${place.mailbox}.`;
		case 'MAIL_TOKEN_UNAVAILABLE':
			return `Check that n8n can reach the authorization server of the credential (network, proxy, firewall). ${again}`;
		case 'MAIL_HOST_NOT_FOUND':
			return `Check ${serverField(place)} for typing errors, and check that n8n can resolve host names.`;
		case 'MAIL_HOST_NOT_ALLOWED':
			return `If the server is right, whoever owns ${credential} can add it there under "Allowed Domains", which is shown for "Allowed HTTP Request Domains": Specific Domains.`;
		case 'MAIL_EGRESS_BLOCKED':
			return 'The administrator of n8n can allow the server: by its name in the environment variable N8N_SSRF_ALLOWED_HOSTNAMES, or by its address in N8N_SSRF_ALLOWED_IP_RANGES, on the main process and on every worker.';
		case 'MAIL_CONNECTION_REFUSED':
			return `Check ${serverField(place)}${place.protocol.portField === null ? '' : ` and "${place.protocol.portField}"`}, and check that no firewall blocks the connection. ${place.protocol.usualPort}`;
		case 'MAIL_CONNECTION_LOST':
		case 'MAIL_TIMEOUT':
			return `Check that the server is up and that no firewall in between closes the connection. ${again}`;
		case 'MAIL_TLS_UNTRUSTED':
			return `If the certificate comes from a private certificate authority, paste the certificate of that authority (PEM) into ${credential}.`;
		case 'MAIL_TLS_NAME':
			return `Enter in ${serverField(place)} the name that the certificate was issued for, not an IP address or an alias.`;
		case 'MAIL_TLS_PROTOCOL':
			return `The port answers, but not with the expected TLS. ${place.protocol.usualPort}`;
		case 'MAIL_FOLDER_MISSING':
			return 'Choose the folder from the list, or check its name: nested folders are written with their parents, for example INBOX/Done.';
		case 'MAIL_FOLDER_REFUSED':
			return `Give the signed-in user access to ${place.mailbox}, or connect ${credential} as a user who has it.`;
		case 'MAIL_READ_ONLY':
			return 'The signed-in user may only read here. Give that user write access, or set "After Processing" of the trigger to Do Nothing.';
		case 'MAIL_MESSAGE_GONE':
			return 'Somebody else has moved or deleted it, and it was not found by its Message-ID either.';
		case 'MAIL_STALE_ID':
			return 'The server has renumbered the folder since this item was created, so the id may belong to another mail now. Use the item of a new run of the trigger.';
		case 'MAIL_CHECKPOINT_INVALID':
			return 'You need not do anything: the next poll starts over without losing mail.';
		case 'MAIL_THROTTLED':
			return `Poll or send less often, or let fewer nodes use this mailbox at the same time. ${again}`;
		case 'MAIL_TOO_LARGE':
			return 'To read it, raise "Maximum Message Size" in the options. To send it, use smaller attachments or a link: the server sets the limit.';
		case 'MAIL_RECIPIENT_REFUSED':
			return 'Check the addresses of the recipients, and whether this mailbox may send to them.';
		case 'MAIL_SENDER_REFUSED':
			return `Send from ${place.mailbox} or an alias of it, or give the signed-in user the right to send as this address.`;
		case 'MAIL_REJECTED':
			return 'The server will not accept this message unless it is changed. Its answer says why.';
		case 'MAIL_DEFERRED':
			return `Try again later. ${again}`;
		case 'MAIL_OUTCOME_UNKNOWN':
			return 'Check the Sent folder or ask the recipient before you send it again, or it may arrive twice.';
		case 'MAIL_PROTOCOL':
			if (/does not open the folder/.test(error.message)) {
				return 'Choose the folder "From List", which shows the folders there are. If it is among them, the server says why it stays closed.';
			}
			if (/cannot do this right now/.test(error.message)) {
				return `The server has a problem of its own, which usually passes by itself. ${again}`;
			}
			return `Switch on "Enable Email Debug" and look at what the server answers. Check that ${serverField(place)} really is such a server.`;
		case 'MAIL_RETIRED':
			return 'Exchange Online no longer offers this. Use the Helpdesk IMAP and SMTP nodes for this mailbox, or Microsoft Graph through n8n’s Microsoft Outlook nodes.';
		case 'MAIL_INPUT':
			return 'Correct the input and run the node again.';
		case 'MAIL_ABORTED':
			return `It took too long, or the execution was stopped. ${again}`;
	}
}

/** Where the server is named. */
function serverField({ protocol, credential }: ErrorPlace): string {
	const where = credential == null ? 'the credential' : `the credential "${credential}"`;
	return `"${protocol.serverField}" in ${where}`;
}

function withoutStop(text: string): string {
	return text.trim().replace(/\.$/, '');
}

/** How deep n8n shows causes and further. */
const CAUSES = 8;

/** Takes secrets out of all texts of an error and its causes: n8n stores and shows them. */
function hideSecretsIn(error: unknown, depth = 0): void {
	if (!(error instanceof Error) || depth > CAUSES) return;
	for (const name of [...Object.getOwnPropertyNames(error), 'cause']) {
		const value: unknown = Reflect.get(error, name);
		if (typeof value === 'string') {
			const shown = hideSecrets(value);
			if (shown !== value) Reflect.set(error, name, shown);
		} else if (value instanceof Error) hideSecretsIn(value, depth + 1);
		else if (Array.isArray(value)) for (const each of value) hideSecretsIn(each, depth + 1);
	}
}

/** Nodes share one refresh of their credential and its error, which n8n shows at the node it names. */
function ownReconnectError(node: INode, shared: NodeOperationError): NodeOperationError {
	if (shared.node.id === node.id) return shared;
	return new NodeOperationError(node, shared.message, {
		description: shared.description ?? undefined,
		level: 'warning',
		failure: { cause: 'credential-invalid' },
	});
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
	hideSecretsIn(error);
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
				'This is probably a bug in this package. Switch on "Enable Email Debug", run the node again and report the message and the debug output to the maintainers.',
			itemIndex,
			failure: { cause: 'node-defect' },
		});
	}
	if (
		error.code === 'MAIL_RECONNECT_NEEDED' &&
		error.cause instanceof NodeOperationError &&
		isReconnectError(error.cause)
	) {
		const reconnect = ownReconnectError(node, error.cause);
		reconnect.context = { ...reconnect.context, mailError: error.code };
		if (itemIndex !== undefined) reconnect.context.itemIndex = itemIndex;
		return reconnect;
	}
	const said = error.serverText === null ? '' : ` The server said: ${error.serverText}`;
	const hint = findServerHint(`${error.serverText ?? ''}\n${error.message}`);
	const made = new NodeOperationError(node, error, {
		message: withoutStop(error.message),
		description: `${nextStep(error, place, hint)}${said} More: ${helpLink(error.code, hint)}`,
		itemIndex,
		level: 'warning',
		failure: failureOf(error),
	});
	made.context.mailError = error.code;
	return made;
}
