import { setTimeout as sleep } from 'node:timers/promises';

/** Answers of n8n below 500 that another try may better: no session yet, not there yet, too many. */
const MAY_PASS = [401, 404, 408, 409, 429];

/** What waiting does not mend: a request that was wrong, a failed expectation, a slip in the test. */
function isFinal(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	const { status } = error as { status?: unknown };
	if (typeof status === 'number') return status < 500 && !MAY_PASS.includes(status);
	// fetch() throws a TypeError with a cause when nobody answers, and that may pass.
	if (error instanceof TypeError) return error.cause === undefined;
	return error instanceof ReferenceError || error.name === 'AssertionError';
}

/**
 * Waits until `look` gives something other than null, undefined or false and resolves with it.
 * Rejects after `timeoutMs` with what `look` threw last, or with `what`; at once with an error that
 * waiting does not mend, such as a failed `expect`.
 */
export async function until<T>(
	what: string,
	look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
	timeoutMs = 60_000,
): Promise<T> {
	const giveUpAt = Date.now() + timeoutMs;
	let last: unknown;
	for (;;) {
		try {
			const found = await look();
			if (found !== null && found !== undefined && found !== false) return found;
			last = undefined;
		} catch (error) {
			if (isFinal(error)) throw error;
			last = error;
		}
		if (Date.now() > giveUpAt) {
			throw new Error(`waited ${timeoutMs / 1000} s in vain: ${what}`, { cause: last });
		}
		await sleep(200);
	}
}
