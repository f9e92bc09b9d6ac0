import { LIMITS } from '../limits';

/** A fault that lasts over several polls of one trigger. */
export interface Outage {
	/** When each error code was raised last: two faults of one outage may take turns. */
	reportedAt: Record<string, number>;
	since: number;
	failures: number;
	/** No new try before this, epoch ms. */
	retryAt: number;
}

export interface FailedPoll {
	code: string;
	retryAfterMs: number | null;
	/** It may pass without a person changing anything. */
	isPassing: boolean;
	/** Why n8n polled: a tick, or an activation with or without a person watching. */
	occasion: 'tick' | 'watchedActivation' | 'unwatchedActivation';
}

/**
 * Whether this failure is raised as an error, and the outage as it stands then (DESIGN 7.8): one
 * clear error, quiet retries until it is over, the same again once a day. An activation with a
 * person watching always throws; at `init` and `leadershipChange` a passing failure stays quiet,
 * for n8n gives a trigger up after five throws, and the next tick reports it.
 */
export function onFailedPoll(
	outage: Outage | null,
	failure: FailedPoll,
	now: number,
): { isRaised: boolean; outage: Outage } {
	const reportedAt = { ...outage?.reportedAt };
	const last = reportedAt[failure.code];
	const isDue =
		last === undefined
			? Object.keys(reportedAt).length < LIMITS.outageErrors
			: Math.abs(now - last) >= LIMITS.repeatErrorMs;
	const isRaised =
		failure.occasion === 'watchedActivation' ||
		(failure.occasion === 'tick' && isDue) ||
		(failure.occasion === 'unwatchedActivation' && isDue && !failure.isPassing);
	const wait =
		failure.retryAfterMs === null ? 0 : Math.min(failure.retryAfterMs, LIMITS.outageBackoffMs);
	if (isRaised && failure.occasion !== 'watchedActivation') reportedAt[failure.code] = now;
	return {
		isRaised,
		outage: {
			reportedAt,
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
