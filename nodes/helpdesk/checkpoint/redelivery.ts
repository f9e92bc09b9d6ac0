import { LIMITS } from '../limits';
import type { MailRef, ReceiptCarrier } from '../ports';
import type { PendingMail } from './deliveryState';

const MINUTE = 60_000;
/** No pause is longer, but a lease that follows the workflow's timeout. */
const HOUR = 60 * MINUTE;
/** Pauses before attempt 2, 3, 4 and 5: a passing fault heals in the first, a bad night in the last. */
const PAUSES_MS = [MINUTE, 5 * MINUTE, 20 * MINUTE, 60 * MINUTE] as const;

/** When a mail that failed comes again, or null when it has had all its attempts. */
export function nextAttemptAt(attempts: number, now: number): number | null {
	if (attempts >= LIMITS.deliveryAttempts) return null;
	return now + (PAUSES_MS[Math.min(attempts, PAUSES_MS.length) - 1] ?? MINUTE);
}

/** Pauses after failed reads of one mail; the last tries ask for its headers alone. */
const READ_PAUSES_MS = [MINUTE, 2 * MINUTE, 5 * MINUTE] as const;

/** When a mail that could not be read `failures` times (1 or more) is asked for again, epoch ms. */
export function nextReadAt(failures: number, now: number): number {
	return now + (READ_PAUSES_MS[Math.min(failures, READ_PAUSES_MS.length) - 1] ?? MINUTE);
}

/** How this process looks at entries of its own and of others. */
export interface OwnerView {
	/** This process. */
	owner: string;
	now: number;
	/** The lease of foreign entries: 10 minutes, or the workflow's timeout if longer. */
	leaseMs: number;
	/**
	 * Only one process can hold this state and this is its first look: whatever another owner holds
	 * died with its process (docs/design.md, Delivery 5). An entry without an owner may still be running.
	 */
	foreignIsDead: boolean;
}

/**
 * Entries that nobody works on any more: a retry that is due, or an entry of a process that is gone.
 * What this process holds is alive for as long as its promise is; `leave`d ones carry `dueAt`.
 */
export function dueEntries(pending: readonly PendingMail[], view: OwnerView): PendingMail[] {
	return pending.filter((entry) => {
		// A clock that was set back must not put a retry off for as long as it was wrong.
		if (entry.state === 'retry') {
			return entry.dueAt <= view.now || entry.dueAt - view.now > Math.max(view.leaseMs, HOUR);
		}
		if (entry.owner === view.owner) return false;
		// A clock that was set back must not make a lease last for ever.
		const age = Math.abs(view.now - entry.at);
		return (view.foreignIsDead && entry.owner !== '') || age >= view.leaseMs;
	});
}

/**
 * What a look at the mailbox says about an entry that nobody works on any more. missing: it is not in
 * the folder, and nobody knows whether its execution ended, so it must be looked for elsewhere.
 */
export type EntryFate = 'done' | 'again' | 'missing';

/**
 * Reads the processed mark. A mail that left the folder before it was handed over, or after its
 * execution had ended, is somebody else's work now. A shared mark counts only where it was missing when
 * the mail was fetched.
 */
export function fateOf(
	entry: PendingMail,
	found: MailRef | undefined,
	carrier: ReceiptCarrier,
): EntryFate {
	if (found === undefined) {
		// One that came again from another folder is there, whatever became of it since; and one that was
		// in flight when its process died is no less so for a read that failed.
		const isUndecided = entry.readFailures > 0 && entry.attempts > 0;
		return entry.state === 'inFlight' || entry.moved !== null || isUndecided ? 'missing' : 'done';
	}
	if (!found.hasReceipt) return 'again';
	const isOurs = carrier === 'own' || (carrier === 'shared' && entry.wasUnmarked);
	return isOurs ? 'done' : 'again';
}

/** Mails of this state that occupy a place in `maxInFlight`. */
export function inFlightCount(pending: readonly PendingMail[]): number {
	return pending.filter((entry) => entry.state === 'inFlight').length;
}

/**
 * How many of `places` these mails of several processes take, `owner` being this one. What another
 * process handed over may be running or over, and until its lease ends nobody knows: it takes half of
 * the places at most. Else a main of queue mode that is killed twice with many mails in flight would
 * leave the next one without a place, and new mail would wait for the end of the leases.
 */
export function placesTaken(
	pending: readonly PendingMail[],
	owner: string,
	places: number,
): number {
	const all = inFlightCount(pending);
	const own = inFlightCount(pending.filter((entry) => entry.owner === owner));
	return own + Math.min(all - own, Math.floor(places / 2));
}
