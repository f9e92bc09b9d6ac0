import type { IPollFunctions } from 'n8n-workflow';
import type { PendingMail } from '../../helpdesk/checkpoint/deliveryState';
import {
	raiseFloor,
	rememberKey,
	writeDeliveryState,
} from '../../helpdesk/checkpoint/deliveryState';
import { pollIntervals } from '../../helpdesk/checkpoint/pollInterval';
import { inFlightCount } from '../../helpdesk/checkpoint/redelivery';
import { acknowledgementFor } from '../../helpdesk/checkpoint/settleExecution';
import { LIMITS } from '../../helpdesk/limits';
import { concurrencyLimit } from './concurrencyLimit';
import type { Delivery } from './delivery';
import { handOff } from './handOff';
import type { LiveFolder, LiveTrigger } from './liveTrigger';
import { noteWithheld, notice } from './notices';
import { openFolder } from './openFolder';
import { settleMail } from './settleMail';
import { hasDue, heldBy, leaseOf, takeAgain } from './takeAgain';
import type { Taken, TakeOptions } from './takeMails';
import { listNewMails, takeNewMails } from './takeMails';

type TakenMail = Taken['mails'][number];

function replaceEntry(pending: PendingMail[], entry: PendingMail): void {
	const index = pending.findIndex((candidate) => candidate.id === entry.id);
	if (index === -1) pending.push(entry);
	else pending[index] = entry;
}

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

/** Writes the intent into static data: once, before the first emit, in the same turn as the emits. */
function stage({ context, live }: Delivery, folder: LiveFolder): void {
	const { state } = folder;
	const { revision: _revision, writer: _writer, ...content } = state;
	const staged = JSON.stringify(content);
	// A renamed node begins with empty static data, and a null poll is not kept by n8n's default engine.
	if (staged === folder.staged && folder.storedRevision === state.revision) return;
	folder.staged = staged;
	state.revision += 1;
	state.writer = live.among.owner;
	const data = context.getWorkflowStaticData('node');
	data.delivery = writeDeliveryState(data.delivery, state);
}

function emitTracked(delivery: Delivery, folder: LiveFolder, mails: readonly TakenMail[]): void {
	const { context, live, protocol } = delivery;
	const { settings } = protocol;
	const leaseMs = leaseOf(context);
	const isPolledByOthers = live.among.isPolledByOthersToo(folder.state.binding);
	for (const { entry } of mails) {
		// They write the same mark: after a crash it must not end what only they have finished.
		if (isPolledByOthers) entry.wasBare = false;
		replaceEntry(folder.state.pending, entry);
	}
	stage(delivery, folder);
	for (const { mail, entry } of mails) {
		if (mail === null) continue;
		handOff(context, [mail], (outcome) => {
			settleMail(live, folder, entry, settings, leaseMs, outcome);
			if (entry.state === 'retry') folder.onRoom?.();
		});
	}
}

/** `immediately`: handed over is done; the receipt only keeps a restart from bringing it again. */
function emitAtOnce(delivery: Delivery, folder: LiveFolder, mails: readonly TakenMail[]): void {
	const { context, protocol } = delivery;
	const { settings } = protocol;
	for (const { entry } of mails) {
		folder.state.pending = folder.state.pending.filter((other) => other.id !== entry.id);
		rememberKey(folder.state, entry.key);
		raiseFloor(folder.state, entry.receivedAt);
	}
	stage(delivery, folder);
	const ready = mails.flatMap(({ mail }) => (mail === null ? [] : [mail]));
	const bundles = settings.batch ? [ready] : ready.map((mail) => [mail]);
	for (const bundle of bundles) if (bundle.length > 0) handOff(context, bundle, () => undefined);
	for (const { entry } of mails) {
		folder.writer.enqueue(
			acknowledgementFor(
				entry.id,
				{ succeeded: true, isWaiting: false },
				settings.afterProcessing,
				settings.targetFolder,
			),
		);
	}
}

/** How one round of a poll ended. */
export interface Delivered {
	/** What ended the reading early, after what was read before it has been handed over; else null. */
	error: unknown;
	/** Mails read: handed over or withheld. */
	taken: number;
	/**
	 * Whether the same poll can go on, which only the number of executions that n8n runs at once keeps
	 * short: `atOnce` where places are free, `whenRoom` where all are taken.
	 */
	next: 'end' | 'atOnce' | 'whenRoom';
	/** Tells when there is room; null where nothing was looked at. */
	folder: LiveFolder | null;
}

const NOTHING: Delivered = { error: null, taken: 0, next: 'end', folder: null };

/**
 * One round over an open source: outstanding receipts, mails of dead owners and due retries, then new
 * mail as far as there is room; the intent staged once; then the hand-over.
 */
export async function deliver(delivery: Delivery): Promise<Delivered> {
	const { context, protocol, live, source, occasion, signal } = delivery;
	const { settings } = protocol;
	// What is read now could not be handed over, and a position behind it must not be stored.
	if (live.among.isStopping) return NOTHING;
	const folder = await openFolder(context, live, source, protocol, occasion, signal);
	await folder.writer.flushOver(source, signal);
	if (occasion !== 'tick' && isTickNear(context) && !folder.hasDeferred) {
		// Once only: where a tick cannot be told from an activation, mail must flow all the same.
		folder.hasDeferred = true;
		stage(delivery, folder);
		return NOTHING;
	}
	folder.hasDeferred = false;
	const options: TakeOptions = {
		context,
		protocol,
		source,
		folder,
		signal,
		takeUntil: delivery.takeUntil,
		owner: live.among.owner,
		debug: delivery.debug(),
	};
	const { most } = delivery;
	const isAtOnce = settings.acknowledge === 'immediately';
	const places = isAtOnce ? Infinity : placesOf(live, concurrencyLimit());
	const maxInFlight = Math.min(settings.maxInFlight, places);
	const heldBefore = heldBy(delivery, folder);
	const cursorBefore = JSON.stringify(folder.state.cursor);
	// Asked for even when there is no room: a renumbered folder must be known before any id is used.
	const listed = Math.max(1, Math.min(settings.maxInFlight - heldBefore, most));
	const listing = await listNewMails(options, listed);
	const again = await takeAgain(
		delivery,
		folder,
		options,
		Math.min(maxInFlight - heldBefore, most),
	);
	const redone = new Set(again.mails.map(({ entry }) => entry.id));
	const held = inFlightCount(folder.state.pending.filter((entry) => !redone.has(entry.id)));
	const room = Math.min(maxInFlight - held, most) - again.mails.length;
	// Without room, time or connection nothing is read, but a listing without mail moves the mark.
	const isUsable = again.error === null && !again.isCutShort && Date.now() < delivery.takeUntil;
	const fresh = await takeNewMails(options, listing, isUsable ? room : 0);
	const mails = [...again.mails, ...fresh.mails];

	// Nothing is stored of this round, so the next process takes these mails.
	if (live.among.isStopping) return NOTHING;
	if (isAtOnce) emitAtOnce(delivery, folder, mails);
	else emitTracked(delivery, folder, mails);
	noteWithheld(delivery, folder, again);
	noteWithheld(delivery, folder, fresh);
	const isLimited = places < settings.maxInFlight;
	notice(delivery, folder, {
		isFull: room <= 0 && mails.length === 0,
		maxInFlight,
		isLimited,
	});
	const taken = mails.length + again.withheld.length + fresh.withheld.length;
	const isMoreThere =
		listing.hasMore || listing.refs.length > fresh.mails.length || hasDue(delivery, folder);
	const hasMoved = taken > 0 || JSON.stringify(folder.state.cursor) !== cursorBefore;
	const isFull = inFlightCount(folder.state.pending) >= places;
	const canGoOn = isLimited && isMoreThere && !again.isCutShort && !fresh.isCutShort;
	const whileFree = hasMoved ? 'atOnce' : 'end';
	return {
		error: again.error ?? fresh.error,
		taken,
		next: canGoOn ? (isFull ? 'whenRoom' : whileFree) : 'end',
		folder,
	};
}

/** Of n8n's places for executions those that other triggers leave, one at least: none may starve. */
function placesOf(live: LiveTrigger, limit: number): number {
	return Math.max(1, limit - live.among.inFlightBeside(live));
}
