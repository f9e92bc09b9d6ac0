import { LIMITS } from '../../helpdesk/limits';
import type { SourceCursor, StartFrom } from '../../helpdesk/ports';
import { type EwsWalk, writeCursor } from './ewsCursor';
import type { EwsItem } from './ewsItem';
import type { ListContext } from './listing';
import { findItem } from './operations/findItem';

/**
 * Position for a first run. What is "after the newest mail" is told by the newest mail's own time of
 * receipt, by the server's clock and to the second; mails of that very second are known by their ids.
 */
export async function startCursor(
	context: ListContext,
	from: StartFrom | { since: string },
	signal: AbortSignal,
): Promise<SourceCursor> {
	if (typeof from === 'object') return begin(context, { want: 'new', since: toIso(from.since) });
	if (from === 'everything') return begin(context, { want: 'all', since: '' });
	const { client, folder, receiptName } = context;
	const { items } = await client.call(
		findItem({ folder: folder.ref, receiptName, order: 'newestFirst', max: LIMITS.ewsSyncPage }),
		signal,
	);
	let newest = cutOf(items);
	if (
		items.length === LIMITS.ewsSyncPage &&
		items.every(({ receivedAt }) => receivedAt === newest)
	) {
		// An import gave them all one time; there may be more of it than ids could be kept.
		newest = new Date(Date.parse(newest) + 1000).toISOString();
	}
	const known = items
		.filter(({ receivedAt }) => receivedAt !== null && receivedAt >= newest)
		.map(({ id }) => id);
	return begin(context, {
		want: from === 'unread' ? 'unread' : 'new',
		since: newest,
		known,
	});
}

/**
 * The newest time of receipt that is not in the future: imported mail may bear any date, and a cut in
 * the future would hide all mail until then.
 */
function cutOf(items: readonly EwsItem[]): string {
	if (items.length === 0) return '';
	const now = new Date().toISOString();
	const past = items
		.flatMap(({ receivedAt }) => receivedAt ?? [])
		.filter((receivedAt) => receivedAt <= now);
	return past.sort().at(-1) ?? now;
}

function begin(
	{ folder }: ListContext,
	walk: Pick<EwsWalk, 'want' | 'since'> & { known?: string[] },
): SourceCursor {
	return writeCursor({
		folderId: folder.id,
		syncState: null,
		newest: walk.since === '' ? null : walk.since,
		walk: { want: walk.want, since: walk.since, known: walk.known ?? [], ahead: [] },
		recent: [],
	});
}

function toIso(text: string): string {
	return new Date(text).toISOString();
}
