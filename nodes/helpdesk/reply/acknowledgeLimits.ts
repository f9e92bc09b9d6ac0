import { createHash } from 'node:crypto';
import { normalAddress } from '../address/ownAddresses';

/**
 * Limits of automatic answers (facts B, "Loop limits to adopt"). The narrowest of the established
 * helpdesks' limits are taken; the others (10 in 10 minutes a request, 30 in 10 minutes a
 * recipient, …) can never be reached before these.
 */
export interface AcknowledgeLimit {
	name: 'sameSender' | 'sameSubject' | 'perDay';
	most: number;
	windowMs: number;
}

const MINUTE = 60_000;

const ACKNOWLEDGE_LIMITS: readonly AcknowledgeLimit[] = [
	{ name: 'sameSender', most: 10, windowMs: 180 * MINUTE },
	{ name: 'sameSubject', most: 2, windowMs: 180 * MINUTE },
	{ name: 'perDay', most: 40, windowMs: 24 * 60 * MINUTE },
];

/** A window slides in so many steps: with n steps an answer counts for up to (1 + 1/n) windows. */
const STEPS = 6;

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

/**
 * Counts answers with a store that knows only "seen before": every answer takes one of a limited
 * number of places in its step of time, and the places taken in the last window are the count.
 *
 * @param now epoch milliseconds.
 */
export function probeAcknowledgeLimits(input: {
	recipient: string;
	subject: string;
	now: number;
	limits?: readonly AcknowledgeLimit[];
}): AcknowledgeProbe {
	const limits = input.limits ?? ACKNOWLEDGE_LIMITS;
	const recipient = normalAddress(input.recipient);
	const subject = input.subject.replace(/\s+/g, ' ').trim().toLowerCase();
	const places = limits.map((limit) => {
		const who = limit.name === 'sameSubject' ? [recipient, subject] : [recipient];
		const id = digest([limit.name, ...who]);
		const step = Math.ceil(limit.windowMs / STEPS);
		const current = Math.floor(input.now / step);
		const slots = Array.from({ length: STEPS + 1 }, (_step, back) =>
			Array.from({ length: limit.most }, (_place, index) => `ack ${id} ${current - back} ${index}`),
		);
		return { limit, slots };
	});
	return {
		entries: places.flatMap(({ slots }) => slots.flat()),
		decide(known) {
			const note: string[] = [];
			for (const { limit, slots } of places) {
				const count = slots.flat().filter((slot) => known.has(slot)).length;
				if (count >= limit.most) return { reached: limit };
				const free = slots[0]?.find((slot) => !known.has(slot));
				if (free !== undefined) note.push(free);
			}
			return { note };
		},
	};
}

/** The ledger's entry of a mail that is acknowledged once and never again. */
export function onceEntry(key: string): string {
	return `once ${digest([key])}`;
}
