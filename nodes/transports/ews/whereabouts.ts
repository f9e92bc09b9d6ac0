import { isMailError } from '../../helpdesk/errors';
import { endsSession } from './callBatches';
import type { FetchContext } from './fetching';
import { lookAt } from './lookAt';

/** Where a mail is by a second look. unknown: the server did not say. */
export type Whereabouts = 'here' | 'gone' | 'unknown';

/**
 * A second look at a mail by its id. Gone is only what the server says it does not have, and what lies
 * in another folder. Each mail alone: a refusal bears no id, and in an answer about several a server in
 * disorder may give it to another mail, which would be lost. Rejects only where nothing more can be
 * asked.
 */
export async function whereIs(
	{ client, receiptName, isHere }: FetchContext,
	id: string,
	signal: AbortSignal,
): Promise<Whereabouts> {
	try {
		const [outcome] = await lookAt({ client, receiptName }, [id], signal);
		if (outcome?.item) {
			return (await isHere.has(outcome.item.parentFolderId, signal)) ? 'here' : 'gone';
		}
		if (outcome?.error?.code === 'MAIL_MESSAGE_GONE') return 'gone';
		return outcome?.error ? 'here' : 'unknown';
	} catch (error) {
		if (!isMailError(error) || endsSession(error)) throw error;
		return 'unknown';
	}
}
