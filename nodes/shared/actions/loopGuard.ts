import type { DeduplicationHelperFunctions } from 'n8n-workflow';
import { MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import { onceEntry, probeAcknowledgeLimits } from '../../helpdesk/reply/acknowledgeLimits';

/**
 * n8n's deduplication store (facts 7): one list of entries a node, kept in n8n's database and so
 * shared by executions and workers. It knows "seen before" only, reads and writes without a lock and
 * records before the work is done; so it is approximate under races, erring towards not sending.
 */
export type LedgerHelpers = Partial<
	Pick<DeduplicationHelperFunctions, 'checkProcessedAndRecord' | 'removeProcessed'>
>;

/** Whether an acknowledgement may go out; it is noted as sent where it may. */
export type Admission =
	| {
			admitted: true;
			/** The answer was not sent after all: what was noted is taken back. Never throws. */
			withdraw(): Promise<void>;
	  }
	| {
			admitted: false;
			reason: 'alreadyAcknowledged' | 'limitReached';
			explanation: string;
	  };

/** An acknowledgement that wants to go out. */
export interface AcknowledgementRequest {
	/** What is acknowledged at most once: the item's key. */
	key: string;
	recipient: string;
	subject: string;
	/** Epoch milliseconds. */
	now: number;
}

/** Turns of one ledger in this process: within a process the count is exact. */
const turns = new Map<string, Promise<unknown>>();

async function inTurn<T>(ledger: string, work: () => Promise<T>): Promise<T> {
	const before = turns.get(ledger) ?? Promise.resolve();
	const mine = before.then(work, work);
	const settled = mine.then(
		() => undefined,
		() => undefined,
	);
	turns.set(ledger, settled);
	try {
		return await mine;
	} finally {
		if (turns.get(ledger) === settled) turns.delete(ledger);
	}
}

function windowText(windowMs: number): string {
	const hours = windowMs / 3_600_000;
	return hours === 24 ? 'a day' : `${hours} hours`;
}

/**
 * Notes an acknowledgement before it is sent and says whether it may be: once per key, and within
 * the limits per recipient (facts B).
 *
 * @param ledger name of the node's ledger in this process: workflow and node id.
 */
export async function admitAcknowledgement(
	helpers: LedgerHelpers,
	ledger: string,
	request: AcknowledgementRequest,
): Promise<Admission> {
	const { checkProcessedAndRecord, removeProcessed } = helpers;
	if (checkProcessedAndRecord === undefined || removeProcessed === undefined) {
		throw new MailError(
			'MAIL_INPUT',
			'This version of n8n has no deduplication store, so acknowledgements could go round in a loop. Use n8n 1.120 or later.',
		);
	}
	const options = { mode: 'entries' as const };
	const bounded = { ...options, maxEntries: LIMITS.ledgerEntries };
	/** Two first writers at once: the second insert fails and is an update when tried again. */
	const record: typeof checkProcessedAndRecord = async (...args) => {
		try {
			return await checkProcessedAndRecord(...args);
		} catch {
			return await checkProcessedAndRecord(...args);
		}
	};
	return await inTurn(ledger, async (): Promise<Admission> => {
		const once = onceEntry(request.key);
		const { new: fresh } = await record([once], 'node', bounded);
		if (fresh.length === 0) {
			return {
				admitted: false,
				reason: 'alreadyAcknowledged',
				explanation:
					'This mail has already been acknowledged. Each mail is acknowledged only once.',
			};
		}
		const probe = probeAcknowledgeLimits(request);
		// Without a bound: trimming here would push out what is counted.
		const seen = await record(probe.entries, 'node', options);
		const verdict = probe.decide(new Set(seen.processed.map(String)));
		const keep = new Set('note' in verdict ? verdict.note : []);
		const unused = seen.new.map(String).filter((entry) => !keep.has(entry));
		if (unused.length > 0) await removeProcessed(unused, 'node', options);
		if ('reached' in verdict) {
			const { most, windowMs } = verdict.reached;
			return {
				admitted: false,
				reason: 'limitReached',
				explanation: `This recipient got ${most} automatic answers within ${windowText(windowMs)}; more could be a mail loop.`,
			};
		}
		return {
			admitted: true,
			withdraw: async () => {
				try {
					await removeProcessed([once, ...keep], 'node', options);
				} catch {
					// The entries stay: then this mail is not acknowledged, which is the safe side.
				}
			},
		};
	});
}
