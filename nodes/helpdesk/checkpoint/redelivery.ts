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

/** How this process looks at entries of its own and of others. */
export interface OwnerView {
	/** This process. */
	owner: string;
	now: number;
	/** The lease of foreign entries: 10 minutes, or the workflow's timeout if longer. */
	leaseMs: number;
	/**
	 * Only one process can hold this state and this is its first look: whatever another owner holds
	 * died with its process (DESIGN 7.5).
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
		return view.foreignIsDead || age >= view.leaseMs;
	});
}

/** What a look at the mailbox says about an entry whose execution is unknown. */
export type EntryFate = 'done' | 'again';

/**
 * Reads the receipt (DESIGN 7.4). A mail that is gone was moved or deleted, which is a receipt in
 * itself; a shared mark counts only where it was missing when the mail was fetched.
 */
export function fateOf(
	entry: PendingMail,
	found: MailRef | undefined,
	carrier: ReceiptCarrier,
): EntryFate {
	if (found === undefined) return 'done';
	if (!found.hasReceipt) return 'again';
	return carrier === 'own' || (carrier === 'shared' && entry.wasBare) ? 'done' : 'again';
}

/** Mails of this state that occupy a place in `maxInFlight`. */
export function inFlightCount(pending: readonly PendingMail[]): number {
	return pending.filter((entry) => entry.state === 'inFlight').length;
}
