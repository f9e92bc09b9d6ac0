import type { FunctionsBase } from 'n8n-workflow';
import type { ParameterReader } from '../parameters/parameterValues';
import type { Connection, MailProtocol } from '../protocols/mailProtocol';
import { readAuthentication } from './connection';

/**
 * The way to the mailbox of a node: what its credential says, and its parameters beside.
 * @throws NodeOperationError that names the parameter or the credential's field, or n8n's own error
 */
export async function readConnection<C extends Connection>(
	context: Pick<FunctionsBase, 'getCredentials'>,
	reader: ParameterReader,
	protocol: MailProtocol<C>,
): Promise<C> {
	const chosen = readAuthentication(reader, protocol.authentications);
	const credential = await context.getCredentials(chosen.credentialType);
	return protocol.readConnection(reader, chosen, credential);
}
