import type { MailError } from '../../helpdesk/errors';
import { type BatchOutcome, callBatches } from './callBatches';
import type { EwsClient } from './ewsClient';
import { getItem } from './operations/getItem';

/**
 * State of items by their ids, one outcome for each in order. A refusal bears no id and is told by its
 * place; where an answer has refusals of several kinds and its order cannot be proven, an item that
 * seems gone is asked for alone, for what is gone is never looked for again.
 */
export async function lookAt(
	{ client, receiptName }: { client: EwsClient; receiptName: string },
	ids: readonly string[],
	signal: AbortSignal,
): Promise<BatchOutcome[]> {
	const ask = async (some: readonly string[]) =>
		await callBatches(
			client,
			some,
			(batch) => getItem({ ids: batch, shape: 'look', receiptName }),
			signal,
		);
	const outcomes = await ask(ids);
	const kinds = new Set(outcomes.flatMap(({ error }) => error?.serverText ?? error?.code ?? []));
	if (kinds.size < 2) return outcomes;
	for (const [index, id] of ids.entries()) {
		const error = outcomes[index]?.error;
		if (!error || !isGone(error)) continue;
		const [alone] = await ask([id]);
		if (alone) outcomes[index] = alone;
	}
	return outcomes;
}

/** Gone for our purpose: deleted, moved (its id changed), or an id the server cannot read. */
export function isGone(error: MailError): boolean {
	return error.code === 'MAIL_MESSAGE_GONE' || error.code === 'MAIL_STALE_ID';
}
