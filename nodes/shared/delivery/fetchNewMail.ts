import type {
	DeliveryState,
	PendingMail,
	ResetWalk,
} from '../../helpdesk/checkpoint/deliveryState';
import { hasValidId } from '../../helpdesk/checkpoint/deliveryState';
import {
	beginResetWalk,
	findAgain,
	mayBeNew,
	wasDoneBefore,
} from '../../helpdesk/checkpoint/resetWalk';
import { afterFailedRead, handedOver, putOff } from '../../helpdesk/checkpoint/pendingMail';
import { mailKey } from '../../helpdesk/key';
import { LIMITS } from '../../helpdesk/limits';
import type { MailItem } from '../../helpdesk/model';
import type { Listing, MailRef, ReceiptCarrier, SourceCursor } from '../../helpdesk/ports';
import { ownMessageId } from '../../helpdesk/threading/derivedMessageId';
import type { FetchedMail } from './toExecutionData';
import { completeMail, completeMissing } from './completeMail';
import type { FolderRuntime } from './triggerRuntime';
import { walkStart } from './openFolder';
import type { ReadOptions } from './readMails';
import { isReached, readMails } from './readMails';

/** What one reading brought, ready to be handed over. */
export interface Fetched {
	/** `before`: the entry that stood for it so far, null for a new one. */
	mails: Array<FetchedMail & { entry: PendingMail; before: PendingMail | null }>;
	withheld: FetchedMail[];
	/** The error that ended the taking early; what was taken before stands. */
	error: unknown;
	/** The first error with which n8n could not store a mail, which comes again; it kept no other back. */
	storeError: unknown;
	/** The reading ended because it was enough for one poll. */
	isCutShort: boolean;
}

/** Skips what is not new and applies the rules of a reset walk. */
function wanted(listing: Listing, state: DeliveryState, carrier: ReceiptCarrier): MailRef[] {
	const known = new Set(state.pending.filter(hasValidId).map((entry) => entry.id));
	return listing.refs.filter(
		(ref) =>
			!known.has(ref.id) &&
			// A mark that others set too says nothing about a mail that was never handed over.
			!(ref.hasReceipt && carrier === 'own') &&
			(state.reset === null || mayBeNew(ref, state.reset, carrier)),
	);
}

/**
 * Lists what stands behind the high-water mark, until something is found, the end is reached or the
 * time is over (a first EWS sync); the mark keeps what was walked through, so that a slow server gets
 * to the end in several polls. Opens a reset walk when the positions lost their meaning; that must be
 * known before any id is looked up, for then every id looks gone, and gone means done.
 */
export async function listNewMail(options: ReadOptions, max: number): Promise<Listing> {
	const { session, folder, signal } = options;
	let hasBegunWalk = false;
	for (;;) {
		const { state } = folder;
		const listing = await session.source.list(state.cursor, max, signal);
		if (listing.wasReset) {
			beginResetWalk(state, Date.now());
			const floor = state.reset?.floor ?? null;
			if (floor !== null && !hasBegunWalk) {
				// The source begins anew at the first mail; what is older than the floor is known.
				state.cursor = await walkStart(session.source, floor, signal);
				hasBegunWalk = true;
				continue;
			}
		}
		if (listing.refs.length > 0 || !listing.hasMore) return listing;
		state.cursor = listing.next;
		if (Date.now() >= options.fetchUntil) return listing;
	}
}

/** The position behind the first `count` mails of a listing. */
function positionAfter(listing: Listing, count: number): SourceCursor | undefined {
	return count >= listing.refs.length ? listing.next : listing.positions?.[count - 1];
}

/** The keys that a mail has and had: under its mailbox's address of now and of before. */
function keysOf(
	{ mailbox, messageId, date, from, subject, receivedAt }: MailItem,
	former: string | null,
) {
	if (former === null) return [mailbox.key];
	const before = mailKey({
		address: former,
		messageId: ownMessageId(messageId),
		date,
		from: from.address,
		subject,
		receivedAt,
	});
	return [mailbox.key, before];
}

/**
 * Reads the new mails of a listing, at most `room`, and moves the mark in the live state just as far
 * as what was taken: read, gone, or put into the list of those that could not be read. Nothing is
 * stored or emitted here.
 */
export async function fetchNewMail(
	options: ReadOptions,
	listing: Listing,
	room: number,
	isDue: (entry: PendingMail) => boolean,
): Promise<Fetched> {
	const { folder, owner, session } = options;
	const { state } = folder;
	const taker = { owner, now: Date.now() };
	const most = state.reset === null ? room : Math.min(room, LIMITS.resetPortion);
	const carrier = session.source.receiptCarrier;
	const all = wanted(listing, state, carrier);
	const reading = await readMails(all.slice(0, Math.max(0, most)), options);
	const { built, failed, notStored, error, isCutShort } = reading;

	const wait = (entry: PendingMail) => state.pending.push({ ...entry, listedByWalk: state.reset });
	for (const { ref } of failed) wait(afterFailedRead(putOff(ref, taker), taker.now));
	for (const { ref } of notStored) wait(putOff(ref, taker));
	const open = all.filter((ref) => !isReached(reading, ref));
	const [firstOpen] = open;
	// What was read behind one that was not must not be listed again.
	const lastReached = listing.refs.findLastIndex((ref) => isReached(reading, ref));
	const first = firstOpen === undefined ? listing.refs.length : listing.refs.indexOf(firstOpen);
	let taken = Math.max(first, lastReached + 1);
	// This source has no position inside a listing: what was not read comes by its id.
	if (listing.positions === undefined && taken > 0) taken = listing.refs.length;
	for (const ref of open) if (listing.refs.indexOf(ref) < taken) wait(putOff(ref, taker));
	state.cursor = positionAfter(listing, taken) ?? state.cursor;
	const isWalkedThrough = taken === listing.refs.length && !listing.hasMore;
	state.hasBacklog = !isWalkedThrough;

	const storeError = notStored[0]?.error ?? null;
	const result: Fetched = { mails: [], withheld: [], error, storeError, isCutShort };
	for (const one of built) {
		const { key } = one.item.mailbox;
		const known = state.reset === null ? null : knownBefore(folder, one, state.reset);
		if (known === 'done') continue;
		const before = known;
		if (before !== null && !isDue(before)) continue;
		const messageId = ownMessageId(one.item.messageId);
		const entry = { ...handedOver(one.ref, taker, before ?? undefined), key, messageId };
		if (one.mail !== null) {
			if (state.reset !== null && before === null) state.reset.released += 1;
			result.mails.push({ ...one, entry, before });
		} else {
			result.withheld.push(one);
			if (before !== null) completeMail(state, before);
		}
	}
	if (isWalkedThrough) endWalk(folder);
	return result;
}

/**
 * What a walk makes of a mail once it was read. An entry: it was handed over before, and goes on by its
 * id of now. done: it was done, or has an entry of its own. null: it is new.
 */
export function knownBefore(
	folder: FolderRuntime,
	{ item, ref }: FetchedMail,
	{ formerAddress }: Pick<ResetWalk, 'formerAddress'>,
): PendingMail | 'done' | null {
	const { state } = folder;
	const keys = keysOf(item, formerAddress);
	const entry = findAgain(state, keys, ref.id);
	if (entry === undefined) {
		const hasEntry = state.pending.some(({ key }) => keys.includes(key));
		return hasEntry || wasDoneBefore(state, keys) ? 'done' : null;
	}
	// Under another address of the mailbox it would have another key: it keeps the one it came with.
	item.mailbox.key = entry.key;
	const wish = folder.held.get(entry);
	if (folder.held.delete(entry) && wish !== undefined) {
		folder.writer.enqueue({ ...wish, id: ref.id });
	}
	return entry;
}

/** All mail was passed: what is still without a valid id is no longer in the folder. */
function endWalk(folder: FolderRuntime): void {
	const { state, held } = folder;
	for (const entry of held.keys()) if (entry.isStale) completeMissing(folder, entry);
	held.clear();
	state.reset = null;
	state.floor ??= new Date().toISOString();
}
