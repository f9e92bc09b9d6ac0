import { MailError } from '../../helpdesk/errors';
import type { ImapClient } from './client';
import type { OpenFolder } from './folder';
import { fetchMeta } from './listing';
import { packUids } from './uidSet';

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
		const none = folder.uidNext === null ? null : folder.uidNext - 1;
		const uids = await flow.search({ since: new Date(since.getTime() - DAY_MS) }, { uid: true });
		if (!Array.isArray(uids)) throw client.takeCommandError('looking for recent mail');
		const rows = uids.length === 0 ? [] : await fetchMeta(flow, packUids(uids));
		const first = rows.find(
			({ internalDate }) => internalDate instanceof Date && internalDate >= since,
		);
		if (first !== undefined) return first.uid - 1;
		if (none !== null) return none;
		const last = await fetchMeta(flow, ['*']);
		return last.at(-1)?.uid ?? 0;
	});
}
