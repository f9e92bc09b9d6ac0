import { describe, expect, it } from 'vitest';
import {
	newDeliveryState,
	raiseFloor,
	readDeliveryStates,
	rememberKey,
	shortKey,
	writeDeliveryState,
} from '../../../../nodes/helpdesk/checkpoint/deliveryState';
import { LIMITS } from '../../../../nodes/helpdesk/limits';

const names = (binding: string) => ({
	binding,
	identity: `7/${binding}`,
	address: 'helpdesk@example.test',
	folder: 'INBOX',
});
const state = (binding: string, uid = 1) =>
	newDeliveryState(names(binding), { uid }, '2026-11-23T10:00:00.000Z');
const readDeliveryState = (stored: unknown, binding: string) =>
	readDeliveryStates(stored).find((one) => one.binding === binding);

/** Static data as n8n hands it out: a proxy around every object. */
function observed<T extends object>(value: T): T {
	for (const [name, inner] of Object.entries(value)) {
		if (typeof inner === 'object' && inner !== null) {
			(value as Record<string, unknown>)[name] = observed(inner as object);
		}
	}
	return new Proxy(value, {});
}

describe('the delivery state in static data', () => {
	it('is read and written through n8n’s proxies, other folders and nested positions included', () => {
		const nested = newDeliveryState(names('a|b|One'), { walk: { ids: ['x'] } }, null);
		const stored = observed(
			writeDeliveryState(writeDeliveryState(undefined, nested), state('a|b|Two')),
		);
		const read = readDeliveryState(stored, 'a|b|One');
		expect(read?.cursor).toEqual({ walk: { ids: ['x'] } });
		const again = writeDeliveryState(stored, read!);
		expect(readDeliveryState(again, 'a|b|One')).toEqual(nested);
		expect(readDeliveryState(again, 'a|b|Two')).toEqual(state('a|b|Two'));
	});

	it('comes back as it was written', () => {
		const written = state('a|b|INBOX');
		written.pending.push({
			id: '1:2',
			key: 'K',
			state: 'inFlight',
			owner: 'me',
			at: 5,
			attempts: 2,
			deaths: 1,
			dueAt: 0,
			wasUnmarked: true,
			receivedAt: null,
			isStale: false,
			readFailures: 2,
			listedByWalk: { formerAddress: 'old@example.test' },
			messageId: '<one@example.com>',
			moved: { folder: 'Archive', id: '3:4' },
		});
		const stored: unknown = JSON.parse(JSON.stringify(writeDeliveryState({}, written)));
		expect(readDeliveryState(stored, 'a|b|INBOX')).toEqual(written);
	});

	it('is a copy: what happens later does not reach what n8n is about to write', () => {
		const live = state('a');
		const stored = writeDeliveryState({}, live);
		live.recentKeys.push('later');
		expect(readDeliveryState(stored, 'a')!.recentKeys).toEqual([]);
	});

	it('is kept per folder, so that switching back skips no mail, and forgets the sixth', () => {
		let stored: unknown = {};
		for (const name of ['1', '2', '3', '4', '5'])
			stored = writeDeliveryState(stored, state(name, Number(name)));
		expect(readDeliveryState(stored, '1')!.cursor).toEqual({ uid: 1 });
		stored = writeDeliveryState(stored, state('6', 6));
		expect(readDeliveryState(stored, '1')).toBeUndefined();
		expect(readDeliveryState(stored, '2')!.cursor).toEqual({ uid: 2 });
	});

	it.each([undefined, null, 7, 'x', [], { folders: 3 }, { folders: [null, 3, { binding: 'a' }] }])(
		'is absent where nothing readable is stored: %j',
		(stored) => {
			expect(readDeliveryState(stored, 'a')).toBeUndefined();
		},
	);

	it('drops entries that cannot be read and keeps the position', () => {
		const stored = {
			folders: [{ binding: 'a', cursor: { uid: 9 }, pending: [null, {}, { id: '1:1' }] }],
		};
		const read = readDeliveryState(stored, 'a')!;
		expect(read.cursor).toEqual({ uid: 9 });
		expect(read.pending.map(({ id, attempts }) => [id, attempts])).toEqual([['1:1', 1]]);
	});

	it('remembers exactly the last keys that the limit allows', () => {
		const full = state('a');
		const key = (n: number) => `KEY${String(n).padStart(20, '0')}`;
		for (let n = 0; n <= LIMITS.recentKeys; n++)
			rememberKey(full, key(n).split('').reverse().join(''));
		expect(full.recentKeys).toHaveLength(LIMITS.recentKeys);
		expect(full.recentKeys[0]).toBe(shortKey(key(1).split('').reverse().join('')));
	});

	it('raises its floor and never lowers it', () => {
		const one = state('a');
		raiseFloor(one, '2026-11-23T09:00:00.000Z');
		raiseFloor(one, null);
		expect(one.floor).toBe('2026-11-23T10:00:00.000Z');
		raiseFloor(one, '2026-11-23T11:00:00.000Z');
		expect(one.floor).toBe('2026-11-23T11:00:00.000Z');
	});
});
