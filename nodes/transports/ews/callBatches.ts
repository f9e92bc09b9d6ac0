import { setTimeout as pause } from 'node:timers/promises';
import { MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import { ewsError } from './ewsError';
import type { EwsItem } from './ewsItem';
import type { EwsCall, EwsClient } from './ewsClient';
import type { ItemResult } from './operations/itemResults';

/** What became of one entry: its item (null where the operation gives none) or its own error. */
export type BatchOutcome = { item: EwsItem | null; error: null } | { item: null; error: MailError };

/**
 * Runs an operation over many entries, LIMITS.ewsBatchItems at a time, and gives one outcome for each
 * in their order. Entries a busy server put off inside a batch are tried once more after the pause it
 * asks for. A failure of the whole call rejects.
 */
export async function callBatches<E>(
	client: EwsClient,
	entries: readonly E[],
	makeCall: (entries: readonly E[]) => EwsCall<ItemResult[]>,
	signal: AbortSignal,
): Promise<BatchOutcome[]> {
	const outcomes: BatchOutcome[] = [];
	for (let from = 0; from < entries.length; from += LIMITS.ewsBatchItems) {
		const batch = entries.slice(from, from + LIMITS.ewsBatchItems);
		outcomes.push(...(await oneBatch(client, batch, makeCall, signal)));
	}
	return outcomes;
}

async function oneBatch<E>(
	client: EwsClient,
	batch: readonly E[],
	makeCall: (entries: readonly E[]) => EwsCall<ItemResult[]>,
	signal: AbortSignal,
): Promise<BatchOutcome[]> {
	const run = async (entries: readonly E[]) =>
		(await client.call(makeCall(entries), signal)).map((result) => toOutcome(result, client.host));
	const outcomes = await run(batch);
	const putOff = [...batch.keys()].filter((index) => isPutOff(outcomes[index]));
	if (putOff.length === 0) return outcomes;
	const wait = Math.max(...putOff.map((index) => outcomes[index]?.error?.retryAfterMs ?? 0));
	if (wait > LIMITS.ewsThrottleWaitMs) return outcomes;
	await pause(wait, undefined, { signal }).catch((cause: unknown) => {
		throw new MailError('MAIL_ABORTED', 'the wait was ended', { cause });
	});
	const again = await run(putOff.map((index) => batch[index] as E));
	putOff.forEach((index, position) => {
		const outcome = again[position];
		if (outcome) outcomes[index] = outcome;
	});
	return outcomes;
}

function toOutcome(result: ItemResult, host: string): BatchOutcome {
	return result.failure === null
		? { item: result.item, error: null }
		: { item: null, error: ewsError(result.failure, host) };
}

function isPutOff(outcome: BatchOutcome | undefined): boolean {
	return (
		outcome?.error?.code === 'MAIL_THROTTLED' ||
		outcome?.error?.serverText?.startsWith('ErrorBatchProcessingStopped') === true
	);
}
