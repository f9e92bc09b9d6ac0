import { LIMITS } from '../../helpdesk/limits';
import type { Listing, MailRef } from '../../helpdesk/ports';
import type { FetchMessageObject, ImapClient, ImapFlow } from './client';
import type { OpenFolder } from './folder';
import { writeId, writePosition, type ImapPosition } from './position';
import { hasFlag } from './receipt';
import { LARGEST_UID, packUids } from './uidSet';

/** What is fetched of a mail to list it. */
const META = { uid: true, flags: true, internalDate: true, size: true } as const;

export interface ListRequest {
	folder: OpenFolder;
	position: ImapPosition;
	max: number;
	/** Keyword of our receipt, null where the folder carries none. */
	receipt: string | null;
	wasReset: boolean;
}

/**
 * Mails behind a position, oldest first. Finding nothing costs one command whatever the size of the
 * folder; of a large backlog only UIDs are searched, a window at a time, and only `max` mails listed.
 */
export async function listMails(
	client: ImapClient,
	request: ListRequest,
	signal: AbortSignal,
): Promise<Listing> {
	return await client.run('looking for new mail', signal, async (flow) => {
		const { unreadUpTo, uid } = request.position;
		if (unreadUpTo !== undefined && unreadUpTo > uid) {
			const unread = await listUnread(client, flow, request, unreadUpTo);
			if (unread !== null) return unread;
			const position = { uidValidity: request.position.uidValidity, uid: unreadUpTo };
			return await listNew(client, flow, { ...request, position });
		}
		return await listNew(client, flow, request);
	});
}

/** Unread mails up to `unreadUpTo`; null when none is left. */
async function listUnread(
	client: ImapClient,
	flow: ImapFlow,
	request: ListRequest,
	unreadUpTo: number,
): Promise<Listing | null> {
	const { position, max } = request;
	const uids = await search(client, flow, {
		seen: false,
		uid: `${position.uid + 1}:${unreadUpTo}`,
	});
	if (uids.length === 0) return null;
	const wanted = uids.slice(0, max);
	const rows = await fetchMeta(flow, packUids(wanted));
	const isLast = wanted.length === uids.length;
	const end = isLast ? unreadUpTo : (wanted.at(-1) as number);
	return toListing(request, rows, { ...position, uid: end, unreadUpTo }, true);
}

async function listNew(client: ImapClient, flow: ImapFlow, request: ListRequest): Promise<Listing> {
	const { folder, position, max } = request;
	const from = position.uid + 1;
	if (from > LARGEST_UID || folder.exists === 0) return toListing(request, [], position, false);
	const atMost = backlogBound(folder, from);
	let rows: FetchMessageObject[];
	let hasMore: boolean;
	if (atMost <= max * 2) {
		rows = await fetchMeta(flow, [`${from}:*`], from);
		hasMore = rows.length > max;
		rows = rows.slice(0, max);
	} else {
		const uids = await firstUids(client, flow, folder, from, max + 1);
		hasMore = uids.length > max;
		rows = await fetchMeta(flow, packUids(uids.slice(0, max)), from);
	}
	const end = rows.at(-1)?.uid ?? position.uid;
	return toListing(request, rows, { uidValidity: position.uidValidity, uid: end }, hasMore);
}

/** Most mails that can stand at `from` and behind it. */
export function backlogBound({ exists, uidNext }: OpenFolder, from: number): number {
	return uidNext === null ? exists : Math.max(0, Math.min(exists, uidNext - from));
}

/** The first UIDs from `from` on, about `count`; windows grow over gaps, so the steps are few. */
async function firstUids(
	client: ImapClient,
	flow: ImapFlow,
	folder: OpenFolder,
	from: number,
	count: number,
): Promise<number[]> {
	const last = folder.uidNext === null ? LARGEST_UID : folder.uidNext - 1;
	const found: number[] = [];
	let width: number = LIMITS.imapUidWindow;
	for (let low = from; low <= last && found.length < count; low += width) {
		if (low > from && found.length === 0) width *= 16;
		const high = Math.min(last, low + width - 1);
		found.push(...(await search(client, flow, { uid: `${low}:${high}` })));
		if (high === last) break;
	}
	return found.filter((uid) => uid >= from).slice(0, count);
}

async function search(
	client: ImapClient,
	flow: ImapFlow,
	query: { uid: string; seen?: boolean },
): Promise<number[]> {
	const uids = await flow.search(query, { uid: true });
	if (!Array.isArray(uids)) throw client.takeCommandError('searching');
	return uids.sort((a, b) => a - b);
}

/**
 * Flags, dates and sizes, ascending by UID. `from` drops the echo: `n:*` always names the last mail,
 * even below n (RFC 9051 section 9).
 */
export async function fetchMeta(
	flow: ImapFlow,
	sets: readonly string[],
	from = 1,
): Promise<FetchMessageObject[]> {
	const rows = new Map<number, FetchMessageObject>();
	for (const set of sets) {
		for await (const row of flow.fetch(set, META, { uid: true })) {
			// A flag change of another mail may come in between, without UID or date.
			if (row.uid >= from && row.internalDate !== undefined) rows.set(row.uid, row);
		}
	}
	return [...rows.values()].sort((a, b) => a.uid - b.uid);
}

export function toRef(
	row: FetchMessageObject,
	uidValidity: string,
	receipt: string | null,
): MailRef {
	const date = row.internalDate instanceof Date ? row.internalDate : null;
	return {
		id: writeId(uidValidity, row.uid),
		size: row.size ?? null,
		receivedAt: date === null || Number.isNaN(date.getTime()) ? null : date.toISOString(),
		isSeen: hasFlag(row.flags, '\\Seen'),
		hasReceipt: receipt !== null && hasFlag(row.flags, receipt),
	};
}

function toListing(
	{ folder, position, receipt, wasReset }: ListRequest,
	rows: readonly FetchMessageObject[],
	next: ImapPosition,
	hasMore: boolean,
): Listing {
	// Deleted but not expunged: somebody is done with it.
	const wanted = rows.filter((row) => !hasFlag(row.flags, '\\Deleted'));
	return {
		refs: wanted.map((row) => toRef(row, folder.uidValidity, receipt)),
		positions: wanted.map((row) =>
			writePosition({
				uidValidity: folder.uidValidity,
				uid: row.uid,
				...(position.unreadUpTo === undefined ? {} : { unreadUpTo: position.unreadUpTo }),
			}),
		),
		next: writePosition(next),
		hasMore,
		wasReset,
	};
}
