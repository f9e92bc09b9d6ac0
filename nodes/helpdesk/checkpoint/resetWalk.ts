import { LIMITS } from '../limits';
import type { MailRef } from '../ports';
import type { DeliveryState, ResetWalk } from './deliveryState';
import { shortKey } from './deliveryState';

/** Clocks of server and mail differ; a restored mailbox may round times. */
const FLOOR_SLACK_MS = 10 * 60_000;

/** Opens the walk through a folder whose positions lost their meaning. */
export function openResetWalk(state: DeliveryState): ResetWalk {
	const open = state.pending.map((entry) => entry.receivedAt).filter((time) => time !== null);
	const times = [...open, ...(state.floor === null ? [] : [state.floor])].map((time) =>
		Date.parse(time),
	);
	const earliest = times.length === 0 ? NaN : Math.min(...times);
	return {
		floor: Number.isFinite(earliest) ? new Date(earliest - FLOOR_SLACK_MS).toISOString() : null,
		released: 0,
		isReported: false,
	};
}

/** Whether a mail of the walk may be new, before its bytes are known. */
export function mayBeNew(ref: MailRef, walk: ResetWalk): boolean {
	if (ref.hasReceipt) return false;
	if (walk.floor === null || ref.receivedAt === null) return true;
	return Date.parse(ref.receivedAt) >= Date.parse(walk.floor);
}

/** Whether the key says that the mail was done before the reset. */
export function wasDoneBefore(state: DeliveryState, key: string): boolean {
	return state.recentKeys.includes(shortKey(key));
}

/** More than a portion came out of one reset: a person should know, once. */
export function mustReportReset(walk: ResetWalk): boolean {
	return !walk.isReported && walk.released > LIMITS.resetPortion;
}
