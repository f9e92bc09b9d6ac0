import type { FunctionsBase } from 'n8n-workflow';
import type { TokenContext } from '../credentials/tokenSource';
import { createTokenSource } from '../credentials/tokenSource';
import type { Connection, Opening } from './mailProtocol';

type OpeningContext = Pick<FunctionsBase, 'getCredentials' | 'getNode'> & TokenContext;

/** How connections of one node are opened: with the tokens of its credential. */
export function openingFor<C extends Connection>(
	context: OpeningContext,
	connection: C,
): (signal: AbortSignal, transcript?: Opening['transcript']) => Opening<C> {
	const tokens = createTokenSource(context, connection.credentialType);
	return (signal, transcript = null) => ({ context, connection, tokens, signal, transcript });
}
