import { MailError } from '../../helpdesk/errors';
import type { FetchMessageObject, ImapClient } from './client';
import type { OpenFolder } from './folder';
import { lastUid } from './lastMail';
import { fetchMetaOf } from './meta';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * UID before the first mail received at or after `since`. SEARCH SINCE knows days only and takes
 * them in the server's time zone (RFC 9051 section 6.4.4), so it starts a day early and INTERNALDATE
 * decides.
 */
export async function startSince(
	client: ImapClient,
	folder: OpenFolder,
	since: Date,
	signal: AbortSignal,
): Promise<number> {
	if (Number.isNaN(since.getTime())) {
		throw new MailError('MAIL_INPUT', 'The time to start from is not a date.');
	}
	return await client.run('looking for recent mail', signal, async (flow) => {
		const uids = await flow.search({ since: new Date(since.getTime() - DAY_MS) }, { uid: true });
		if (!Array.isArray(uids)) throw client.takeCommandError('looking for recent mail');
		const rows = await fetchMetaOf(client, flow, uids);
		const first = uids.sort((a, b) => a - b).find((uid) => !isBefore(rows.get(uid), since));
		if (first !== undefined) return first - 1;
		return folder.uidNext === null ? await lastUid(client, flow) : folder.uidNext - 1;
	});
}

/** False also of a mail whose time the server does not tell: the search found it, so it may be recent. */
function isBefore(row: FetchMessageObject | undefined, since: Date): boolean {
	return row?.internalDate instanceof Date && row.internalDate < since;
}
