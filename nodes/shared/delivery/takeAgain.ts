import type { IPollFunctions } from 'n8n-workflow';
import type { OwnerView } from '../../helpdesk/checkpoint/redelivery';
import { dueEntries, fateOf, inFlightCount } from '../../helpdesk/checkpoint/redelivery';
import { LIMITS } from '../../helpdesk/limits';
import type { MailRef } from '../../helpdesk/ports';
import type { Delivery } from './delivery';
import type { LiveFolder } from './liveTrigger';
import { completeMail } from './openFolder';
import { setAside } from './settleMail';
import type { Taken, TakeOptions } from './takeMails';
import { pendingEntry, readMails } from './takeMails';

/** One main process at a time holds the state unless n8n runs several. */
function isSingleMain(): boolean {
	return process.env.N8N_MULTI_MAIN_SETUP_ENABLED !== 'true';
}

/** 10 minutes, or the workflow's own timeout if longer: until then its execution may still run. */
export function leaseOf(context: IPollFunctions): number {
	const seconds = context.getWorkflowSettings?.().executionTimeout ?? 0;
	return Math.max(LIMITS.leaseMs, seconds * 1000);
}

function ownerView({ context, live }: Delivery, folder: LiveFolder): OwnerView {
	return {
		owner: live.among.owner,
		now: Date.now(),
		leaseMs: leaseOf(context),
		foreignIsDead: folder.isFirstLook && isSingleMain(),
	};
}

/** Whether mails of dead owners or due retries wait for room. */
export function hasDue(delivery: Delivery, folder: LiveFolder): boolean {
	return dueEntries(folder.state.pending, ownerView(delivery, folder)).length > 0;
}

/** Mails that stay in flight whatever this poll does. */
export function heldBy(delivery: Delivery, folder: LiveFolder): number {
	const due = new Set(dueEntries(folder.state.pending, ownerView(delivery, folder)));
	return inFlightCount(folder.state.pending.filter((entry) => !due.has(entry)));
}

/** Mails of dead owners and due retries, looked up in the mailbox: done ones leave, the others come again. */
export async function takeAgain(
	delivery: Delivery,
	folder: LiveFolder,
	options: TakeOptions,
	room: number,
): Promise<Taken> {
	const { live, source, protocol, signal } = delivery;
	const { state } = folder;
	const allDue = dueEntries(state.pending, ownerView(delivery, folder));
	// A stale id looks gone, and gone means done: such an entry waits until the walk is over.
	const ready = allDue.filter((entry) => !entry.isStale || state.reset === null);
	const due = ready.slice(0, Math.max(0, room));
	const taken: Taken = { mails: [], withheld: [], error: null, isCutShort: false };
	if (due.length === 0) {
		if (allDue.length === 0) folder.isFirstLook = false;
		return taken;
	}
	const found = await source.look(
		due.map((entry) => entry.id),
		signal,
	);
	const refs: MailRef[] = [];
	for (const entry of due) {
		const ref = found.get(entry.id);
		if (ref === undefined || fateOf(entry, ref, source.receiptCarrier) === 'done') {
			completeMail(state, entry.id);
		} else if (entry.state === 'inFlight' && entry.deaths >= LIMITS.deliveryDeaths) {
			const reason = `n8n ended ${entry.deaths} times while it was worked on`;
			setAside(live, folder, entry, protocol.settings, reason);
		} else if (entry.state === 'retry' && entry.attempts >= LIMITS.deliveryAttempts) {
			setAside(live, folder, entry, protocol.settings, 'it could not be read');
		} else {
			refs.push(ref);
		}
	}
	const { built, seen, error, isCutShort } = await readMails(refs, options);
	taken.error = error;
	taken.isCutShort = isCutShort;
	for (const one of built) {
		const before = state.pending.find((entry) => entry.id === one.ref.id);
		if (one.mail === null) {
			taken.withheld.push(one);
			completeMail(state, one.ref.id);
		} else {
			const entry = {
				...pendingEntry(one.ref, options.owner, before),
				key: one.item.mailbox.key,
			};
			taken.mails.push({ ...one, entry });
		}
	}
	const builtIds = new Set(built.map((one) => one.ref.id));
	for (const ref of refs)
		if (seen.has(ref.id) && !builtIds.has(ref.id)) completeMail(state, ref.id);
	const blocked = refs.find((ref) => !seen.has(ref.id));
	const stuck = state.pending.find((entry) => entry.id === blocked?.id);
	if (error !== null && stuck !== undefined && built.length === 0) {
		// The next mail gets its turn; this one has one attempt less.
		stuck.attempts += 1;
		stuck.state = 'retry';
		stuck.dueAt = Date.now() + 60_000 * stuck.attempts;
	} else if (error === null && blocked === undefined && due.length === allDue.length) {
		folder.isFirstLook = false;
	}
	return taken;
}
