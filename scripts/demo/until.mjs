import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until the answer is neither null, undefined nor false; rejects with `what` after `timeoutMs`.
 *
 * @template T
 * @param {string} what what was waited for, for the error
 * @param {() => Promise<T> | T} ask
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, ask, timeoutMs = 60_000) {
	const end = Date.now() + timeoutMs;
	for (;;) {
		const answer = await ask();
		if (answer !== null && answer !== undefined && answer !== false) return answer;
		if (Date.now() > end) throw new Error(`waited ${timeoutMs / 1000} s for: ${what}`);
		await sleep(250);
	}
}
