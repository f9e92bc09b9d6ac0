import { isMailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { Listing, MailRef } from '../../helpdesk/ports';
import { type EwsCursor, type EwsWalk, isNew, isWanted, writeCursor } from './ewsCursor';
import type { EwsItem } from './ewsItem';
import type { ResolvedFolder } from './folders';
import type { EwsClient } from './ewsClient';
import { findItem } from './operations/findItem';
import { syncFolderItems } from './operations/syncFolderItems';

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
	let refs: MailRef[] = [];
	let isLast = false;
	let isFull = false;
	for (let page = 0; page < LIMITS.ewsSyncPagesPerList && !isLast && !isFull; page++) {
		const room = max - refs.length;
		const ask = async (size: number) =>
			await client.call(
				syncFolderItems({
					folder: folder.ref,
					syncState: cursor.syncState,
					max: Math.min(size, LIMITS.ewsSyncPage),
					receiptName,
				}),
				signal,
			);
		const { walk } = cursor;
		const filtered = walk !== null && walk.want !== 'all';
		let answer = await ask(filtered ? LIMITS.ewsSyncPage : room);
		let wanted = answer.created.filter((item) => walk === null || isWanted(item, walk));
		if (wanted.length > room) {
			// A page is taken whole or not at all; the same state gives the same page, only shorter.
			answer = await ask(room);
			wanted = answer.created.filter((item) => walk === null || isWanted(item, walk));
		}
		refs.push(...wanted.map(toRef));
		isLast = answer.isLast;
		cursor = {
			...cursor,
			syncState: answer.syncState,
			newest: newestOf(cursor.newest, answer.created),
			walk: isLast ? null : walk,
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
	// The order of a first sync is the server's own (newest first on some); after it, it is arrival.
	if (start.walk !== null) refs = byReceipt(refs);
	return { refs, next: writeCursor(cursor), hasMore: !isLast, wasReset: false };
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
	return items.filter((item) => !listed.has(item.id) && isNew(item, walk)).slice(0, most);
}

function byReceipt(refs: readonly MailRef[]): MailRef[] {
	return [...refs].sort((one, other) => {
		const [a, b] = [one.receivedAt ?? '', other.receivedAt ?? ''];
		return a < b ? -1 : a > b ? 1 : 0;
	});
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
