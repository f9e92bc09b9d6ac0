import { LIMITS } from '../../helpdesk/limits';
import type { Listing } from '../../helpdesk/ports';
import type { FetchMessageObject, ImapClient, ImapFlow } from './client';
import type { OpenFolder } from './folder';
import { bareRow, fetchMeta, fetchMetaOf, searchUids, toRef } from './meta';
import { writePosition, type ImapPosition } from './position';
import { hasFlag } from './receipt';
import { refusalOf } from './refusal';
import { LARGEST_UID } from './uidSet';

export interface ListRequest {
	folder: OpenFolder;
	position: ImapPosition;
	max: number;
	/** Keyword of our receipt, null where the folder carries none. */
	receipt: string | null;
	wasReset: boolean;
}

/** Mails in the order of their UIDs. */
type Rows = readonly FetchMessageObject[];

/**
 * Mails behind a position, oldest first. Finding nothing costs one command whatever the size of the
 * folder; of a large backlog only UIDs are searched, a window at a time, and only `max` mails listed.
 * A mail that the server leaves out of its answer is listed without size and time.
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
	const found = await searchUids(client, flow, {
		seen: false,
		uid: `${position.uid + 1}:${unreadUpTo}`,
	});
	// `n:m` where n is behind the last mail names the last mail (RFC 9051 section 9).
	const uids = found.filter((uid) => uid > position.uid && uid <= unreadUpTo);
	if (uids.length === 0) return null;
	const wanted = uids.slice(0, max);
	const rows = await rowsOf(client, flow, wanted);
	const isLast = wanted.length === uids.length;
	const end = isLast ? unreadUpTo : (wanted.at(-1) as number);
	return toListing(request, rows, { ...position, uid: end, unreadUpTo }, true);
}

async function listNew(client: ImapClient, flow: ImapFlow, request: ListRequest): Promise<Listing> {
	const { folder, position, max } = request;
	const from = position.uid + 1;
	if (from > LARGEST_UID || folder.exists === 0) return toListing(request, [], position, false);
	const isShort = backlogBound(folder, from) <= max * 2;
	const found = isShort
		? await rowsBehind(client, flow, folder, position.uid, max)
		: await rowsOf(client, flow, await firstUids(client, flow, folder, from, max + 1), max);
	const rows = found.slice(0, max);
	const end = rows.at(-1)?.uid ?? position.uid;
	const next = { uidValidity: position.uidValidity, uid: end };
	return toListing(request, rows, next, found.length > max);
}

/** Most mails that can stand at `from` and behind it. */
export function backlogBound({ exists, uidNext }: OpenFolder, from: number): number {
	return uidNext === null ? exists : Math.max(0, Math.min(exists, uidNext - from));
}

/**
 * All mails behind `uid`, by one command where its answer proves to be complete. It asks from the last
 * known mail on, which is then the anchor of the proof. Else UID SEARCH tells what is there.
 */
async function rowsBehind(
	client: ImapClient,
	flow: ImapFlow,
	{ uidNext }: OpenFolder,
	uid: number,
	max: number,
): Promise<Rows> {
	const answered = await answerFrom(client, flow, Math.max(1, uid));
	const exists = flow.mailbox === false ? 0 : flow.mailbox.exists;
	const rows = ascending(answered ?? []).filter((row) => row.uid > uid);
	if (answered !== null && isComplete(ascending(answered), { uid, exists, uidNext })) return rows;
	const there = await searchUids(client, flow, { uid: `${uid + 1}:*`, deleted: false });
	const known = new Map(rows.map((row) => [row.uid, row]));
	const uids = [...new Set([...known.keys(), ...there.filter((found) => found > uid)])];
	const first = uids.sort((a, b) => a - b).slice(0, max + 1);
	// A mail that came between the two commands has a row by now.
	const unknown = first.filter((each) => !known.has(each));
	for (const row of await rowsOf(client, flow, unknown)) known.set(row.uid, row);
	return first.map((each) => known.get(each) ?? bareRow(each));
}

/** Rows of `from:*`; null where the server refuses the command. */
async function answerFrom(
	client: ImapClient,
	flow: ImapFlow,
	from: number,
): Promise<FetchMessageObject[] | null> {
	try {
		return [...(await fetchMeta(flow, [`${from}:*`])).values()];
	} catch (error) {
		if (refusalOf(client, error, 'looking for new mail') === null) throw error;
		return null;
	}
}

/**
 * Whether an answer to `uid:*` (`1:*` for 0) has a row for every mail behind `uid`. Each row carries the
 * mail's number in the folder: they must be without a gap, the last one must be the last mail of the
 * folder, and nothing may stand between `uid` and the first row behind it. `uid:*` always names the
 * last mail, so that an answer without new mail proves itself too (RFC 9051 section 9).
 */
export function isComplete(
	rows: Rows,
	{ uid, exists, uidNext }: { uid: number; exists: number; uidNext: number | null },
): boolean {
	const last = rows.at(-1);
	const first = rows.find((row) => row.uid > uid);
	if (last === undefined) return exists === 0 || uidNext === uid + 1;
	if (last.seq !== exists) return false;
	const isGapless = rows.every((row, at) => at === 0 || row.seq === (rows[at - 1]?.seq ?? 0) + 1);
	if (first === undefined || !isGapless) return isGapless;
	return first !== rows[0] || first.seq === 1 || first.uid === uid + 1;
}

/** The rows of these mails; of what the server leaves out, its UID alone. */
async function rowsOf(
	client: ImapClient,
	flow: ImapFlow,
	uids: readonly number[],
	max = uids.length,
): Promise<Rows> {
	const rows = await fetchMetaOf(client, flow, uids.slice(0, max));
	return uids.map((uid) => rows.get(uid) ?? bareRow(uid));
}

function ascending(rows: Rows): FetchMessageObject[] {
	return [...rows].sort((a, b) => a.uid - b.uid);
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
		found.push(...(await searchUids(client, flow, { uid: `${low}:${high}` })));
		if (high === last) break;
	}
	return [...new Set(found)].filter((uid) => uid >= from).slice(0, count);
}

function toListing(
	{ folder, position, receipt, wasReset }: ListRequest,
	rows: Rows,
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
