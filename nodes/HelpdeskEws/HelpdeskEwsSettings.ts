import type { FunctionsBase } from 'n8n-workflow';
import { caOf, hostForCloud } from '../shared/connection';
import { egressCheck } from '../shared/egressPolicy';
import { CREDENTIAL_TYPES } from '../shared/mailboxSettings';
import type { AuthenticationKind } from '../shared/mailboxSettings';
import { MICROSOFT_CLOUDS } from '../shared/microsoftClouds';
import type { ParameterReader } from '../shared/parameterValues';
import type { EwsOptions } from '../transports/ews/index';

/** The way to a mailbox over EWS, as the panel says it. */
export interface EwsMailboxSettings {
	authentication: AuthenticationKind;
	credentialType: string;
	/** Always https; path and all. */
	connectUrl: string;
	/** Lower case. */
	mailbox: string;
	/** Name the user signs in with, for messages only: the token says who it is. */
	username: string;
}

/** The way of the action node, which has a debug switch beside it. */
export interface EwsActionSettings extends EwsMailboxSettings {
	emailDebug: boolean;
}

/** Path that Exchange gives EWS, for a Connect URL that is only a host name. */
const DEFAULT_PATH = '/EWS/Exchange.asmx';

/**
 * Reads authentication, Connect URL and mailbox.
 * @throws NodeOperationError that names the field.
 */
export function readEwsMailboxSettings(reader: ParameterReader): EwsMailboxSettings {
	const authentication = reader.choice('authentication', 'Authentication', ['microsoft', 'custom']);
	const mailbox = reader.mailboxAddress('mailbox', 'Mailbox');
	const username = reader.text('username', 'Username');
	return {
		authentication,
		credentialType: CREDENTIAL_TYPES[authentication],
		connectUrl: readConnectUrl(reader),
		mailbox,
		username: username === '' ? mailbox : username,
	};
}

function readConnectUrl(reader: ParameterReader): string {
	const text = reader.folder('connectUrl', 'Connect URL');
	const example = 'Enter it as https://mail.example.com/EWS/Exchange.asmx.';
	if (text === '') throw reader.fail('"Connect URL" is empty', example);
	const full = text.includes('://') ? text : `https://${text}`;
	const url = URL.canParse(full) ? new URL(full) : null;
	if (url === null || url.protocol !== 'https:' || url.username !== '') {
		throw reader.fail(
			'"Connect URL" cannot be used',
			`It must begin with https:// and hold no user name: a token is never sent over a plain connection. ${example}`,
		);
	}
	if (url.pathname === '/') url.pathname = DEFAULT_PATH;
	return url.href;
}

/** Reads the way of the action node. @throws NodeOperationError that names the field. */
export function readEwsActionSettings(reader: ParameterReader): EwsActionSettings {
	return {
		...readEwsMailboxSettings(reader),
		emailDebug: reader.boolean('emailDebug', 'Enable Email Debug'),
	};
}

/** The way to a folder for the transport, with what the credential adds. */
export async function ewsOptions(
	context: Pick<FunctionsBase, 'getCredentials'>,
	settings: EwsMailboxSettings,
	where: { folder: string; receiptName: string },
): Promise<EwsOptions> {
	const credential = await context.getCredentials(settings.credentialType);
	const url = new URL(settings.connectUrl);
	if (url.hostname === MICROSOFT_CLOUDS.global.exchange) {
		url.hostname = hostForCloud(url.hostname, 'imap', credential);
	}
	const ca = caOf(credential);
	return {
		url: url.href,
		mailbox: settings.mailbox,
		// An app-only token has no user of its own: it acts as the mailbox.
		impersonate: credential.grantType === 'clientCredentials',
		...(ca === null ? {} : { ca }),
		environment: process.env,
		...egressCheck(context),
		folder: where.folder,
		receiptName: where.receiptName,
	};
}
