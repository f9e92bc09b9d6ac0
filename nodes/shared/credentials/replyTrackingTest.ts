import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { readSigningKeys } from './signingKeys';

/** Characters of a key: 32 of base64 hold 192 bits, more than the signature keeps. */
const KEY_CHARS_LEAST = 32;

/** Tests the keys of a reply tracking credential: each line must be long enough to be a secret. */
export async function testReplyTrackingKeys(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const keys = readSigningKeys(credential.data ?? null);
	if (keys.length === 0) {
		return {
			status: 'Error',
			message: 'There is no key. Enter one, for example from: openssl rand -base64 32',
		};
	}
	const short = keys.findIndex((key) => key.length < KEY_CHARS_LEAST);
	if (short >= 0) {
		return {
			status: 'Error',
			message: `The key in line ${short + 1} is too short to be a secret: use at least ${KEY_CHARS_LEAST} characters.`,
		};
	}
	if (new Set(keys).size < keys.length) {
		return { status: 'Error', message: 'Two lines contain the same key.' };
	}
	return {
		status: 'OK',
		message:
			keys.length === 1
				? 'One key: it signs and verifies.'
				: `${keys.length} keys: the first signs, all verify.`,
	};
}
