import type { DeduplicationHelperFunctions } from 'n8n-workflow';
import { MailError } from '../../helpdesk/errors';
import {
	ledgerSize,
	onceEntry,
	probeAcknowledgeLimits,
} from '../../helpdesk/reply/acknowledgeLimits';
import type {
	AcknowledgeLimit,
	NodeLimits,
	PartialPlaces,
} from '../../helpdesk/reply/acknowledgeLimits';

/**
 * n8n's deduplication store (`helpers.checkProcessedAndRecord`, n8n-core): one list of entries a node, kept in n8n's database and so
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
	/** How many acknowledgements the node sends at most. */
	limits: NodeLimits;
}

/** Turns of one ledger in this process: within a process the count is exact. */
const turns = new Map<string, Promise<unknown>>();

/** What each ledger has counted and not written yet; a workflow that is gone leaves two numbers here. */
const partials = new Map<string, PartialPlaces>();

function partialOf(ledger: string): PartialPlaces {
	const known = partials.get(ledger) ?? new Map();
	partials.set(ledger, known);
	return known;
}

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
	if (hours === 1) return 'an hour';
	return hours === 24 ? 'a day' : `${hours} hours`;
}

function explanationOf({ name, most, windowMs }: AcknowledgeLimit): string {
	return name === 'nodeHour' || name === 'nodeDay'
		? `This node has sent ${most} acknowledgements within ${windowText(windowMs)}. Raise the limit in its options if these are real customers.`
		: `This recipient got ${most} automatic answers within ${windowText(windowMs)}; more could be a mail loop.`;
}

/**
 * Notes an acknowledgement before it is sent and says whether it may be: once per key, and within
 * the limits per recipient and of the node. What may not go out leaves nothing behind.
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
		const probe = probeAcknowledgeLimits({
			...request,
			node: request.limits,
			partial: partialOf(ledger),
		});
		const asked = [once, ...probe.entries];
		// What is asked about is recorded for a moment, and must not push out what is counted.
		const maxEntries = ledgerSize(request.limits) + asked.length;
		const seen = await record(asked, 'node', { ...options, maxEntries });
		const known = new Set(seen.processed.map(String));
		const verdict = known.has(once) ? null : probe.decide(known);
		const keep = new Set(verdict !== null && 'note' in verdict ? [once, ...verdict.note] : []);
		const unused = seen.new.map(String).filter((entry) => !keep.has(entry));
		if (unused.length > 0) await removeProcessed(unused, 'node', options);
		if (verdict === null) {
			return {
				admitted: false,
				reason: 'alreadyAcknowledged',
				explanation:
					'This mail has already been acknowledged. Each mail is acknowledged only once.',
			};
		}
		if ('reached' in verdict) {
			return {
				admitted: false,
				reason: 'limitReached',
				explanation: explanationOf(verdict.reached),
			};
		}
		return {
			admitted: true,
			withdraw: async () => {
				try {
					await removeProcessed([...keep], 'node', options);
				} catch {
					// The entries stay: then this mail is not acknowledged, which is the safe side.
				}
			},
		};
	});
}
