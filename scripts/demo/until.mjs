import { setTimeout as sleep } from 'node:timers/promises';

/** After a kill n8n takes a half-done activation up again only after two minutes (2.41.1). */
const PATIENCE_MS = 180_000;

/**
 * Asks until the answer is neither null, undefined nor false; rejects with `what` after `timeoutMs`.
 *
 * @template T
 * @param {string} what what was waited for, for the error
 * @param {() => Promise<T> | T} ask
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, ask, timeoutMs = PATIENCE_MS) {
	const end = Date.now() + timeoutMs;
	for (;;) {
		const answer = await ask();
		if (answer !== null && answer !== undefined && answer !== false) return answer;
		if (Date.now() > end) throw new Error(`waited ${timeoutMs / 1000} s for: ${what}`);
		await sleep(250);
	}
}
