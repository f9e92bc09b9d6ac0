import type { ImapClient, ImapFlow } from './client';
import { fetchMetaOf, searchUids } from './meta';

/** Marked mails looked at from each end of the folder: UIDs rise with the time of receipt, but for moved mail. */
const EACH_END = 200;

/**
 * Times of receipt of the oldest and the newest mail with this keyword, ISO 8601; null where none has
 * it or the server tells no time of any.
 */
export async function markedTimes(
	client: ImapClient,
	flow: ImapFlow,
	keyword: string,
): Promise<{ oldest: string; newest: string } | null> {
	const uids = await searchUids(client, flow, { keyword });
	const looked =
		uids.length <= 2 * EACH_END ? uids : [...uids.slice(0, EACH_END), ...uids.slice(-EACH_END)];
	const rows = await fetchMetaOf(client, flow, looked);
	const times = [...rows.values()]
		.map(({ internalDate }) => (internalDate instanceof Date ? internalDate.getTime() : NaN))
		.filter((time) => !Number.isNaN(time));
	if (times.length === 0) return null;
	return {
		oldest: new Date(Math.min(...times)).toISOString(),
		newest: new Date(Math.max(...times)).toISOString(),
	};
}
