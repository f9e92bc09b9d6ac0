import { LIMITS } from '../limits';
import type { MailRef, ReceiptCarrier } from '../ports';
import type { DeliveryState, PendingMail, ResetWalk } from './deliveryState';
import { shortKey } from './deliveryState';

/** Clocks of server and mail differ; a restored mailbox may round times. */
const FLOOR_SLACK_MS = 10 * 60_000;

/** The time from which on mail may be new; null when it cannot be told, and then all may be. */
function floorOf(state: DeliveryState, now: number): string | null {
	const open = state.pending.map((entry) => entry.receivedAt).filter((time) => time !== null);
	const latest = state.floor === null ? NaN : Date.parse(state.floor);
	// A floor in the future was set by a clock that has been put right since.
	if (!Number.isFinite(latest) || latest > now + FLOOR_SLACK_MS) return null;
	if (state.reset !== null && state.reset.floor === null) return null;
	const earliest = Math.min(latest, ...open.map((time) => Date.parse(time)));
	if (!Number.isFinite(earliest)) return null;
	const floor = new Date(earliest - FLOOR_SLACK_MS).toISOString();
	const before = state.reset?.floor ?? floor;
	return Date.parse(before) < Date.parse(floor) ? before : floor;
}

/**
 * Opens the walk through a folder whose positions lost their meaning, or opens it once more when that
 * happened in the middle of a walk. The entries of mails that were read stay, without a valid id: the
 * walk finds them again by their keys, with their attempts, and what it does not find is looked for
 * elsewhere. What was never read is listed again.
 */
export function beginResetWalk(state: DeliveryState, now: number): void {
	state.reset = {
		floor: floorOf(state, now),
		formerAddress: state.reset?.formerAddress ?? null,
		released: state.reset?.released ?? 0,
		isReported: state.reset?.isReported ?? false,
	};
	state.pending = state.pending.filter(({ key }) => key !== '');
	for (const entry of state.pending) if (entry.moved === null) entry.isStale = true;
}

/**
 * The walk found a mail that has an entry under its old id: the entry gets the new one, so that its
 * receipt, its flag and its next attempt reach the mail. Undefined when no entry waits for one of `keys`.
 */
export function findAgain(
	state: DeliveryState,
	keys: readonly string[],
	id: string,
): PendingMail | undefined {
	const entry = state.pending.find(
		(candidate) => candidate.isStale && keys.includes(candidate.key),
	);
	if (entry !== undefined) Object.assign(entry, { id, isStale: false });
	return entry;
}

/** Whether a mail of the walk may be new, before its bytes are known. A shared mark says nothing. */
export function mayBeNew(ref: MailRef, walk: ResetWalk, carrier: ReceiptCarrier): boolean {
	if (ref.hasReceipt && carrier === 'own') return false;
	if (walk.floor === null || ref.receivedAt === null) return true;
	return Date.parse(ref.receivedAt) >= Date.parse(walk.floor);
}

/** Whether one of the keys that the mail has or had says that it was done before the reset. */
export function wasDoneBefore(state: DeliveryState, keys: readonly string[]): boolean {
	return keys.some((key) => state.recentKeys.includes(shortKey(key)));
}

/** More than a portion came out of one reset: a person should know, once. */
export function mustReportReset(walk: ResetWalk): boolean {
	return !walk.isReported && walk.released > LIMITS.resetPortion;
}
