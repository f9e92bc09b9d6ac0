import { createHash } from 'node:crypto';
import { sameInbox } from '../address/ownAddresses';
import { LIMITS } from '../limits';

/** So many automatic answers in a time, to one recipient or by the node as a whole. */
export interface AcknowledgeLimit {
	name: 'sameSender' | 'sameSubject' | 'perDay' | 'nodeHour' | 'nodeDay';
	most: number;
	windowMs: number;
}

/** How many acknowledgements one node sends at most, whoever wrote: forged senders are all different. */
export interface NodeLimits {
	perHour: number;
	perDay: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Per recipient: the narrowest limits of established helpdesks (FreeScout: 10 in 180 minutes and 2
 * with the same subject; osTicket: 40 a day). Zammad's (10 in 10 minutes a ticket, 30 in 10 minutes a
 * recipient, and wider ones) can never be reached before these.
 */
const RECIPIENT_LIMITS: readonly AcknowledgeLimit[] = [
	{ name: 'sameSender', most: 10, windowMs: 3 * HOUR },
	{ name: 'sameSubject', most: 2, windowMs: 3 * HOUR },
	{ name: 'perDay', most: 40, windowMs: DAY },
];

/** A window slides in so many steps: with n steps an answer counts for up to (1 + 1/n) windows. */
const STEPS = 6;

/** Places of a limit in one step: a place stands for several answers where the limit is high. */
const PLACES = 40;

export interface AcknowledgeProbe {
	/** Every entry of the ledger that can tell how many answers went out lately. */
	entries: string[];
	/**
	 * @param known those of `entries` that were in the ledger before.
	 * @returns the limit that is reached, or the entries that note this answer.
	 */
	decide(known: ReadonlySet<string>): { reached: AcknowledgeLimit } | { note: string[] };
}

function digest(parts: readonly string[]): string {
	const hash = createHash('sha256');
	for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part};`);
	return hash.digest('base64url').slice(0, 22);
}

/** Answers of each node limit that fill no place yet; in the memory of one process. */
export type PartialPlaces = Map<AcknowledgeLimit['name'], number>;

/** Whom a limit is about: one recipient, one recipient and subject, or nobody in particular. */
function scopeOf(limit: AcknowledgeLimit, recipient: string, subject: string): string[] {
	if (limit.name === 'nodeHour' || limit.name === 'nodeDay') return [];
	return limit.name === 'sameSubject' ? [recipient, subject] : [recipient];
}

/**
 * Counts answers with a store that knows only "seen before": every answer takes one of a limited
 * number of places in its step of time, and the places taken in the last window are the count. Where
 * a limit is higher than 40 a place stands for several answers, and those on the way to the next place
 * are in `partial`: a restart forgets at most a fortieth of the limit.
 *
 * @param now epoch milliseconds.
 */
export function probeAcknowledgeLimits(input: {
	recipient: string;
	subject: string;
	now: number;
	node: NodeLimits;
	partial: PartialPlaces;
}): AcknowledgeProbe {
	const recipient = sameInbox(input.recipient);
	const subject = input.subject.replace(/\s+/g, ' ').trim().toLowerCase();
	const limits: readonly AcknowledgeLimit[] = [
		...RECIPIENT_LIMITS,
		{ name: 'nodeHour', most: input.node.perHour, windowMs: HOUR },
		{ name: 'nodeDay', most: input.node.perDay, windowMs: DAY },
	];
	const places = limits.map((limit) => {
		const id = digest([limit.name, ...scopeOf(limit, recipient, subject)]);
		const current = Math.floor(input.now / Math.ceil(limit.windowMs / STEPS));
		const each = Math.ceil(limit.most / PLACES);
		const slots = Array.from({ length: STEPS + 1 }, (_step, back) =>
			Array.from(
				{ length: Math.ceil(limit.most / each) },
				(_place, index) => `ack ${id} ${current - back} ${index}`,
			),
		);
		return { limit, slots, each };
	});
	return {
		entries: places.flatMap(({ slots }) => slots.flat()),
		decide(known) {
			const note: string[] = [];
			const counting: Array<() => void> = [];
			for (const { limit, slots, each } of places) {
				const pending = each > 1 ? (input.partial.get(limit.name) ?? 0) : 0;
				const taken = slots.flat().filter((slot) => known.has(slot)).length;
				if (taken * each + pending >= limit.most) return { reached: limit };
				const isFull = pending + 1 >= each;
				if (each > 1) {
					counting.push(() => input.partial.set(limit.name, isFull ? 0 : pending + 1));
				}
				const free = slots[0]?.find((slot) => !known.has(slot));
				if (isFull && free !== undefined) note.push(free);
			}
			for (const count of counting) count();
			return { note };
		},
	};
}

/** The ledger's entry of a mail that is acknowledged once and never again. */
export function onceEntry(key: string): string {
	return `once ${digest([key])}`;
}

/** Entries that one acknowledgement leaves: the mail, three limits per recipient, a share of two more. */
const ENTRIES_EACH = 4.1;

/**
 * How many entries a ledger holds. What is over a limit leaves none, so that so many are never pushed
 * out by a flood before they are `LIMITS.ledgerDays` old.
 */
export function ledgerSize({ perDay }: NodeLimits): number {
	return Math.max(LIMITS.ledgerEntries, Math.ceil(perDay * ENTRIES_EACH * LIMITS.ledgerDays));
}
