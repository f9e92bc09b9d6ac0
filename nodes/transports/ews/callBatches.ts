import { setTimeout as pause } from 'node:timers/promises';
import { isMailError, MailError, type MailErrorCode } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import { ewsError } from './ewsError';
import type { EwsItem } from './ewsItem';
import type { EwsCall, EwsClient } from './ewsClient';
import { type ItemResult, UNANSWERED } from './operations/itemResults';

/** What became of one entry: its item (null where the operation gives none) or its own error. */
export type BatchOutcome =
	| { item: EwsItem | null; error: null }
	/** `isOfCall`: the request about this entry alone failed as a whole, without a response message. */
	| { item: null; error: MailError; isOfCall?: boolean };

/** Failures that any request would meet now: none of them is about a mail. */
const OF_THE_SESSION: ReadonlySet<MailErrorCode> = new Set<MailErrorCode>([
	'MAIL_ABORTED',
	'MAIL_AUTH_REFUSED',
	'MAIL_AUTH_UNAVAILABLE',
	'MAIL_CONNECTION_REFUSED',
	'MAIL_EGRESS_BLOCKED',
	'MAIL_HOST_NOT_FOUND',
	'MAIL_RECONNECT_NEEDED',
	'MAIL_RETIRED',
	'MAIL_THROTTLED',
	'MAIL_TLS_NAME',
	'MAIL_TLS_PROTOCOL',
	'MAIL_TLS_UNTRUSTED',
	'MAIL_TOKEN_UNAVAILABLE',
]);

/** Whether nothing more can be asked for after this failure of a whole request. */
export function endsSession(error: unknown): boolean {
	return !isMailError(error) || OF_THE_SESSION.has(error.code);
}

/** Entries in a row that fail alone, and none answered before, until the server is taken for broken. */
const FAILURES_UNTIL_BROKEN = 3;

/**
 * Runs an operation over many entries, LIMITS.ewsBatchItems at a time, and gives one outcome for each
 * in their order. Entries a busy server put off inside a batch are tried once more after the pause it
 * asks for, entries without an answer alone. A request that fails as a whole is made in halves until
 * the entry that breaks it stands alone. Rejects where no entry at all is answered, and where the
 * server cannot be reached.
 */
export async function callBatches<E>(
	client: EwsClient,
	entries: readonly E[],
	makeCall: (entries: readonly E[]) => EwsCall<ItemResult[]>,
	signal: AbortSignal,
): Promise<BatchOutcome[]> {
	const outcomes: BatchOutcome[] = [];
	for (let from = 0; from < entries.length; from += LIMITS.ewsBatchItems) {
		await inHalves(entries.slice(from, from + LIMITS.ewsBatchItems));
	}
	const broken = outcomes.find(isOfCall);
	if (broken && outcomes.every(isOfCall)) throw broken.error;
	return outcomes;

	async function inHalves(batch: readonly E[]): Promise<void> {
		try {
			outcomes.push(...(await oneBatch(client, batch, makeCall, signal)));
		} catch (error) {
			const isAboutEntries =
				isMailError(error) &&
				!endsSession(error) &&
				error.code !== 'MAIL_TIMEOUT' &&
				error.code !== 'MAIL_CONNECTION_LOST';
			if (!isAboutEntries || entries.length === 1) throw error;
			if (batch.length > 1) {
				const middle = Math.ceil(batch.length / 2);
				await inHalves(batch.slice(0, middle));
				await inHalves(batch.slice(middle));
				return;
			}
			outcomes.push({ item: null, error, isOfCall: true });
			if (outcomes.length >= FAILURES_UNTIL_BROKEN && outcomes.every(isOfCall)) throw error;
		}
	}
}

function isOfCall(outcome: BatchOutcome): outcome is BatchOutcome & { error: MailError } {
	return outcome.error !== null && outcome.isOfCall === true;
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
		throw new MailError('MAIL_ABORTED', 'The operation was stopped.', { cause });
	});
	const open = putOff.map((index) => batch[index] as E);
	const again: Array<BatchOutcome | undefined> = [];
	if (putOff.some((index) => isUnanswered(outcomes[index]))) {
		for (const entry of open) again.push(...(await run([entry])));
	} else again.push(...(await run(open)));
	putOff.forEach((index, position) => {
		const outcome = again[position];
		if (outcome) outcomes[index] = outcome;
	});
	return outcomes;
}

/** What a result means; a refusal as the error of the core. */
export function toOutcome(result: ItemResult, host: string): BatchOutcome {
	return result.failure === null
		? { item: result.item, error: null }
		: { item: null, error: ewsError(result.failure, host) };
}

function isPutOff(outcome: BatchOutcome | undefined): boolean {
	return outcome?.error?.code === 'MAIL_THROTTLED' || isUnanswered(outcome);
}

function isUnanswered(outcome: BatchOutcome | undefined): boolean {
	return outcome?.error?.serverText?.startsWith(UNANSWERED) === true;
}
