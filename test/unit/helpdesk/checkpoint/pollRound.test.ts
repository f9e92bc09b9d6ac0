import { describe, expect, it } from 'vitest';
import type { PendingMail } from '../../../../nodes/helpdesk/checkpoint/deliveryState';
import {
	listingSize,
	nextRound,
	planRound,
	roomFor,
	roundsUntil,
	waitForRoomMs,
} from '../../../../nodes/helpdesk/checkpoint/pollRound';
import { LIMITS } from '../../../../nodes/helpdesk/limits';

const UNLIMITED = {
	maxInFlight: 50,
	most: 100,
	concurrency: Infinity,
	usedElsewhere: 0,
	isTracked: true,
};

describe('a round where n8n runs as many executions as it gets', () => {
	const plan = planRound(UNLIMITED);

	it('is bounded by what may be in flight and what the poll may take', () => {
		expect(plan).toMatchObject({ maxInFlight: 50, isLimited: false });
		expect(roomFor(plan, UNLIMITED, 0)).toBe(50);
		expect(roomFor(plan, UNLIMITED, 30)).toBe(20);
		expect(roomFor(plan, { ...UNLIMITED, most: 5 }, 30)).toBe(5);
	});

	it('leaves less for new mail after mail that came again', () => {
		expect(roomFor(plan, UNLIMITED, 30, 15)).toBe(5);
	});

	it('has no room when all are in flight', () => {
		expect(roomFor(plan, UNLIMITED, 50)).toBeLessThanOrEqual(0);
	});

	it('lists one mail at least, so that a renumbered folder is noticed', () => {
		expect(listingSize(UNLIMITED, 20)).toBe(30);
		expect(listingSize(UNLIMITED, 50)).toBe(1);
		expect(listingSize(UNLIMITED, 60)).toBe(1);
		expect(listingSize({ ...UNLIMITED, most: 7 }, 0)).toBe(7);
	});
});

describe('a round where n8n runs few executions at once', () => {
	it('takes no more than n8n has places', () => {
		const plan = planRound({ ...UNLIMITED, concurrency: 2 });
		expect(plan).toEqual({ places: 2, maxInFlight: 2, isLimited: true });
		expect(roomFor(plan, UNLIMITED, 1)).toBe(1);
	});

	it('leaves the places of other triggers to them, and keeps one for itself', () => {
		expect(planRound({ ...UNLIMITED, concurrency: 5, usedElsewhere: 3 }).places).toBe(2);
		expect(planRound({ ...UNLIMITED, concurrency: 5, usedElsewhere: 5 }).places).toBe(1);
		expect(planRound({ ...UNLIMITED, concurrency: 5, usedElsewhere: 9 }).places).toBe(1);
	});

	it('is kept short by the parameters where they are the narrower bound', () => {
		const plan = planRound({ ...UNLIMITED, concurrency: 50, maxInFlight: 50 });
		expect(plan.isLimited).toBe(false);
	});

	it('needs no places where a mail is done when it was handed over', () => {
		const plan = planRound({ ...UNLIMITED, concurrency: 2, isTracked: false });
		expect(plan).toEqual({ places: Infinity, maxInFlight: 50, isLimited: false });
	});

	it('lists as much as without the limit: mail that is held back needs no execution', () => {
		expect(listingSize({ ...UNLIMITED, concurrency: 2 }, 0)).toBe(50);
	});
});

describe('a poll that n8n’s limit of executions kept short', () => {
	const plan = planRound({ ...UNLIMITED, concurrency: 2 });
	const mail = (state: PendingMail['state']) => ({ state }) as PendingMail;
	const outcome = {
		pending: [mail('inFlight'), mail('retry')],
		isMoreThere: true,
		isCutShort: false,
		hasMoved: true,
	};
	const full = { ...outcome, pending: [mail('inFlight'), mail('inFlight')] };

	it('goes on at once while places are free', () => {
		expect(nextRound(plan, outcome)).toBe('atOnce');
	});

	it('waits for room while all places are taken, whether it moved or not', () => {
		expect(nextRound(plan, full)).toBe('whenRoom');
		expect(nextRound(plan, { ...full, hasMoved: false })).toBe('whenRoom');
	});

	it.each([
		['nothing is left to take', { isMoreThere: false }],
		['its bytes or its time are used up', { isCutShort: true }],
		['a round moved nothing and would only be repeated', { hasMoved: false }],
	])('ends when %s', (_when, change) => {
		expect(nextRound(plan, { ...outcome, ...change })).toBe('end');
	});

	it('ends when only the parameters keep it short', () => {
		expect(nextRound(planRound(UNLIMITED), full)).toBe('end');
	});

	it('goes on for as long as a poll may, and no longer than mail is taken', () => {
		expect(roundsUntil(1000, 1000 + LIMITS.refillMs + 1)).toBe(1000 + LIMITS.refillMs);
		expect(roundsUntil(1000, 1500)).toBe(1500);
	});

	it('waits for room only while the pause behind it fits', () => {
		expect(waitForRoomMs(10_000 + LIMITS.refillPauseMs, 9000)).toBe(1000);
		expect(waitForRoomMs(9000 + LIMITS.refillPauseMs, 9000)).toBe(0);
		expect(waitForRoomMs(9000, 10_000)).toBe(0);
	});
});
