import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until `look` gives something other than null, undefined or false and resolves with it.
 * Rejects after `timeoutMs` with what `look` threw last, or with `what`.
 */
export async function until<T>(
	what: string,
	look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
	timeoutMs = 30_000,
): Promise<T> {
	const giveUpAt = Date.now() + timeoutMs;
	let last: unknown;
	for (;;) {
		try {
			const found = await look();
			if (found !== null && found !== undefined && found !== false) return found;
			last = undefined;
		} catch (error) {
			last = error;
		}
		if (Date.now() > giveUpAt) {
			throw new Error(`waited ${timeoutMs / 1000} s in vain: ${what}`, { cause: last });
		}
		await sleep(200);
	}
}
