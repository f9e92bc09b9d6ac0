import { LIMITS } from '../limits';

/** A fault that lasts over several polls of one trigger: until a poll works again it is one. */
export interface Outage {
	/**
	 * When it was raised last, epoch ms, apart for what may pass by itself and for what needs a person: a
	 * server that hangs and then cuts is one outage, and a grant that dies meanwhile is news. Null: never.
	 */
	raisedAt: { passing: number | null; lasting: number | null };
	since: number;
	failures: number;
	/** No new try before this, epoch ms. */
	retryAt: number;
}

export interface FailedPoll {
	retryAfterMs: number | null;
	/** It may pass without a person changing anything. */
	isPassing: boolean;
	/** Why n8n polled: a tick, or an activation with or without a person watching. */
	occasion: 'tick' | 'watchedActivation' | 'unwatchedActivation';
}

/**
 * Whether this failure is raised as an error, and the outage as it stands then: one clear error, quiet
 * retries until it is over, the same again once a day.
 *
 * An activation with a person watching always throws, and the next tick raises once more, for nobody
 * else has seen it. One that nobody watches (start of n8n, change of leadership) never throws: n8n makes
 * no failed execution of it and gives the trigger up after five throws. The next tick raises it.
 */
export function onFailedPoll(
	outage: Outage | null,
	failure: FailedPoll,
	now: number,
): { isRaised: boolean; outage: Outage } {
	const raisedAt = { passing: null, lasting: null, ...outage?.raisedAt };
	const kind = failure.isPassing ? 'passing' : 'lasting';
	// Who was told to act knows of the outage: what passes in it is no news.
	const last = failure.isPassing ? (raisedAt.passing ?? raisedAt.lasting) : raisedAt.lasting;
	const isDue = last === null || Math.abs(now - last) >= LIMITS.repeatErrorMs;
	const isTick = failure.occasion === 'tick';
	const isRaised = failure.occasion === 'watchedActivation' || (isTick && isDue);
	if (isTick && isRaised) raisedAt[kind] = now;
	const wait =
		failure.retryAfterMs === null ? 0 : Math.min(failure.retryAfterMs, LIMITS.outageBackoffMs);
	return {
		isRaised,
		outage: {
			raisedAt,
			since: outage?.since ?? now,
			failures: (outage?.failures ?? 0) + 1,
			retryAt: now + wait,
		},
	};
}

/** Whether the pause after a failed poll lasts. One longer than any we set is a clock that was set back. */
export function isPausing(outage: Outage, now: number): boolean {
	return now < outage.retryAt && outage.retryAt - now <= LIMITS.outageBackoffMs;
}
