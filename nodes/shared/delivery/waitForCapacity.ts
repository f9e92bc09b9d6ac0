import { setTimeout as sleep } from 'node:timers/promises';
import { waitForRoomMs } from '../../helpdesk/checkpoint/pollRound';
import { LIMITS } from '../../helpdesk/limits';
import type { FolderRuntime } from './triggerRuntime';

/**
 * Waits until a mail of the folder has left flight and a moment more, so that several that end
 * together are one round. False when `until` (epoch ms) is too near or comes first, or on abort.
 */
export async function waitForCapacity(
	folder: FolderRuntime,
	until: number,
	signal: AbortSignal,
): Promise<boolean> {
	const ms = waitForRoomMs(until, Date.now());
	if (ms === 0) return false;
	const hasRoom = await new Promise<boolean>((resolve) => {
		const end = (answer: boolean) => {
			clearTimeout(timer);
			signal.removeEventListener('abort', onAbort);
			folder.onCapacity = null;
			resolve(answer);
		};
		const onAbort = () => end(false);
		const timer = setTimeout(() => end(false), ms);
		signal.addEventListener('abort', onAbort, { once: true });
		folder.onCapacity = () => end(true);
		if (signal.aborted) onAbort();
	});
	if (!hasRoom) return false;
	await sleep(LIMITS.refillPauseMs, undefined, { signal }).catch(() => undefined);
	return !signal.aborted;
}
