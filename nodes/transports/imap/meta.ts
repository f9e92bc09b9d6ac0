import type { MailRef } from '../../helpdesk/ports';
import type { FetchMessageObject, ImapClient, ImapFlow } from './client';
import { writeId } from './position';
import { refusalOf } from './refusal';
import { hasFlag } from './receipt';
import { packUids } from './uidSet';

/** What is fetched of a mail to list it. */
export const META = { uid: true, flags: true, internalDate: true, size: true } as const;

/**
 * Flags, dates and sizes by UID. A server may tell them in several rows of one mail, and tell of other
 * mails in between: rows are merged, those without a UID belong to nobody and are dropped. What no row
 * came of is absent here, which does not mean that it is gone.
 */
export async function fetchMeta(
	flow: ImapFlow,
	sets: readonly string[],
): Promise<Map<number, FetchMessageObject>> {
	const rows = new Map<number, FetchMessageObject>();
	for (const set of sets) {
		for await (const row of flow.fetch(set, META, { uid: true })) {
			if (row.uid > 0) rows.set(row.uid, { ...rows.get(row.uid), ...row });
		}
	}
	return rows;
}

/**
 * `fetchMeta` of these UIDs, for a server that may refuse the command because of one of them: halved
 * until only those are left out that are refused alone.
 */
export async function fetchMetaOf(
	client: ImapClient,
	flow: ImapFlow,
	uids: readonly number[],
): Promise<Map<number, FetchMessageObject>> {
	if (uids.length === 0) return new Map();
	try {
		return await fetchMeta(flow, packUids(uids));
	} catch (error) {
		if (refusalOf(client, error, 'looking at mail') === null) throw error;
		if (uids.length === 1) return new Map();
		const middle = Math.ceil(uids.length / 2);
		const first = await fetchMetaOf(client, flow, uids.slice(0, middle));
		return new Map([...first, ...(await fetchMetaOf(client, flow, uids.slice(middle)))]);
	}
}

/** A mail that is there and of which the server tells nothing else. */
export function bareRow(uid: number): FetchMessageObject {
	return { seq: 0, uid };
}

/** UIDs that meet the criteria, ascending. */
export async function searchUids(
	client: ImapClient,
	flow: ImapFlow,
	query: { uid?: string; seen?: boolean; deleted?: boolean; keyword?: string },
): Promise<number[]> {
	const uids = await flow.search(query, { uid: true });
	if (!Array.isArray(uids)) throw client.takeCommandError('searching');
	return uids.sort((a, b) => a - b);
}

export function toRef(
	row: FetchMessageObject,
	uidValidity: string,
	processedMark: string | null,
): MailRef {
	const date = row.internalDate instanceof Date ? row.internalDate : null;
	return {
		id: writeId(uidValidity, row.uid),
		size: row.size ?? null,
		receivedAt: date === null || Number.isNaN(date.getTime()) ? null : date.toISOString(),
		isSeen: hasFlag(row.flags, '\\Seen'),
		hasReceipt: processedMark !== null && hasFlag(row.flags, processedMark),
	};
}
