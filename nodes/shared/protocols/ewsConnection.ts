import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { ChosenCredential } from '../credentials/connection';
import { caOf, cloudOf, readMailbox, textOf } from '../credentials/connection';
import type { ParameterReader } from '../parameters/parameterValues';
import type { Connection } from './mailProtocol';

/** The way to a mailbox over EWS. The token says who signs in; the user name is for messages only. */
export interface EwsConnection extends Connection {
	/** Always https; path and all. Null where Autodiscover is to find it by `ownMailbox`. */
	connectUrl: string | null;
	/**
	 * The credential's own mailbox: Autodiscover starts from it alone, for its domain decides where the
	 * token goes. Empty where the credential names the Connect URL.
	 */
	ownMailbox: string;
	/** An app-only token has no user of its own: it acts as the mailbox (ExchangeImpersonation). */
	impersonate: boolean;
}

/** Path that Exchange gives EWS, for a Connect URL that is only a host name. */
const DEFAULT_PATH = '/EWS/Exchange.asmx';

/**
 * Reads Connect URL and mailbox.
 * @throws NodeOperationError that names the field
 */
export function readEwsConnection(
	reader: ParameterReader,
	chosen: ChosenCredential,
	credential: ICredentialDataDecryptedObject,
): EwsConnection {
	const own =
		chosen.authentication === 'microsoft'
			? `https://${cloudOf(credential).exchange}${DEFAULT_PATH}`
			: null;
	const connectUrl = readConnectUrl(reader, textOf(credential, 'connectUrl')) ?? own;
	const ownMailbox = textOf(credential, 'mailbox').toLowerCase();
	if (connectUrl === null && ownMailbox === '') {
		throw reader.fail(
			'The credential has neither an EWS Connect URL nor a mailbox',
			'Enter the address of Exchange Web Services under "EWS Connect URL" in the credential. Autodiscover can find it only if the credential has a mailbox.',
		);
	}
	return {
		...readMailbox(reader, chosen, credential),
		connectUrl,
		ownMailbox,
		impersonate: credential.grantType === 'clientCredentials',
		ca: caOf(credential),
	};
}

function readConnectUrl(reader: ParameterReader, text: string): string | null {
	if (text === '') return null;
	const full = text.includes('://') ? text : `https://${text}`;
	const url = URL.canParse(full) ? new URL(full) : null;
	if (url === null || url.protocol !== 'https:' || url.username !== '') {
		throw reader.fail(
			'"EWS Connect URL" in the credential cannot be used',
			'It must begin with https:// and contain no user name, because a token is never sent over an unencrypted connection. Example: https://mail.example.com/EWS/Exchange.asmx',
		);
	}
	if (url.pathname === '/') url.pathname = DEFAULT_PATH;
	return url.href;
}
