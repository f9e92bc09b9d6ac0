import { isMailError } from '../../helpdesk/errors';
import type { FetchMessageObject, ImapClient, ImapFlow } from './client';
import { bareRow, fetchMetaOf, searchUids } from './meta';
import { hasFlag } from './receipt';
import { packUids } from './uidSet';

/**
 * Which of these mails are in the folder, each with what the server tells of it. A mail of which no row
 * comes is absent only where UID SEARCH does not find it either: servers leave rows out of a FETCH that
 * they end with OK (Exchange, on damaged mail).
 * @param isDeletedThere whether a mail marked \Deleted counts as there; default: it is as good as gone
 */
export async function mailsThere(
	client: ImapClient,
	flow: ImapFlow,
	uids: readonly number[],
	{ isDeletedThere = false }: { isDeletedThere?: boolean } = {},
): Promise<Map<number, FetchMessageObject>> {
	const wanted = new Set(uids);
	const there = new Map<number, FetchMessageObject>();
	const rows = await fetchMetaOf(client, flow, uids);
	for (const [uid, row] of rows) {
		if (!wanted.has(uid) || (!isDeletedThere && hasFlag(row.flags, '\\Deleted'))) continue;
		there.set(uid, row);
	}
	const missing = [...wanted].filter((uid) => !rows.has(uid));
	for (const uid of await searchThese(client, flow, missing, isDeletedThere)) {
		there.set(uid, bareRow(uid));
	}
	return there;
}

async function searchThese(
	client: ImapClient,
	flow: ImapFlow,
	uids: readonly number[],
	isDeletedThere: boolean,
): Promise<number[]> {
	const wanted = new Set(uids);
	const found: number[] = [];
	for (const set of packUids(uids)) {
		const query = { uid: set, ...(isDeletedThere ? {} : { deleted: false }) };
		found.push(...(await searchUids(client, flow, query)));
	}
	return found.filter((uid) => wanted.has(uid));
}

/** `mailsThere` where a refusal of the search may not end the whole: nothing is known to be gone then. */
export async function mailsNotGone(
	client: ImapClient,
	flow: ImapFlow,
	uids: readonly number[],
): Promise<Map<number, FetchMessageObject>> {
	try {
		return await mailsThere(client, flow, uids);
	} catch (error) {
		const isLasting = isMailError(error) && client.isOpen && error.code !== 'MAIL_THROTTLED';
		if (!isLasting) throw error;
		return new Map(uids.map((uid) => [uid, bareRow(uid)]));
	}
}
