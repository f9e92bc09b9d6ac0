import { isMailError } from '../../helpdesk/errors';
import type { TokenSource } from '../../helpdesk/ports';

/**
 * Runs `attempt` with the stored token and, when the mail server refuses it, exactly once more
 * with a forcibly refreshed one. A server that cannot check tokens (MAIL_AUTH_UNAVAILABLE) gets
 * no second attempt: refreshing cannot help and would burn a rotating refresh token.
 * @throws whatever the token source or the last attempt threw.
 */
export async function withFreshToken<T>(
	tokens: TokenSource,
	attempt: (accessToken: string) => Promise<T>,
): Promise<T> {
	const stored = await tokens.accessToken({ forceRefresh: false });
	try {
		return await attempt(stored);
	} catch (error) {
		if (!isMailError(error) || error.code !== 'MAIL_AUTH_REFUSED') throw error;
	}
	return await attempt(await tokens.accessToken({ forceRefresh: true }));
}
