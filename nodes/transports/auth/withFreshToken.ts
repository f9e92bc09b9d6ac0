import { isMailError, type MailError } from '../../helpdesk/errors';
import type { TokenSource } from '../../helpdesk/ports';
import { fruitlessRefreshes } from './fruitlessRefreshes';

/**
 * Runs `attempt` with the stored token and, when the mail server refuses it, exactly once more
 * with a forcibly refreshed one. A server that cannot check tokens (MAIL_AUTH_UNAVAILABLE) gets
 * no second attempt: refreshing cannot help and would burn a rotating refresh token. Where a refresh
 * was fruitless, no further one is spent until the credential stores another token.
 *
 * @param to.host the server that the token goes to
 * @param to.account server and user, in one string of the transport's own; different accounts of one
 * credential are judged apart
 * @throws whatever the token source or the last attempt threw.
 */
export async function withFreshToken<T>(
	tokens: TokenSource,
	attempt: (accessToken: string) => Promise<T>,
	{ host, account }: { host: string; account: string },
): Promise<T> {
	const letIn = async (accessToken: string) => {
		const result = await attempt(accessToken);
		fruitlessRefreshes.forget(account);
		return result;
	};
	const stored = await tokens.accessToken({ forceRefresh: false, host });
	let refusal: MailError;
	try {
		return await letIn(stored);
	} catch (error) {
		if (!isRefusal(error)) throw error;
		refusal = error;
	}
	const known = fruitlessRefreshes.find(account, stored);
	if (known !== undefined) throw known.error ?? refusal;
	const fresh = await refreshed(tokens, { host, account }, stored);
	fruitlessRefreshes.replace(stored, fresh);
	try {
		return await letIn(fresh);
	} catch (error) {
		if (isRefusal(error)) fruitlessRefreshes.add(account, fresh, null);
		throw error;
	}
}

async function refreshed(
	tokens: TokenSource,
	{ host, account }: { host: string; account: string },
	stored: string,
): Promise<string> {
	try {
		return await tokens.accessToken({ forceRefresh: true, host });
	} catch (error) {
		// A token endpoint that does not answer has spent nothing.
		if (isMailError(error) && !error.retryable) fruitlessRefreshes.add(account, stored, error);
		throw error;
	}
}

function isRefusal(error: unknown): error is MailError {
	return isMailError(error) && error.code === 'MAIL_AUTH_REFUSED';
}
