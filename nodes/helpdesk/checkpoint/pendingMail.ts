import { LIMITS } from '../limits';
import type { MailRef } from '../ports';
import type { PendingMail } from './deliveryState';
import { nextReadAt } from './redelivery';

/** Who takes a mail up, and when (epoch ms). */
export interface Taker {
	owner: string;
	now: number;
}

/**
 * The entry of a mail that is handed over now. One that was in flight before died with its process:
 * that is no attempt of the workflow, and counts apart.
 */
export function handedOver(ref: MailRef, { owner, now }: Taker, before?: PendingMail): PendingMail {
	const hasDied = before?.state === 'inFlight';
	const attempts = before?.attempts ?? 0;
	return {
		id: ref.id,
		key: before?.key ?? '',
		state: 'inFlight',
		owner,
		at: now,
		attempts: hasDied ? attempts : attempts + 1,
		deaths: (before?.deaths ?? 0) + (hasDied ? 1 : 0),
		dueAt: 0,
		wasUnmarked: before?.wasUnmarked ?? !ref.hasReceipt,
		receivedAt: ref.receivedAt,
		isStale: false,
		readFailures: 0,
		messageId: before?.messageId ?? null,
		listedByWalk: null,
		moved: null,
	};
}

/** The entry of a mail that was listed and not read yet: it comes by its id, and those behind it flow. */
export function putOff(ref: MailRef, taker: Taker): PendingMail {
	return { ...handedOver(ref, taker), state: 'retry', attempts: 0, dueAt: taker.now };
}

/** The same entry after one more read that failed; `at` is then the time of the first of them. */
export function afterFailedRead(entry: PendingMail, now: number): PendingMail {
	const readFailures = entry.readFailures + 1;
	const at = readFailures === 1 ? now : entry.at;
	return { ...entry, state: 'retry', at, readFailures, dueAt: nextReadAt(readFailures, now) };
}

/**
 * Whether the mail itself, and not its server, is why it cannot be read: another one could be read since
 * its first failure, or it has failed for `LIMITS.unreadableMs`. Else a server that gives no mail for a
 * while would have all of it set aside.
 *
 * @param lastReadAt when a mail of the folder was last read whole, epoch ms; 0 for never
 */
export function isOwnFault(entry: PendingMail, lastReadAt: number, now: number): boolean {
	return lastReadAt >= entry.at || Math.abs(now - entry.at) >= LIMITS.unreadableMs;
}
