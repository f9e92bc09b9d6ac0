import { LIMITS } from '../../helpdesk/limits';
import type { EwsCursor } from './ewsCursor';
import type { SyncPage } from './operations/syncFolderItems';
import { isAnySeen } from './seenMails';

/**
 * Whether a sync has forgotten the state it was asked with and begins anew without saying so: mails
 * come as new that came before. In a large folder the first of them are older than those remembered;
 * then the following pages are looked through, for many old mails without a new one may also have been
 * moved in by hand.
 *
 * @param ask the page behind a state
 */
export async function hasBegunAnew(
	cursor: EwsCursor,
	answer: SyncPage,
	ask: (syncState: string) => Promise<SyncPage>,
): Promise<boolean> {
	const { newest, recent, walk } = cursor;
	if (isAnySeen(recent, answer.created, answer.deletedIds)) return true;
	const areOld =
		newest !== null &&
		answer.created.every(({ receivedAt }) => receivedAt !== null && receivedAt <= newest);
	// A first sync is old mail, page by page, in whatever order.
	if (walk !== null || !areOld || answer.created.length < LIMITS.ewsOldMails) return false;
	let page = answer;
	for (let pages = 0; !page.isLast; pages++) {
		if (pages === LIMITS.ewsSyncPagesPerList) return true;
		page = await ask(page.syncState);
		if (isAnySeen(recent, page.created, page.deletedIds)) return true;
	}
	return false;
}
