import type { FetchMessageObject, ImapClient, ImapFlow } from './client';
import { META, bareRow, searchUids } from './meta';
import { hasFlag } from './receipt';

/** Mails at the end of the folder looked at for a newest one that is not deleted. */
const NEWEST_WINDOW = 50;

/** The newest mail that is not deleted, null where the folder has none. */
export async function newestMail(
	client: ImapClient,
	flow: ImapFlow,
	exists: number,
): Promise<FetchMessageObject | null> {
	if (exists === 0) return null;
	const first = Math.max(1, exists - NEWEST_WINDOW + 1);
	const rows = new Map<number, FetchMessageObject>();
	for await (const row of flow.fetch(`${first}:*`, META)) {
		if (row.uid > 0) rows.set(row.uid, { ...rows.get(row.uid), ...row });
	}
	const newest = [...rows.values()]
		.filter(({ flags }) => !hasFlag(flags, '\\Deleted'))
		.sort((a, b) => a.uid - b.uid)
		.at(-1);
	if (newest?.seq === exists) return newest;
	// The last mail is deleted, or the server left it out.
	const there = await searchUids(client, flow, { deleted: false });
	const last = there.at(-1);
	return last === undefined ? null : (rows.get(last) ?? bareRow(last));
}

/** UID of the last mail; 0 in an empty folder. */
export async function lastUid(client: ImapClient, flow: ImapFlow): Promise<number> {
	const uids = await searchUids(client, flow, { uid: '*' });
	return uids.at(-1) ?? 0;
}
