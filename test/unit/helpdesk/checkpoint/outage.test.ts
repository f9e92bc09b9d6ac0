import { describe, expect, it } from 'vitest';
import {
	isPausing,
	onFailedPoll,
	type FailedPoll,
	type Outage,
} from '../../../../nodes/helpdesk/checkpoint/outage';
import { LIMITS } from '../../../../nodes/helpdesk/limits';

const START = 1_800_000_000_000;
const failure = (changes: Partial<FailedPoll> = {}): FailedPoll => ({
	code: 'MAIL_TIMEOUT',
	retryAfterMs: null,
	isPassing: true,
	occasion: 'tick',
	...changes,
});
const after = (ms: number, outage: Outage | null, changes: Partial<FailedPoll> = {}) =>
	onFailedPoll(outage, failure(changes), START + ms);

describe('an outage', () => {
	it('raises the same error again only when a day is over', () => {
		const first = after(0, null);
		const soon = after(LIMITS.repeatErrorMs - 1, first.outage);
		const later = after(LIMITS.repeatErrorMs, first.outage);
		expect([first.isRaised, soon.isRaised, later.isRaised]).toEqual([true, false, true]);
		expect(later.outage).toMatchObject({ since: START, failures: 2 });
	});

	it('raises so many different errors and no more', () => {
		let outage: Outage | null = null;
		const raised: boolean[] = [];
		for (let index = 0; index <= LIMITS.outageErrors; index++) {
			const told = after(index, outage, { code: `ERROR_${index}` });
			raised.push(told.isRaised);
			outage = told.outage;
		}
		expect(raised.indexOf(false)).toBe(LIMITS.outageErrors);
	});

	it('waits as long as the server asks, but no longer than the longest pause', () => {
		const { outageBackoffMs } = LIMITS;
		const pauseOf = (retryAfterMs: number) => after(0, null, { retryAfterMs }).outage;
		expect(isPausing(pauseOf(1000), START + 999)).toBe(true);
		expect(isPausing(pauseOf(1000), START + 1000)).toBe(false);
		expect(pauseOf(outageBackoffMs + 1).retryAt).toBe(START + outageBackoffMs);
	});

	it('does not wait for a time that a clock set back made far', () => {
		const { outage } = after(0, null, { retryAfterMs: LIMITS.outageBackoffMs });
		expect(isPausing(outage, START)).toBe(true);
		expect(isPausing(outage, START - 1)).toBe(false);
	});

	it('is told at an activation that nobody watches only when it does not pass', () => {
		const unwatched = { occasion: 'unwatchedActivation' } as const;
		expect(after(0, null, unwatched).isRaised).toBe(false);
		expect(after(0, null, { ...unwatched, isPassing: false }).isRaised).toBe(true);
	});

	it('is told at every activation that somebody watches, and once more by the next tick', () => {
		const watched = after(0, null, { occasion: 'watchedActivation' });
		const again = after(1, watched.outage, { occasion: 'watchedActivation' });
		const tick = after(2, again.outage);
		expect([watched.isRaised, again.isRaised, tick.isRaised]).toEqual([true, true, true]);
	});
});
