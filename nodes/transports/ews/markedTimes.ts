import { isMailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import { endsSession } from './callBatches';
import type { EwsItem } from './ewsItem';
import type { ListContext } from './listing';
import { findItem } from './operations/findItem';

/** Mails asked for at each end: more than one, for some bear no time and some servers do not sort. */
const AT_EACH_END = 20;

/**
 * Times of receipt of the oldest and the newest mail with our mark (an extended property), null where
 * none bears it. Of a server that cannot search by it, the newest LIMITS.ewsMarkedMails are looked at.
 */
export async function markedTimes(
	context: ListContext,
	signal: AbortSignal,
): Promise<{ oldest: string; newest: string } | null> {
	const { client, folder, receiptName } = context;
	const end = async (order: 'oldestFirst' | 'newestFirst') => {
		const request = { folder: folder.ref, receiptName, order, max: AT_EACH_END, isMarked: true };
		return (await client.call(findItem(request), signal)).items;
	};
	let items: EwsItem[];
	try {
		items = await end('newestFirst');
		if (items.length > 0) items.push(...(await end('oldestFirst')));
		// The search gave what does not bear the mark: it was not understood.
		if (items.some(({ hasReceipt }) => !hasReceipt)) items = await newestOf(context, signal);
	} catch (error) {
		if (!isMailError(error) || endsSession(error) || error.retryable) throw error;
		items = await newestOf(context, signal);
	}
	const times = items
		.filter(({ hasReceipt }) => hasReceipt)
		.flatMap(({ receivedAt }) => receivedAt ?? [])
		.sort();
	const [oldest, newest] = [times[0], times.at(-1)];
	return oldest === undefined || newest === undefined ? null : { oldest, newest };
}

async function newestOf(
	{ client, folder, receiptName }: ListContext,
	signal: AbortSignal,
): Promise<EwsItem[]> {
	const items: EwsItem[] = [];
	for (;;) {
		const page = await client.call(
			findItem({
				folder: folder.ref,
				receiptName,
				order: 'newestFirst',
				max: LIMITS.ewsSyncPage,
				offset: items.length,
			}),
			signal,
		);
		items.push(...page.items);
		if (page.isLast || page.items.length === 0 || items.length >= LIMITS.ewsMarkedMails)
			return items;
	}
}
