import { LIMITS } from '../limits';
import { inFlightCount } from './redelivery';
import type { PendingMail } from './deliveryState';

/**
 * The arithmetic of one poll: how much each of its rounds may take, and whether another round follows.
 * Counts are mails, times epoch milliseconds.
 */

/** What bounds a round. */
export interface RoundBounds {
	/** "Maximum Messages at Once", 1 or more. */
	maxInFlight: number;
	/** What is left to this poll of "Maximum Messages per Poll", 1 or more. */
	most: number;
	/** Executions that n8n runs at once; Infinity where it has no limit. */
	concurrency: number;
	/** Those of them that mails of other triggers of this process use. */
	usedElsewhere: number;
	/** Whether a mail is in flight until its execution has ended; else it is done when handed over. */
	isTracked: boolean;
}

export interface RoundPlan {
	/** Executions of n8n that this trigger may use: one at least, for none may starve. */
	places: number;
	/** Mails of this trigger that may be in flight. */
	maxInFlight: number;
	/** n8n's own limit, and not the parameters, keeps the round short. */
	isLimited: boolean;
}

export function planRound(bounds: RoundBounds): RoundPlan {
	const { maxInFlight, concurrency, usedElsewhere, isTracked } = bounds;
	// What n8n begins again after a crash is no repetition where handed over is done.
	const places = isTracked ? Math.max(1, concurrency - usedElsewhere) : Infinity;
	return {
		places,
		maxInFlight: Math.min(maxInFlight, places),
		isLimited: places < maxInFlight,
	};
}

/**
 * How many mails are listed, `held` being in flight. One at least: a renumbered folder must be known
 * before any id is used. A limit of n8n shortens no listing, for mail that opens no execution needs no
 * place.
 */
export function listingSize({ maxInFlight, most }: RoundBounds, held: number): number {
	return Math.max(1, Math.min(maxInFlight - held, most));
}

/** For how many mails there is room beside `held` in flight and `taken` of this round; 0 or less for none. */
export function roomFor(
	{ maxInFlight }: RoundPlan,
	{ most }: RoundBounds,
	held: number,
	taken = 0,
): number {
	return Math.min(maxInFlight - held, most) - taken;
}

/** `atOnce`: places for executions are free. `whenRoom`: all are taken, and one that ends frees one. */
export type NextRound = 'end' | 'atOnce' | 'whenRoom';

/** What a round came to. */
export interface RoundOutcome {
	pending: readonly PendingMail[];
	/** Mail or a due retry waits. */
	isMoreThere: boolean;
	/** The bytes or the time of one poll are used up. */
	isCutShort: boolean;
	/** Mail was taken or the position went on; without, the next round would be the same one. */
	hasMoved: boolean;
}

/**
 * Whether the same poll goes on. Only where n8n's own limit kept it short: a poll that the parameters
 * keep short leaves the rest to the next one.
 */
export function nextRound({ places, isLimited }: RoundPlan, outcome: RoundOutcome): NextRound {
	const { pending, isMoreThere, isCutShort, hasMoved } = outcome;
	if (!isLimited || !isMoreThere || isCutShort) return 'end';
	if (inFlightCount(pending) >= places) return 'whenRoom';
	return hasMoved ? 'atOnce' : 'end';
}

/** Until when a poll goes on with further rounds. */
export function roundsUntil(startedAt: number, fetchUntil: number): number {
	return Math.min(fetchUntil, startedAt + LIMITS.refillMs);
}

/** How long a poll may wait for room, so that the pause behind it still fits; 0 for not at all. */
export function waitForRoomMs(until: number, now: number): number {
	return Math.max(0, until - now - LIMITS.refillPauseMs);
}
