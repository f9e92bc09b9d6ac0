import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { ParameterReader } from '../parameters/parameterValues';
import { MICROSOFT_CLOUDS } from './microsoftClouds';
import type { MicrosoftCloud } from './microsoftClouds';

export type AuthenticationKind = 'microsoft' | 'google' | 'custom';

/** Credential type of each choice of `authentication`. */
export const CREDENTIAL_TYPES: Readonly<Record<AuthenticationKind, string>> = {
	microsoft: 'helpdeskMicrosoftOAuth2Api',
	google: 'helpdeskGoogleOAuth2Api',
	custom: 'helpdeskMailOAuth2Api',
};

/** The credential that a node has chosen. */
export interface ChosenCredential {
	authentication: AuthenticationKind;
	credentialType: string;
}

/** A mailbox and who signs in to it. */
export interface MailboxIdentity extends ChosenCredential {
	/** Lower case. */
	mailbox: string;
	/** Sign-in name at the mail server. */
	username: string;
}

/** Reads which credential is chosen, of those that fit. @throws NodeOperationError */
export function readAuthentication(
	reader: ParameterReader,
	kinds: readonly [AuthenticationKind, ...AuthenticationKind[]],
): ChosenCredential {
	const authentication = reader.choice('authentication', 'Authentication', kinds);
	return { authentication, credentialType: CREDENTIAL_TYPES[authentication] };
}

/** A text field of the credential, without blanks around it. */
export function textOf(credential: ICredentialDataDecryptedObject, name: string): string {
	const value = credential[name];
	return typeof value === 'string' ? value.trim() : '';
}

/** A port of the credential; `usual` where it is empty or 0. @throws NodeOperationError */
export function portOf(
	credential: ICredentialDataDecryptedObject,
	name: string,
	label: string,
	usual: number,
	reader: ParameterReader,
): number {
	const value = credential[name];
	if (value === undefined || value === null || value === '' || value === 0) return usual;
	const port = typeof value === 'string' ? Number(value) : value;
	if (typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535) {
		return port;
	}
	throw reader.fail(
		`"${label}" in the credential is not a port`,
		`Enter a number from 1 to 65535 in the credential; the usual one is ${usual}.`,
	);
}

/** A host name without what people paste around it; empty when there is none. */
export function hostName(text: string): string {
	return text
		.trim()
		.replace(/^[a-z]{2,8}:\/\//i, '')
		.replace(/[/:].{0,500}$/, '')
		.toLowerCase();
}

/**
 * A server that the credential names, or the provider's own where it names none.
 * @throws NodeOperationError where there is neither, or where it is no host name
 */
export function hostOf(
	credential: ICredentialDataDecryptedObject,
	field: { name: string; label: string; own: string | null },
	reader: ParameterReader,
): string {
	const host = hostName(textOf(credential, field.name));
	if (host !== '' && !/[\s@]/.test(host)) return host;
	if (host === '' && field.own !== null) return field.own;
	throw reader.fail(
		host === ''
			? `"${field.label}" is missing in the credential`
			: `"${field.label}" in the credential is not a host name`,
		`Open the credential and enter the name of the server under "${field.label}", for example mail.example.com.`,
	);
}

/** Hosts of the Microsoft cloud that the credential names; the global one where it names none. */
export function cloudOf(
	credential: ICredentialDataDecryptedObject,
): (typeof MICROSOFT_CLOUDS)[MicrosoftCloud] {
	const { cloud } = credential;
	const isKnown = typeof cloud === 'string' && Object.hasOwn(MICROSOFT_CLOUDS, cloud);
	return MICROSOFT_CLOUDS[isKnown ? (cloud as MicrosoftCloud) : 'global'];
}

/** The provider's own server for IMAP or SMTP; null for any other authorization server. */
export function ownServer(
	{ authentication }: ChosenCredential,
	service: 'imap' | 'smtp',
	credential: ICredentialDataDecryptedObject,
): string | null {
	switch (authentication) {
		case 'microsoft':
			return cloudOf(credential)[service];
		case 'google':
			return service === 'imap' ? 'imap.gmail.com' : 'smtp.gmail.com';
		case 'custom':
			return null;
	}
}

/**
 * The mailbox: the node's, where it names one (a shared mailbox, or any with app-only access), else the
 * credential's. A shared mailbox is opened under its own address (Exchange Online, "Authenticate an IMAP
 * connection using OAuth": the `user` of XOAUTH2 is the mailbox); the credential's own one under the
 * sign-in name.
 * @throws NodeOperationError where neither names one
 */
export function readMailbox(
	reader: ParameterReader,
	chosen: ChosenCredential,
	credential: ICredentialDataDecryptedObject,
): MailboxIdentity {
	const own = textOf(credential, 'mailbox').toLowerCase();
	const isNamed = reader.text('mailbox', 'Mailbox') !== '';
	if (!isNamed && own === '') {
		throw reader.fail(
			'No mailbox is given',
			'Enter the address of the mailbox under "Mailbox" in the credential. With app-only access to several mailboxes enter it in this node instead.',
		);
	}
	const mailbox = isNamed ? reader.mailboxAddress('mailbox', 'Mailbox') : own;
	const username = textOf(credential, 'username');
	// A name that signs in for any mailbox that a node names would read another one than it says.
	const isOwn = mailbox === own;
	return { ...chosen, mailbox, username: username !== '' && isOwn ? username : mailbox };
}

/** PEM text of the credential's private CA, null when it has none. */
export function caOf(credential: ICredentialDataDecryptedObject): string | null {
	const { caCertificate } = credential;
	return typeof caCertificate === 'string' && caCertificate.trim() !== '' ? caCertificate : null;
}
