import { isMailError, MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { Listing, MailRef } from '../../helpdesk/ports';
import { type EwsCursor, type EwsWalk, isNew, isWanted, writeCursor } from './ewsCursor';
import { hasBegunAnew } from './begunAnew';
import type { EwsItem } from './ewsItem';
import type { ResolvedFolder } from './folders';
import type { EwsClient } from './ewsClient';
import { findItem } from './operations/findItem';
import { syncFolderItems } from './operations/syncFolderItems';
import { rememberMails } from './seenMails';

export interface ListContext {
	client: EwsClient;
	folder: ResolvedFolder;
	receiptName: string;
}

/** After a lost state, how far before the newest mail seen the walk takes mails up again. */
const RESET_MARGIN_MS = 24 * 60 * 60 * 1000;

/** What the core sees of an item. */
export function toRef(item: EwsItem): MailRef {
	return {
		id: item.id,
		size: item.size,
		receivedAt: item.receivedAt,
		isSeen: item.isRead,
		hasReceipt: item.hasReceipt,
	};
}

/**
 * Lists what stands behind a position, null for one that is not ours. A state the server no longer
 * knows, or one of another folder, begins anew with `wasReset`; what was received long before the
 * newest mail seen is then left out at once, or 100,000 ids would be handed out to be thrown away.
 */
export async function listMails(
	context: ListContext,
	cursor: EwsCursor | null,
	max: number,
	signal: AbortSignal,
): Promise<Listing> {
	const { folder } = context;
	if (cursor !== null && cursor.folderId === folder.id) {
		try {
			return await walkPages(context, cursor, max, signal);
		} catch (error) {
			if (!isMailError(error) || error.code !== 'MAIL_CHECKPOINT_INVALID') throw error;
		}
	}
	const fresh: EwsCursor = {
		folderId: folder.id,
		syncState: null,
		newest: cursor?.newest ?? null,
		walk: {
			want: 'new',
			since: floorOf(cursor),
			known: [],
			ahead: [],
		},
		recent: [],
	};
	return { ...(await walkPages(context, fresh, max, signal)), wasReset: true };
}

/** A walk that was under way when the state was lost begins again where it began. */
function floorOf(cursor: EwsCursor | null): string {
	if (cursor?.walk) return cursor.walk.want === 'new' ? cursor.walk.since : '';
	if (!cursor?.newest) return '';
	return new Date(Date.parse(cursor.newest) - RESET_MARGIN_MS).toISOString();
}

async function walkPages(
	context: ListContext,
	start: EwsCursor,
	max: number,
	signal: AbortSignal,
): Promise<Listing> {
	const { client, folder, receiptName } = context;
	let cursor = start;
	const refs: MailRef[] = [];
	let isLast = false;
	let isFull = false;
	const ask = async (syncState: string | null, size: number) =>
		await client.call(
			syncFolderItems({
				folder: folder.ref,
				syncState,
				max: Math.min(size, LIMITS.ewsSyncPage),
				receiptName,
			}),
			signal,
		);
	for (let page = 0; page < LIMITS.ewsSyncPagesPerList && !isLast && !isFull; page++) {
		const room = max - refs.length;
		const { walk, syncState } = cursor;
		const filtered = walk !== null && walk.want !== 'all';
		let answer = await ask(syncState, filtered ? LIMITS.ewsSyncPage : room);
		let wanted = answer.created.filter((item) => walk === null || isWanted(item, walk));
		if (wanted.length > room) {
			// A page is taken whole or not at all; the same state gives the same page, only shorter.
			answer = await ask(syncState, room);
			wanted = answer.created.filter((item) => walk === null || isWanted(item, walk));
		}
		const further = async (state: string) => await ask(state, LIMITS.ewsSyncPage);
		if (syncState !== null && (await hasBegunAnew(cursor, answer, further))) {
			throw new MailError(
				'MAIL_CHECKPOINT_INVALID',
				`The server at ${client.host} restarted the sync of the folder without saying so: it lists mail as new that it has listed before.`,
			);
		}
		refs.push(...wanted.map((item) => toListedRef(item, refs.length)));
		isLast = answer.isLast;
		cursor = {
			...cursor,
			syncState: answer.syncState,
			newest: newestOf(cursor.newest, answer.created),
			walk: isLast ? null : walk,
			recent: rememberMails(cursor.recent, answer.created, answer.deletedIds),
		};
		isFull = refs.length >= max;
	}
	if (!isLast && !isFull && cursor.walk !== null && cursor.walk.want !== 'all') {
		const walk = cursor.walk;
		const ahead = await lookAhead(context, walk, refs, max - refs.length, signal);
		refs.push(...ahead.map(toRef));
		cursor = {
			...cursor,
			walk: { ...walk, ahead: [...walk.ahead, ...ahead.map(({ id }) => id)] },
		};
	}
	return { refs: byReceipt(refs), next: writeCursor(cursor), hasMore: !isLast, wasReset: false };
}

/**
 * A mail that is listed without an id cannot be fetched. It is listed all the same, under a name that
 * no server knows, so that its fetch fails and says so.
 */
function toListedRef(item: EwsItem, index: number): MailRef {
	const ref = toRef(item);
	return ref.id === '' ? { ...ref, id: `without-id-${ref.receivedAt ?? ''}-${index}` } : ref;
}

/** Mail received since the start that a long first sync has not come to yet. */
async function lookAhead(
	{ client, folder, receiptName }: ListContext,
	walk: EwsWalk,
	refs: readonly MailRef[],
	room: number,
	signal: AbortSignal,
): Promise<EwsItem[]> {
	const most = Math.min(room, LIMITS.ewsAheadIds - walk.ahead.length);
	if (most <= 0 || walk.since === '') return [];
	const { items } = await client.call(
		findItem({
			folder: folder.ref,
			receiptName,
			order: 'oldestFirst',
			max: walk.ahead.length + walk.known.length + refs.length + most,
			since: walk.since,
		}),
		signal,
	);
	const listed = new Set([...walk.ahead, ...refs.map(({ id }) => id)]);
	return items
		.filter((item) => item.id !== '' && !listed.has(item.id) && isNew(item, walk))
		.slice(0, most);
}

/**
 * Oldest first, and each once: servers list in any order, some one mail twice. A mail without a time
 * keeps its place behind the one before it.
 */
export function byReceipt<T extends Pick<MailRef, 'id' | 'receivedAt'>>(refs: readonly T[]): T[] {
	let last = '';
	const timed = [...new Map(refs.map((ref) => [ref.id, ref])).values()].map((ref) => {
		last = ref.receivedAt ?? last;
		return { ref, time: last };
	});
	timed.sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0));
	return timed.map(({ ref }) => ref);
}

/** Dates in the future are left out: as a floor they would hide mail. */
function newestOf(newest: string | null, items: readonly EwsItem[]): string | null {
	const latest = new Date(Date.now() + RESET_MARGIN_MS).toISOString();
	return items.reduce<string | null>(
		(best, { receivedAt }) =>
			receivedAt !== null && receivedAt <= latest && (best === null || receivedAt > best)
				? receivedAt
				: best,
		newest,
	);
}
