import type { MailError } from '../../helpdesk/errors';
import { isMailError } from '../../helpdesk/errors';
import type { Acknowledgement, AcknowledgementResult } from '../../helpdesk/ports';
import { type BatchOutcome, callBatches } from './callBatches';
import { isGone } from './lookAt';
import { resolveFolder, type ResolvedFolder } from './folders';
import type { EwsClient } from './ewsClient';
import { deleteItem } from './operations/deleteItem';
import { moveItem } from './operations/moveItem';
import { type ItemChange, updateItem } from './operations/updateItem';

type Target = { folder: ResolvedFolder } | { error: MailError };

/**
 * Writes receipts and marks, then moves and deletes, in batches. One result for each entry, in order;
 * rejects only when the server cannot be reached.
 */
export async function acknowledgeMails(
	client: EwsClient,
	entries: readonly Acknowledgement[],
	receiptName: string,
	signal: AbortSignal,
): Promise<AcknowledgementResult[]> {
	const results = new Map<Acknowledgement, AcknowledgementResult>();
	const settle = (entry: Acknowledgement, outcome: BatchOutcome) =>
		results.set(entry, resultOf(entry.id, outcome));
	const isOpen = (entry: Acknowledgement) => !results.has(entry);

	const targets = await findTargets(client, entries, signal);
	for (const entry of entries) {
		const target = entry.moveTo === undefined ? undefined : targets.get(entry.moveTo);
		if (target && 'error' in target) settle(entry, { item: null, error: target.error });
	}

	const marked = entries.filter((entry) => isOpen(entry) && hasMarks(entry));
	const outcomes = await markMails(client, marked, receiptName, signal);
	marked.forEach((entry, index) => {
		const outcome = outcomes[index];
		const isLast = entry.moveTo === undefined && !entry.delete;
		if (outcome && (isLast || outcome.error)) settle(entry, outcome);
	});

	for (const [name, target] of targets) {
		if ('error' in target) continue;
		const moved = entries.filter((entry) => isOpen(entry) && entry.moveTo === name);
		const done = await callBatches(
			client,
			moved.map(({ id }) => id),
			(ids) => moveItem(ids, target.folder.ref),
			signal,
		);
		moved.forEach((entry, index) => done[index] && settle(entry, done[index]));
	}

	const deleted = entries.filter((entry) => isOpen(entry) && entry.delete);
	const done = await callBatches(
		client,
		deleted.map(({ id }) => id),
		(ids) => deleteItem(ids),
		signal,
	);
	deleted.forEach((entry, index) => done[index] && settle(entry, done[index]));

	return entries.map((entry) => results.get(entry) ?? { id: entry.id, outcome: 'done' });
}

/**
 * Marks and receipts. An item type that has no read mark (Exchange refuses the whole update then)
 * gets its receipt alone.
 */
async function markMails(
	client: EwsClient,
	entries: readonly Acknowledgement[],
	receiptName: string,
	signal: AbortSignal,
): Promise<BatchOutcome[]> {
	const update = (changes: readonly ItemChange[]) =>
		callBatches(client, changes, (batch) => updateItem(batch, receiptName), signal);
	const outcomes = await update(entries.map(changeOf));
	const refused = entries
		.map((entry, index) => ({ entry, index }))
		.filter(
			({ entry, index }) =>
				entry.receipt &&
				(entry.seen !== undefined || entry.flagged !== undefined) &&
				outcomes[index]?.error?.code === 'MAIL_REJECTED',
		);
	const again = await update(refused.map(({ entry }) => ({ id: entry.id, receipt: true })));
	refused.forEach(({ index }, position) => {
		const outcome = again[position];
		if (outcome) outcomes[index] = outcome;
	});
	return outcomes;
}

async function findTargets(
	client: EwsClient,
	entries: readonly Acknowledgement[],
	signal: AbortSignal,
): Promise<Map<string, Target>> {
	const targets = new Map<string, Target>();
	for (const { moveTo } of entries) {
		if (moveTo === undefined || targets.has(moveTo)) continue;
		try {
			targets.set(moveTo, { folder: await resolveFolder(client, moveTo, signal) });
		} catch (error) {
			const isAboutFolder =
				isMailError(error) &&
				(error.code === 'MAIL_FOLDER_MISSING' || error.code === 'MAIL_FOLDER_REFUSED');
			if (!isAboutFolder) throw error;
			targets.set(moveTo, { error });
		}
	}
	return targets;
}

function hasMarks({ receipt, seen, flagged }: Acknowledgement): boolean {
	return receipt || seen !== undefined || flagged !== undefined;
}

function changeOf({ id, receipt, seen, flagged }: Acknowledgement): ItemChange {
	return {
		id,
		...(receipt ? { receipt: true } : {}),
		...(seen === undefined ? {} : { isRead: seen }),
		...(flagged === undefined ? {} : { isFlagged: flagged }),
	};
}

function resultOf(id: string, { error }: BatchOutcome): AcknowledgementResult {
	if (error === null) return { id, outcome: 'done' };
	if (isGone(error)) return { id, outcome: 'gone' };
	const isUnwritable = error.code === 'MAIL_FOLDER_REFUSED' || error.code === 'MAIL_READ_ONLY';
	return { id, outcome: isUnwritable ? 'unwritable' : 'failed', error };
}
