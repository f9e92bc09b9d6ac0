import { LIMITS } from '../limits';

/** A fault that lasts over several polls of one trigger. */
export interface Outage {
	/** Code of the error that opened it. */
	code: string;
	since: number;
	reportedAt: number | null;
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
	const isSame = outage !== null && outage.code === failure.code;
	const reportedAt = isSame ? outage.reportedAt : null;
	const isDue = reportedAt === null || Math.abs(now - reportedAt) >= LIMITS.repeatErrorMs;
	const isRaised =
		failure.occasion === 'watchedActivation' ||
		(failure.occasion === 'tick' && isDue) ||
		(failure.occasion === 'unwatchedActivation' && isDue && !failure.isPassing);
	const wait =
		failure.retryAfterMs === null ? 0 : Math.min(failure.retryAfterMs, LIMITS.outageBackoffMs);
	return {
		isRaised,
		outage: {
			code: failure.code,
			since: outage?.since ?? now,
			reportedAt: isRaised && failure.occasion !== 'watchedActivation' ? now : reportedAt,
			failures: (outage?.failures ?? 0) + 1,
			retryAt: now + wait,
		},
	};
}
