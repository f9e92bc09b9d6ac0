import { LIMITS } from '../../helpdesk/limits';
import type { MailRef } from '../../helpdesk/ports';
import type { EwsClient } from './ewsClient';
import type { FolderRef } from './folderRef';
import { byReceipt, toRef } from './listing';
import { findItem } from './operations/findItem';

/**
 * Mails of a folder with exactly this Message-ID, newest first. A server that does not know the
 * restriction gives other mails as well, so what each bears is compared again.
 */
export async function findByMessageId(
	context: { client: EwsClient; receiptName: string },
	folder: FolderRef,
	messageId: string,
	signal: AbortSignal,
): Promise<MailRef[]> {
	const { items } = await context.client.call(
		findItem({
			folder,
			receiptName: context.receiptName,
			order: 'newestFirst',
			max: LIMITS.ewsSameMessageId,
			messageId,
		}),
		signal,
	);
	const wanted = plain(messageId);
	const found = items.filter(
		(item) => item.id !== '' && (item.messageId === null || plain(item.messageId) === wanted),
	);
	return byReceipt(found.map(toRef)).reverse();
}

function plain(messageId: string): string {
	return messageId.replace(/\s/g, '');
}
