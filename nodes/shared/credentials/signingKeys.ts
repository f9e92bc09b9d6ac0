import { usableKeys } from '../../helpdesk/threading/signingKeys';
import type { FunctionsBase, ICredentialDataDecryptedObject } from 'n8n-workflow';

/** Type of the credential with the keys that sign Message-IDs. */
export const REPLY_TRACKING_CREDENTIAL = 'helpdeskReplyTrackingApi';

/** Lines of the credential that are keys, whatever they are worth. */
export function readSigningKeys(credential: ICredentialDataDecryptedObject | null): string[] {
	const text = credential?.secretKeys;
	if (typeof text !== 'string') return [];
	return text
		.split(/[\r\n]+|\\n/)
		.map((key) => key.trim())
		.filter((key) => key !== '');
}

/**
 * Keys of the reply tracking credential of this node; none when none is chosen, for it is optional.
 * @throws MailError MAIL_INPUT for a key that is too short to be a secret.
 */
export async function readTriggerKeys(
	context: Pick<FunctionsBase, 'getCredentials' | 'getNode'>,
): Promise<string[]> {
	if (context.getNode().credentials?.[REPLY_TRACKING_CREDENTIAL] === undefined) return [];
	return usableKeys(
		readSigningKeys(
			await context.getCredentials<ICredentialDataDecryptedObject>(REPLY_TRACKING_CREDENTIAL),
		),
	);
}
