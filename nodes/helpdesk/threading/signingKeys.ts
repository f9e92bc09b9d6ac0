import { MailError } from '../errors';
import { LIMITS } from '../limits';

/**
 * Keys of the reply tracking credential, ready for use: empty lines are none. A key that can be
 * guessed makes every signature worthless and looks like one that works, so it is refused wherever
 * it is used, not only where the credential is tested.
 * @throws MailError MAIL_INPUT for a key under `LIMITS.signingKeyBytes`; its text is not in the error.
 */
export function usableKeys(keys: readonly string[]): string[] {
	const known = keys.map((key) => key.trim()).filter((key) => key !== '');
	const short = known.findIndex((key) => Buffer.byteLength(key) < LIMITS.signingKeyBytes);
	if (short >= 0) {
		throw new MailError(
			'MAIL_INPUT',
			`Key ${short + 1} of the Helpdesk Reply Tracking credential is too short to be a secret: it needs at least ${LIMITS.signingKeyBytes} bytes. The command openssl rand -base64 32 creates one.`,
		);
	}
	return known;
}
