import { describe, expect, it } from 'vitest';
import type { PendingMail } from '../../../../nodes/helpdesk/checkpoint/deliveryState';
import {
	afterFailedRead,
	handedOver,
	isOwnFault,
	putOff,
} from '../../../../nodes/helpdesk/checkpoint/pendingMail';
import { dueEntries, fateOf } from '../../../../nodes/helpdesk/checkpoint/redelivery';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import type { MailRef } from '../../../../nodes/helpdesk/ports';

const NOON = Date.UTC(2026, 5, 1, 12);
const taker = { owner: 'one', now: NOON };
const ref: MailRef = {
	id: '7',
	size: 100,
	receivedAt: '2026-06-01T11:00:00.000Z',
	hasReceipt: false,
	isSeen: false,
};

describe('a mail that is handed over', () => {
	it('has one attempt, and another for each time it comes again', () => {
		const first = handedOver(ref, taker);
		expect(first).toMatchObject({ state: 'inFlight', attempts: 1, deaths: 0, wasUnmarked: true });
		const failed: PendingMail = { ...first, state: 'retry' };
		expect(handedOver(ref, taker, failed)).toMatchObject({ attempts: 2, deaths: 0 });
	});

	it('counts a process that died with it apart from what its workflow did', () => {
		const again = handedOver(ref, { owner: 'two', now: NOON }, handedOver(ref, taker));
		expect(again).toMatchObject({ owner: 'two', attempts: 1, deaths: 1 });
	});

	it('keeps what was known of the shared mark when it came first', () => {
		const marked = { ...ref, hasReceipt: true };
		expect(handedOver(marked, taker, handedOver(ref, taker)).wasUnmarked).toBe(true);
		expect(handedOver(marked, taker).wasUnmarked).toBe(false);
	});
});

describe('a mail that was listed and not read', () => {
	it('is due at once, and was never handed over', () => {
		const entry = putOff(ref, taker);
		expect(entry).toMatchObject({ state: 'retry', attempts: 0, dueAt: NOON });
		const view = { owner: 'one', now: NOON, leaseMs: LIMITS.leaseMs, foreignIsDead: false };
		expect(dueEntries([entry], view)).toEqual([entry]);
	});

	it('remembers the first of its failures and waits longer after each', () => {
		const once = afterFailedRead(putOff(ref, taker), NOON + 1_000);
		const twice = afterFailedRead(once, NOON + 90_000);
		expect([once.at, twice.at]).toEqual([NOON + 1_000, NOON + 1_000]);
		expect(twice.readFailures).toBe(2);
		expect(twice.dueAt - (NOON + 90_000)).toBeGreaterThanOrEqual(once.dueAt - (NOON + 1_000));
	});
});

describe('whose fault a failed read is', () => {
	const entry = afterFailedRead(putOff(ref, taker), NOON);

	it('is the mail’s own once another one could be read since', () => {
		expect(isOwnFault(entry, NOON - 1, NOON)).toBe(false);
		expect(isOwnFault(entry, NOON, NOON)).toBe(true);
	});

	it('is the mail’s own after an hour, even where none could be read', () => {
		expect(isOwnFault(entry, 0, NOON + LIMITS.unreadableMs - 1)).toBe(false);
		expect(isOwnFault(entry, 0, NOON + LIMITS.unreadableMs)).toBe(true);
	});
});

describe('a mail that is not in its folder any more', () => {
	const dead = handedOver(ref, taker);

	it('is looked for elsewhere where its execution may not have ended', () => {
		expect(fateOf(dead, undefined, 'own')).toBe('missing');
		const inBoth: PendingMail = { ...dead, state: 'retry', moved: { folder: 'Done', id: '9' } };
		expect(fateOf(inBoth, undefined, 'own')).toBe('missing');
	});

	it('is looked for elsewhere where a read failed after its process had died', () => {
		expect(fateOf(afterFailedRead(dead, NOON), undefined, 'own')).toBe('missing');
	});

	it('is somebody else’s work where it never was handed over, or its execution ended', () => {
		expect(fateOf(afterFailedRead(putOff(ref, taker), NOON), undefined, 'own')).toBe('done');
		expect(fateOf({ ...dead, state: 'retry' }, undefined, 'own')).toBe('done');
	});
});
