import type { IPollFunctions } from 'n8n-workflow';
import { writeDeliveryState } from '../../helpdesk/checkpoint/deliveryState';
import type { PendingMail } from '../../helpdesk/checkpoint/deliveryState';
import { raiseFloor, rememberKey } from '../../helpdesk/checkpoint/deliveryState';
import type { OwnerView } from '../../helpdesk/checkpoint/redelivery';
import { dueEntries, fateOf, inFlightCount } from '../../helpdesk/checkpoint/redelivery';
import { pollIntervals } from '../../helpdesk/checkpoint/pollInterval';
import { mustReportReset } from '../../helpdesk/checkpoint/resetWalk';
import { acknowledgementFor } from '../../helpdesk/checkpoint/settleExecution';
import { LIMITS } from '../../helpdesk/limits';
import type { MailRef, MailSource } from '../../helpdesk/ports';
import { handOff } from './handOff';
import type { LiveFolder, LiveTrigger } from './liveTrigger';
import { isPolledByOthersToo, processOwner } from './liveTrigger';
import { completeMail, openFolder } from './openFolder';
import type { PollOccasion } from './pollOccasion';
import { report } from './reports';
import { setAside, settleMail } from './settleMail';
import type { Taken, TakeOptions } from './takeMails';
import { listNewMails, pendingEntry, readMails, takeNewMails } from './takeMails';
import type { TriggerProtocol } from './triggerProtocol';

export interface Delivery {
	context: IPollFunctions;
	protocol: TriggerProtocol;
	live: LiveTrigger;
	source: MailSource;
	occasion: PollOccasion;
	signal: AbortSignal;
	/** No further mail is begun after this, epoch ms. */
	takeUntil: number;
	debug: () => string[] | null;
}

type TakenMail = Taken['mails'][number];

/** One main process at a time holds the state unless n8n runs several. */
function isSingleMain(): boolean {
	return process.env.N8N_MULTI_MAIN_SETUP_ENABLED !== 'true';
}

/** 10 minutes, or the workflow's own timeout if longer: until then its execution may still run. */
function leaseOf(context: IPollFunctions): number {
	const seconds = context.getWorkflowSettings?.().executionTimeout ?? 0;
	return Math.max(LIMITS.leaseMs, seconds * 1000);
}

function ownerView(delivery: Delivery, folder: LiveFolder): OwnerView {
	return {
		owner: processOwner(),
		now: Date.now(),
		leaseMs: leaseOf(delivery.context),
		foreignIsDead: folder.isFirstLook && isSingleMain(),
	};
}

/** Mails that stay in flight whatever this poll does. */
function heldBy(folder: LiveFolder, view: OwnerView): number {
	const due = new Set(dueEntries(folder.state.pending, view));
	return inFlightCount(folder.state.pending.filter((entry) => !due.has(entry)));
}

/** Mails of dead owners and due retries, looked up in the mailbox: done ones leave, the others come again. */
async function takeAgain(
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
function stage(context: IPollFunctions, folder: LiveFolder): void {
	const { state } = folder;
	const { revision: _revision, writer: _writer, ...content } = state;
	const staged = JSON.stringify(content);
	// A renamed node begins with empty static data, and a null poll is not kept by n8n's default engine.
	if (staged === folder.staged && folder.storedRevision === state.revision) return;
	folder.staged = staged;
	state.revision += 1;
	state.writer = processOwner();
	const data = context.getWorkflowStaticData('node');
	data.delivery = writeDeliveryState(data.delivery, state);
}

function emitTracked(delivery: Delivery, folder: LiveFolder, mails: readonly TakenMail[]): void {
	const { context, live, protocol } = delivery;
	const { settings } = protocol;
	const leaseMs = leaseOf(context);
	const isPolledByOthers = isPolledByOthersToo(folder.state.binding);
	for (const { entry } of mails) {
		// They write the same mark: after a crash it must not end what only they have finished.
		if (isPolledByOthers) entry.wasBare = false;
		replaceEntry(folder.state.pending, entry);
	}
	stage(context, folder);
	for (const { mail, entry } of mails) {
		if (mail === null) continue;
		handOff(context, [mail], (outcome) =>
			settleMail(live, folder, entry, settings, leaseMs, outcome),
		);
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
	stage(context, folder);
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

function noteWithheld(delivery: Delivery, folder: LiveFolder, taken: Taken): void {
	const { context, protocol } = delivery;
	if (taken.withheld.length === 0) return;
	context.logger.info(
		`${protocol.title}: ${taken.withheld.length} mail(s) withheld, because new requests by email are disabled`,
	);
	const { withheldFolder } = protocol.settings;
	if (withheldFolder === null) return;
	for (const { ref } of taken.withheld) {
		folder.writer.enqueue({ id: ref.id, receipt: false, moveTo: withheldFolder });
	}
}

/** Reports what a person should know although mail flows: a full house, a reset. */
function notice(delivery: Delivery, folder: LiveFolder, room: number): void {
	const { live, protocol } = delivery;
	const now = Date.now();
	if (room > 0) folder.fullSince = null;
	else folder.fullSince ??= now;
	if (folder.fullSince !== null && now - folder.fullSince >= LIMITS.boundReportMs) {
		report(
			live,
			{
				kind: 'full',
				message: `${protocol.settings.maxInFlight} mails have been in flight for an hour, so no new mail is taken`,
				description:
					'Look at the running executions of this workflow: they hang or are very slow. Cancel those that hang, or raise "Maximum in Flight".',
			},
			now,
		);
	}
	const { reset } = folder.state;
	if (reset !== null && mustReportReset(reset)) {
		reset.isReported = true;
		report(
			live,
			{
				kind: 'reset',
				message: `The mail server renumbered the folder "${protocol.settings.folder}", and many mails in it cannot be told from new ones`,
				description: `They are released in portions of ${LIMITS.resetPortion}, each with the same key as before. A workflow that works by the key makes no second ticket of them.`,
			},
			now,
		);
	}
}

/**
 * One poll over an open source: outstanding receipts, mails of dead owners and due retries, then new
 * mail as far as there is room; the intent staged once; then the hand-over. Returns the error that
 * ended the reading early, after what was read before it has been handed over.
 */
export async function deliver(delivery: Delivery): Promise<unknown> {
	const { context, protocol, live, source, occasion, signal } = delivery;
	const { settings } = protocol;
	const owner = processOwner();
	const folder = await openFolder(context, live, source, protocol, occasion, signal);
	await folder.writer.flushOver(source, signal);
	if (occasion !== 'tick' && isTickNear(context) && !folder.hasDeferred) {
		// Once only: where a tick cannot be told from an activation, mail must flow all the same.
		folder.hasDeferred = true;
		stage(context, folder);
		return null;
	}
	folder.hasDeferred = false;
	const options: TakeOptions = {
		context,
		protocol,
		source,
		folder,
		signal,
		takeUntil: delivery.takeUntil,
		owner,
		debug: delivery.debug(),
	};
	const { maxInFlight, maxMessages } = settings;
	const roomBefore = Math.min(
		maxInFlight - heldBy(folder, ownerView(delivery, folder)),
		maxMessages,
	);
	// Asked for even when there is no room: a renumbered folder must be known before any id is used.
	const listing = await listNewMails(options, Math.max(1, roomBefore));
	const again = await takeAgain(delivery, folder, options, roomBefore);
	const redone = new Set(again.mails.map(({ entry }) => entry.id));
	const held = inFlightCount(folder.state.pending.filter((entry) => !redone.has(entry.id)));
	const room = Math.min(maxInFlight - held, maxMessages) - again.mails.length;
	// Without room, time or connection nothing is read, but a listing without mail moves the mark.
	const isUsable = again.error === null && !again.isCutShort && Date.now() < delivery.takeUntil;
	const fresh = await takeNewMails(options, listing, isUsable ? room : 0);
	const mails = [...again.mails, ...fresh.mails];

	if (settings.acknowledge === 'immediately') emitAtOnce(delivery, folder, mails);
	else emitTracked(delivery, folder, mails);
	noteWithheld(delivery, folder, again);
	noteWithheld(delivery, folder, fresh);
	notice(delivery, folder, room);
	return again.error ?? fresh.error;
}
