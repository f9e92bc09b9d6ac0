import type { IPollFunctions } from 'n8n-workflow';
import type { DeliveryState, PendingMail } from '../../helpdesk/checkpoint/deliveryState';
import { nextAttemptAt } from '../../helpdesk/checkpoint/redelivery';
import {
	beginResetWalk,
	findAgain,
	mayBeNew,
	wasDoneBefore,
} from '../../helpdesk/checkpoint/resetWalk';
import { LIMITS } from '../../helpdesk/limits';
import type {
	Listing,
	MailRef,
	MailSource,
	ReceiptCarrier,
	SourceCursor,
} from '../../helpdesk/ports';
import { releaseBytes } from '../releaseBytes';
import { unlessAborted } from '../unlessAborted';
import type { BuiltMail } from './buildMail';
import { buildMail } from './buildMail';
import type { LiveFolder } from './liveTrigger';
import type { TriggerProtocol } from './triggerProtocol';

/** What one reading brought, ready to be handed over. */
export interface Taken {
	mails: Array<BuiltMail & { entry: PendingMail }>;
	withheld: BuiltMail[];
	/** The error that ended the taking early; what was taken before stands. */
	error: unknown;
	/** The reading ended because it was enough for one poll. */
	isCutShort: boolean;
}

/** What a reading works with. */
export interface TakeOptions {
	context: IPollFunctions;
	protocol: TriggerProtocol;
	source: MailSource;
	folder: LiveFolder;
	signal: AbortSignal;
	/** No further mail is begun after this, epoch ms. */
	takeUntil: number;
	owner: string;
	debug: string[] | null;
}

/**
 * The entry of a mail that is handed over now. One that was in flight before died with its process:
 * that is no attempt of the workflow, and counts apart.
 */
export function pendingEntry(ref: MailRef, owner: string, before?: PendingMail): PendingMail {
	const hasDied = before?.state === 'inFlight';
	const attempts = before?.attempts ?? 0;
	return {
		id: ref.id,
		key: before?.key ?? '',
		state: 'inFlight',
		owner,
		at: Date.now(),
		attempts: hasDied ? attempts : attempts + 1,
		deaths: (before?.deaths ?? 0) + (hasDied ? 1 : 0),
		dueAt: 0,
		wasBare: before?.wasBare ?? !ref.hasReceipt,
		receivedAt: ref.receivedAt,
		isStale: false,
	};
}

/**
 * Fetches and reads `refs` in their order. A mail that cannot be fetched `LIMITS.fetchAttempts`
 * times is put aside for later, so that those behind it flow; one whose binary data cannot be
 * stored as often goes out without it.
 */
export async function readMails(
	refs: readonly MailRef[],
	options: TakeOptions,
): Promise<{ built: BuiltMail[]; seen: Set<string>; error: unknown; isCutShort: boolean }> {
	const { context, protocol, source, folder, signal } = options;
	const built: BuiltMail[] = [];
	const seen = new Set<string>();
	let waiting = refs;
	let error: unknown = null;
	let bytes = 0;
	if (refs.length === 0) return { built, seen, error, isCutShort: false };
	try {
		for await (const raw of source.fetch(refs, protocol.settings.maxMessageSize, signal)) {
			const failures = folder.fetchFailures.get(raw.ref.id) ?? 0;
			const building = buildMail(context, protocol, raw, {
				withoutBinaries: failures >= LIMITS.fetchAttempts,
				debug: options.debug,
			});
			// n8n's binary storage knows no signal, and one write that hangs would hang the trigger.
			built.push(await unlessAborted(building, signal));
			const end = waiting.findIndex((ref) => ref.id === raw.ref.id) + 1;
			// Mails before it that were not yielded are gone (ports.ts): the mark must not wait for them.
			for (const ref of waiting.slice(0, end)) {
				seen.add(ref.id);
				folder.fetchFailures.delete(ref.id);
			}
			waiting = waiting.slice(end);
			const { source: content } = raw;
			bytes += content.length;
			// A mail that has a memory of its own, as large ones have; built, nothing needs it any more.
			if (content.length === content.buffer.byteLength) releaseBytes(content);
			const isEnough = Date.now() >= options.takeUntil || bytes >= LIMITS.pollBytes;
			if (isEnough && waiting.length > 0) return { built, seen, error, isCutShort: true };
		}
		// What was not yielded by now is gone from the folder.
		for (const ref of refs) seen.add(ref.id);
	} catch (caught) {
		error = caught;
		const blocked = waiting[0];
		if (blocked !== undefined) {
			const failures = (folder.fetchFailures.get(blocked.id) ?? 0) + 1;
			folder.fetchFailures.set(blocked.id, failures);
		}
	}
	return { built, seen, error, isCutShort: false };
}

/** Skips what is not new and applies the rules of a reset walk. */
function wanted(listing: Listing, state: DeliveryState, carrier: ReceiptCarrier): MailRef[] {
	const known = new Set(state.pending.map((entry) => entry.id));
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
export async function listNewMails(options: TakeOptions, max: number): Promise<Listing> {
	const { source, folder, signal, owner } = options;
	const { state } = folder;
	for (;;) {
		const listing = await source.list(state.cursor, max, signal);
		if (listing.wasReset) beginResetWalk(state, owner, Date.now());
		if (listing.refs.length > 0 || !listing.hasMore) return listing;
		state.cursor = listing.next;
		if (Date.now() >= options.takeUntil) return listing;
	}
}

/** The position behind the first `count` mails of a listing. */
function positionAfter(listing: Listing, count: number): SourceCursor | undefined {
	return count >= listing.refs.length ? listing.next : listing.positions?.[count - 1];
}

/**
 * Reads the new mails of a listing, at most `room`, and moves the mark in the live state just as far
 * as what was taken. Nothing is stored or emitted here.
 */
export async function takeNewMails(
	options: TakeOptions,
	listing: Listing,
	room: number,
): Promise<Taken> {
	const { folder, owner, source } = options;
	const { state } = folder;
	const most = state.reset === null ? room : Math.min(room, LIMITS.resetPortion);
	const all = wanted(listing, state, source.receiptCarrier);
	const refs = all.slice(0, Math.max(0, most));
	const { built, seen, error, isCutShort } = await readMails(refs, options);

	const open = all.filter((ref) => !seen.has(ref.id));
	const [blocked] = open;
	const isStuck =
		blocked !== undefined &&
		built.length === 0 &&
		(folder.fetchFailures.get(blocked.id) ?? 0) >= LIMITS.fetchAttempts;
	if (isStuck) state.pending.push(laterEntry(blocked, owner, nextAttemptAt(1, Date.now())));
	const firstOpen = isStuck ? open[1] : blocked;
	const taken = firstOpen === undefined ? listing.refs.length : listing.refs.indexOf(firstOpen);
	if (listing.positions === undefined && taken > 0 && taken < listing.refs.length) {
		// This source has no position inside a listing: what was not read comes by its id.
		for (const ref of isStuck ? open.slice(1) : open)
			state.pending.push(laterEntry(ref, owner, null));
		state.cursor = listing.next;
	} else {
		state.cursor = positionAfter(listing, taken) ?? state.cursor;
	}
	const isWalkedThrough = taken === listing.refs.length && !listing.hasMore;

	const result: Taken = { mails: [], withheld: [], error, isCutShort };
	const inFlightKeys = new Set(state.pending.map((entry) => entry.key));
	for (const one of built) {
		const { key } = one.item.mailbox;
		if (state.reset !== null) {
			if (findAgain(state, key, one.ref.id)) continue;
			if (wasDoneBefore(state, key) || inFlightKeys.has(key)) continue;
			state.reset.released += 1;
		}
		if (one.mail === null) result.withheld.push(one);
		else result.mails.push({ ...one, entry: { ...pendingEntry(one.ref, owner), key } });
	}
	if (isWalkedThrough) {
		state.reset = null;
		state.floor ??= new Date().toISOString();
	}
	return result;
}

function laterEntry(ref: MailRef, owner: string, dueAt: number | null): PendingMail {
	return { ...pendingEntry(ref, owner), state: 'retry', attempts: 0, dueAt: dueAt ?? Date.now() };
}
