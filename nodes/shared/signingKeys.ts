import type { FunctionsBase, ICredentialDataDecryptedObject } from 'n8n-workflow';
import { readSigningKeys } from './connection';
import { REPLY_TRACKING_CREDENTIAL } from './mailboxSettings';

/** Keys of the reply tracking credential of this node; none when none is chosen, for it is optional. */
export async function readTriggerKeys(
	context: Pick<FunctionsBase, 'getCredentials' | 'getNode'>,
): Promise<string[]> {
	if (context.getNode().credentials?.[REPLY_TRACKING_CREDENTIAL] === undefined) return [];
	return readSigningKeys(
		await context.getCredentials<ICredentialDataDecryptedObject>(REPLY_TRACKING_CREDENTIAL),
	);
}
