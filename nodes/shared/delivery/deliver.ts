import type { IPollFunctions } from 'n8n-workflow';
import { pollIntervals } from '../../helpdesk/checkpoint/pollInterval';
import type { NextRound, RoundBounds } from '../../helpdesk/checkpoint/pollRound';
import { listingSize, nextRound, planRound, roomFor } from '../../helpdesk/checkpoint/pollRound';
import { LIMITS } from '../../helpdesk/limits';
import { concurrencyLimit } from './concurrencyLimit';
import type { Delivery } from './delivery';
import { emitMails, stage } from './emitMails';
import type { FolderRuntime } from './triggerRuntime';
import { markMovedMails } from './movedMails';
import { noteWithheld, notice } from './notices';
import { openFolder } from './openFolder';
import { hasDue, heldBy, isDue, redeliver } from './redeliver';
import type { ReadOptions } from './readMails';
import { listNewMail, fetchNewMail } from './fetchNewMail';

/**
 * An activation leaves the mail to its first tick where that comes soon. n8n activates workflows
 * from a queue (workflow-publication-outbox) and takes an entry that died half done up again only
 * after two minutes: executions started by the activation itself made that likely (measured:
 * n8n 2.41.1, SIGKILL within 3 s of a start with 24 mails in flight, trigger silent for 120 s).
 */
function isTickNear(context: IPollFunctions): boolean {
	const { shortestMs } = pollIntervals(context.getNodeParameter('pollTimes', {}));
	return shortestMs <= LIMITS.nearTickMs;
}

/** How one round of a poll ended. */
export interface Delivered {
	/** What kept mail from being read or stored, after the others have been handed over; else null. */
	error: unknown;
	/** Mails read: handed over or withheld. */
	taken: number;
	next: NextRound;
	/** Tells when there is room; null where nothing was looked at. */
	folder: FolderRuntime | null;
}

const NOTHING: Delivered = { error: null, taken: 0, next: 'end', folder: null };

/**
 * One round over an open source: outstanding receipts, mails of dead owners and due retries, then new
 * mail as far as there is room; the intent staged once; then the hand-over.
 */
export async function deliver(delivery: Delivery): Promise<Delivered> {
	const { context, protocol, runtime, session, occasion, signal } = delivery;
	const { settings } = protocol;
	// What is read now could not be handed over, and a position behind it must not be stored.
	if (runtime.registry.isStopping) return NOTHING;
	const { source } = session;
	const folder = await openFolder({ context, runtime, source, protocol, occasion, signal });
	await folder.writer.flushOver(source, signal);
	for (const writer of folder.movedWriters.values()) writer.resume();
	if (occasion !== 'tick' && isTickNear(context) && !folder.hasDeferred) {
		// Once only: where a tick cannot be told from an activation, mail must flow all the same.
		folder.hasDeferred = true;
		stage(delivery, folder);
		return NOTHING;
	}
	folder.hasDeferred = false;
	const options: ReadOptions = {
		context,
		protocol,
		session,
		folder,
		signal,
		fetchUntil: delivery.fetchUntil,
		owner: runtime.registry.owner,
		debug: delivery.debug(),
	};
	const bounds: RoundBounds = {
		maxInFlight: settings.maxInFlight,
		most: delivery.most,
		concurrency: concurrencyLimit(),
		usedElsewhere: runtime.registry.inFlightBeside(runtime),
		isTracked: settings.ifWorkflowFails !== 'ignore',
	};
	const plan = planRound(bounds);
	const held = () => (bounds.isTracked ? heldBy(delivery, folder, plan.maxInFlight) : 0);
	const heldBefore = held();
	const cursorBefore = JSON.stringify(folder.state.cursor);
	const listing = await listNewMail(options, listingSize(bounds, heldBefore));
	const again = await redeliver(delivery, folder, options, roomFor(plan, bounds, heldBefore));
	// What this round hands over again, and what waits to be looked for, is not in flight.
	const room = roomFor(plan, bounds, held(), again.mails.length);
	// Without room, time or connection nothing is read, but a listing without mail moves the mark.
	const isUsable = again.error === null && !again.isCutShort && Date.now() < delivery.fetchUntil;
	const fresh = await fetchNewMail(options, listing, isUsable ? room : 0, (entry) =>
		isDue(delivery, folder, entry),
	);
	const mails = [...again.mails, ...fresh.mails];

	// Nothing is stored of this round, so the next process takes these mails.
	if (runtime.registry.isStopping) return NOTHING;
	emitMails(delivery, folder, mails);
	await markMovedMails(runtime, options);
	noteWithheld(delivery, folder, again);
	noteWithheld(delivery, folder, fresh);
	notice(delivery, folder, { ...plan, isFull: room <= 0 && mails.length === 0 });
	const taken = mails.length + again.withheld.length + fresh.withheld.length;
	const next = nextRound(plan, {
		pending: folder.state.pending,
		isMoreThere:
			listing.hasMore || listing.refs.length > fresh.mails.length || hasDue(delivery, folder),
		isCutShort: again.isCutShort || fresh.isCutShort,
		hasMoved: taken > 0 || JSON.stringify(folder.state.cursor) !== cursorBefore,
	});
	const storeError = again.storeError ?? fresh.storeError;
	return { error: again.error ?? fresh.error ?? storeError, taken, next, folder };
}
