import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS } from '../../helpdesk/limits';
import type { LiveFolder } from './liveTrigger';

/**
 * Waits until a mail of the folder has left flight and a moment more, so that several that end
 * together are one round. False when `until` (epoch ms) is too near or comes first, or on abort.
 */
export async function roomAgain(
	folder: LiveFolder,
	until: number,
	signal: AbortSignal,
): Promise<boolean> {
	const ms = until - Date.now() - LIMITS.refillPauseMs;
	if (ms <= 0) return false;
	const hasRoom = await new Promise<boolean>((resolve) => {
		const end = (answer: boolean) => {
			clearTimeout(timer);
			signal.removeEventListener('abort', onAbort);
			folder.onRoom = null;
			resolve(answer);
		};
		const onAbort = () => end(false);
		const timer = setTimeout(() => end(false), ms);
		signal.addEventListener('abort', onAbort, { once: true });
		folder.onRoom = () => end(true);
		if (signal.aborted) onAbort();
	});
	if (!hasRoom) return false;
	await sleep(LIMITS.refillPauseMs, undefined, { signal }).catch(() => undefined);
	return !signal.aborted;
}
