import type { IPollFunctions } from 'n8n-workflow';
import type { PendingMail } from '../../helpdesk/checkpoint/deliveryState';
import { entryById, hasValidId } from '../../helpdesk/checkpoint/deliveryState';
import { afterFailedRead, handedOver, isOwnFault } from '../../helpdesk/checkpoint/pendingMail';
import type { OwnerView } from '../../helpdesk/checkpoint/redelivery';
import { dueEntries, fateOf, placesTaken } from '../../helpdesk/checkpoint/redelivery';
import { LIMITS } from '../../helpdesk/limits';
import type { MailRef } from '../../helpdesk/ports';
import { ownMessageId } from '../../helpdesk/threading/derivedMessageId';
import type { Delivery } from './delivery';
import { isQueueMode } from './executionMode';
import type { FolderRuntime, TriggerRuntime } from './triggerRuntime';
import { findIn, findMovedMails, searchProgress } from './movedMails';
import { completeMail } from './completeMail';
import type { Reading, ReadOptions } from './readMails';
import { isReached, readMails } from './readMails';
import { report } from './reports';
import type { ExecutionEndContext } from './onExecutionEnd';
import { setAside } from './onExecutionEnd';
import type { Fetched } from './fetchNewMail';
import { knownBefore } from './fetchNewMail';

/**
 * Only one process can hold the state, and with it died what it had in flight. In queue mode the
 * workers finish what a dead main had handed over (measured: 470 executions of 200 mails under 8 kills
 * of main and workers while a new main took all of it for dead).
 */
function diesWithItsProcess(): boolean {
	return process.env.N8N_MULTI_MAIN_SETUP_ENABLED !== 'true' && !isQueueMode();
}

/** 10 minutes, or the workflow's own timeout if longer: until then its execution may still run. */
export function leaseOf(context: IPollFunctions): number {
	const seconds = context.getWorkflowSettings?.().executionTimeout ?? 0;
	return Math.max(LIMITS.leaseMs, seconds * 1000);
}

function ownerView({ context, runtime }: Delivery, folder: FolderRuntime): OwnerView {
	return {
		owner: runtime.registry.owner,
		now: Date.now(),
		leaseMs: leaseOf(context),
		foreignIsDead: folder.isFirstLook && diesWithItsProcess(),
	};
}

/** Whether mails of dead owners or due retries wait for room. */
export function hasDue(delivery: Delivery, folder: FolderRuntime): boolean {
	return dueEntries(folder.state.pending, ownerView(delivery, folder)).length > 0;
}

/** Whether nobody works on the mail of an entry any more. */
export function isDue(delivery: Delivery, folder: FolderRuntime, entry: PendingMail): boolean {
	return dueEntries([entry], ownerView(delivery, folder)).length > 0;
}

/** Of `places` those that are taken whatever this poll does. */
export function heldBy(delivery: Delivery, folder: FolderRuntime, places: number): number {
	const due = new Set(dueEntries(folder.state.pending, ownerView(delivery, folder)));
	const others = folder.state.pending.filter((entry) => !due.has(entry));
	return placesTaken(others, delivery.runtime.registry.owner, places);
}

/** Mails of dead owners and due retries, looked up in the mailbox: done ones leave, the others come again. */
export async function redeliver(
	delivery: Delivery,
	folder: FolderRuntime,
	options: ReadOptions,
	room: number,
): Promise<Fetched> {
	const { state } = folder;
	const failedSearches = (entry: PendingMail) => searchProgress(folder, entry).failures;
	const allDue = dueEntries(state.pending, ownerView(delivery, folder));
	// A stale id looks gone: such an entry waits until the walk is over.
	const ready = allDue
		.filter((entry) => !entry.isStale || state.reset === null)
		// Those that fail again and again must not keep the others back.
		.sort((a, b) => failedSearches(a) - failedSearches(b) || a.dueAt - b.dueAt);
	const due = ready.slice(0, Math.max(0, room));
	const taken: Fetched = {
		mails: [],
		withheld: [],
		error: null,
		storeError: null,
		isCutShort: false,
	};
	if (due.length === 0) {
		if (allDue.length === 0) folder.isFirstLook = false;
		return taken;
	}
	const { refs, missing, isSorted } = await sortDue(delivery, folder, options, due);
	const isReadThrough = await readDue(delivery, folder, options, refs, taken);
	const isSearched = await redeliverMoved(delivery, folder, options, missing, taken);
	const isLookedThrough = isSorted && isReadThrough && isSearched;
	if (isLookedThrough && due.length === allDue.length) folder.isFirstLook = false;
	return taken;
}

function endContextOf({ runtime, protocol, context }: Delivery): ExecutionEndContext {
	return { runtime, protocol, logger: context.logger };
}

/** Parts the mails that are there from those that are not; done ones and hopeless ones leave. */
async function sortDue(
	delivery: Delivery,
	folder: FolderRuntime,
	options: ReadOptions,
	due: readonly PendingMail[],
): Promise<{ refs: MailRef[]; missing: PendingMail[]; isSorted: boolean }> {
	const { runtime, signal } = delivery;
	const { source } = options.session;
	const ids = due.filter(hasValidId).map(({ id }) => id);
	const found = await source.look(ids, signal);
	const refs: MailRef[] = [];
	const missing: PendingMail[] = [];
	let isSorted = true;
	for (const entry of due) {
		let ref = hasValidId(entry) ? found.get(entry.id) : undefined;
		if (entry.isStale) {
			try {
				ref = await findStale(entry, options);
			} catch (error) {
				noteFailedSearch(runtime, folder, options, [entry], error);
				isSorted = false;
				continue;
			}
		}
		const fate = fateOf(entry, ref, source.receiptCarrier);
		if (fate === 'done') {
			completeMail(folder.state, entry);
		} else if (entry.state === 'inFlight' && entry.deaths >= LIMITS.deliveryDeaths) {
			const reason = `n8n stopped ${entry.deaths} times while its execution was running`;
			setAside(endContextOf(delivery), folder, entry, reason);
		} else if (ref === undefined) missing.push(entry);
		else refs.push(ref);
	}
	return { refs, missing, isSorted };
}

/** A mail that the walk passed, for its mark or its time told it from new ones: by Message-ID and key. */
async function findStale(entry: PendingMail, options: ReadOptions): Promise<MailRef | undefined> {
	if (entry.messageId === null) return undefined;
	const ref = await findIn(options.session.source, entry, options);
	if (ref === null) return undefined;
	Object.assign(entry, { id: ref.id, isStale: false });
	return ref;
}

/** Reads mails that come again; true when all were reached and stored. */
async function readDue(
	delivery: Delivery,
	folder: FolderRuntime,
	options: ReadOptions,
	refs: readonly MailRef[],
	taken: Fetched,
): Promise<boolean> {
	const failuresOf = ({ id }: MailRef) => entryById(folder.state, id)?.readFailures ?? 0;
	const isHopeless = (ref: MailRef) => failuresOf(ref) >= LIMITS.fetchAttempts;
	const parts = [
		{ refs: refs.filter((ref) => !isHopeless(ref)), isHeadersOnly: false },
		{ refs: refs.filter(isHopeless), isHeadersOnly: true },
	];
	let isReadThrough = true;
	for (const { refs: part, isHeadersOnly } of parts) {
		if (part.length === 0) continue;
		if (taken.error !== null || taken.isCutShort) return false;
		// One that failed before must not take the others along.
		const isSingly = part.some((ref) => failuresOf(ref) > 0);
		const now = Date.now();
		const reading = await readMails(part, options, { isSingly, isHeadersOnly });
		takeReading(delivery, folder, reading, taken, now);
		const isStored = reading.notStored.length === 0;
		isReadThrough &&= isStored && part.every((ref) => isReached(reading, ref));
	}
	return isReadThrough;
}

/** @param now when the reading began, epoch ms */
function takeReading(
	delivery: Delivery,
	folder: FolderRuntime,
	reading: Reading,
	taken: Fetched,
	now: number,
): void {
	const { state } = folder;
	const { owner } = delivery.runtime.registry;
	taken.error = reading.error;
	taken.storeError ??= reading.notStored[0]?.error ?? null;
	taken.isCutShort = reading.isCutShort;
	const entryOf = (id: string) => entryById(state, id);
	for (const one of reading.built) {
		const before = entryOf(one.ref.id);
		const walk = before?.listedByWalk ?? null;
		if (before !== undefined && walk !== null && knownBefore(folder, one, walk) !== null) {
			// Not new: what was known of it goes on by itself, now that its id is known again.
			state.pending.splice(state.pending.indexOf(before), 1);
			continue;
		}
		if (one.mail === null) {
			taken.withheld.push(one);
			completeMail(state, before);
			continue;
		}
		// Under another address of the mailbox it would have another key: it keeps the one it came with.
		if (before !== undefined && before.key !== '') one.item.mailbox.key = before.key;
		const { key } = one.item.mailbox;
		const messageId = ownMessageId(one.item.messageId);
		const entry = { ...handedOver(one.ref, { owner, now }, before), key, messageId };
		taken.mails.push({ ...one, entry, before: before ?? null });
	}
	for (const id of reading.gone) completeMail(state, entryOf(id));
	for (const { ref, error } of reading.failed) {
		const before = entryOf(ref.id);
		if (before !== undefined) handleFailedRead(delivery, folder, before, error, now);
	}
}

/** A mail that is there and could not be read: it is asked for again, or set aside where that is hopeless. */
function handleFailedRead(
	delivery: Delivery,
	folder: FolderRuntime,
	entry: PendingMail,
	error: unknown,
	now: number,
): void {
	const { runtime, protocol } = delivery;
	const why = error instanceof Error ? error.message : String(error);
	const isHopeless = entry.readFailures >= LIMITS.fetchAttempts;
	if (isHopeless && isOwnFault(entry, folder.lastReadAt, now)) {
		const reason = `it could not be read: ${why}`;
		const nextStep = 'Open it in an email program to see whether the server still has all of it';
		setAside(endContextOf(delivery), folder, entry, reason, nextStep);
		return;
	}
	Object.assign(entry, afterFailedRead(entry, now));
	if (!isHopeless) return;
	const received = entry.receivedAt === null ? '' : `, received ${entry.receivedAt}`;
	report(
		runtime,
		{
			kind: 'unreadable',
			message: `No mail in "${protocol.settings.folder}" can be read right now: ${why}`,
			description: `The server lists mail but does not return even its headers (id ${entry.id}${received}). Nothing is lost: the next polls try again. A mail that still cannot be read when others can, or after an hour, is given up. Check the mail server.`,
		},
		now,
	);
}

/** Mails that left the folder while they were worked on; true when all were looked for. */
async function redeliverMoved(
	{ runtime, protocol }: Delivery,
	folder: FolderRuntime,
	options: ReadOptions,
	missing: readonly PendingMail[],
	taken: Fetched,
): Promise<boolean> {
	if (missing.length === 0) return true;
	if (taken.error !== null || taken.isCutShort) return false;
	const { found, done, lost, error } = await findMovedMails(missing, options);
	for (const entry of done) completeMail(folder.state, entry);
	for (const { entry, built, folder: name } of found) {
		if (built.mail === null) {
			const { subject } = built.item;
			options.context.logger.info(
				`${protocol.title}: "${subject}" stays in "${name}", because new request creation by email is disabled`,
			);
			completeMail(folder.state, entry);
			continue;
		}
		const moved = { folder: name, id: built.ref.id };
		const taker = { owner: options.owner, now: Date.now() };
		const again = { ...handedOver(built.ref, taker, entry), id: entry.id, moved };
		taken.mails.push({ ...built, entry: again, before: entry });
	}
	for (const { entry, why } of lost) {
		completeMail(folder.state, entry);
		// Our own deletion may leave nothing behind, where the server has no Trash.
		if (protocol.settings.afterProcessing === 'delete') continue;
		report(
			runtime,
			{
				kind: null,
				message: `A mail left "${protocol.settings.folder}" while its execution was running, and ${why}`,
				description: `n8n stopped before the execution had finished, so the mail may not have been processed (Message-ID ${entry.messageId ?? 'unknown'}, key ${entry.key}). Look for an execution of this workflow with that key.`,
			},
			Date.now(),
		);
	}
	if (error !== null) noteFailedSearch(runtime, folder, options, missing, error);
	return found.length + done.length + lost.length === missing.length;
}

/** A search that fails keeps no other mail back; it is tried again by the next poll, and told where it goes on failing. */
function noteFailedSearch(
	runtime: TriggerRuntime,
	folder: FolderRuntime,
	{ context, protocol }: ReadOptions,
	missing: readonly PendingMail[],
	error: unknown,
): void {
	const { message } = error as Error;
	context.logger.debug(`${protocol.title}: moved mail was not looked for: ${message}`);
	const open = missing.filter((entry) => folder.state.pending.includes(entry));
	for (const entry of open) searchProgress(folder, entry).failures += 1;
	const failures = open.map((entry) => searchProgress(folder, entry).failures);
	if (!failures.some((count) => count >= LIMITS.fetchAttempts)) return;
	report(
		runtime,
		{
			kind: 'search',
			message: `Mail left "${protocol.settings.folder}" while its execution was running, and cannot be searched for: ${message}`,
			description:
				'n8n stopped before the execution had finished, so the mail may not have been processed. Each poll searches for it again. Check that the signed-in user may list and open the folders of the mailbox.',
		},
		Date.now(),
	);
}
