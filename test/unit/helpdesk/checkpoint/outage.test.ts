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

	it('is one however its faults change, and what needs a person is raised beside it', () => {
		const first = after(0, null);
		const another = after(1, first.outage);
		const lasting = after(2, another.outage, { isPassing: false });
		const again = after(3, lasting.outage, { isPassing: false });
		const passing = after(4, again.outage);
		expect([first, another, lasting, again, passing].map(({ isRaised }) => isRaised)).toEqual([
			true,
			false,
			true,
			false,
			false,
		]);
	});

	it('that needs a person is not raised once more by what passes', () => {
		const first = after(0, null, { isPassing: false });
		expect(after(1, first.outage).isRaised).toBe(false);
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

	it.each([true, false])(
		'is never raised at an activation that nobody watches, but by the tick behind it (passing: %s)',
		(isPassing) => {
			const start = after(0, null, { occasion: 'unwatchedActivation', isPassing });
			const tick = after(1, start.outage, { isPassing });
			expect([start.isRaised, tick.isRaised]).toEqual([false, true]);
		},
	);

	it('is told at every activation that somebody watches, and once more by the next tick', () => {
		const watched = after(0, null, { occasion: 'watchedActivation' });
		const again = after(1, watched.outage, { occasion: 'watchedActivation' });
		const tick = after(2, again.outage);
		expect([watched.isRaised, again.isRaised, tick.isRaised]).toEqual([true, true, true]);
	});
});
