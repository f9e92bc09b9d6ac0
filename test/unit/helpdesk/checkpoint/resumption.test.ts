import { describe, expect, it } from 'vitest';
import type { DeliveryState } from '../../../../nodes/helpdesk/checkpoint/deliveryState';
import { newDeliveryState } from '../../../../nodes/helpdesk/checkpoint/deliveryState';
import { findResumption } from '../../../../nodes/helpdesk/checkpoint/resumption';

const NAMES = {
	binding: 'mail.example.test/desk@example.test/INBOX',
	identity: '7/INBOX',
	address: 'desk@example.test',
	folder: 'INBOX',
};
const known = (changes: Partial<DeliveryState> = {}): DeliveryState => ({
	...newDeliveryState(NAMES, { uid: 1 }, '2026-11-23T10:00:00.000Z'),
	...changes,
});
const MARKS = { oldest: '2026-11-01T10:00:00.000Z', newest: '2026-11-23T10:00:00.000Z' };
const now = (changes: Partial<typeof NAMES> = {}) => ({ ...NAMES, ...changes });

describe('a folder goes on', () => {
	it('at its position where it is typed as before', () => {
		const state = known();
		expect(findResumption([state], now(), 'likely', MARKS)).toMatchObject({
			kind: 'continue',
			state,
		});
	});

	it('at its position under any name where the server says that it is the same', () => {
		const state = known({ binding: 'old.example.test/x', address: 'old@example.test' });
		const found = findResumption([state], now(), 'unique', null);
		expect(found).toMatchObject({ kind: 'continue', state });
	});

	it('by a walk under another name where its numbering is the same, for that may be chance', () => {
		const state = known({ binding: 'old.example.test/x', address: 'old@example.test' });
		expect(findResumption([state], now(), 'likely', null)).toMatchObject({ kind: 'walk', state });
	});

	it('by a walk where the mailbox moved to another server', () => {
		const state = known({ binding: 'old.example.test/x', identity: '3/INBOX' });
		const typed = now({ address: 'Desk@Example.Test', folder: 'inbox' });
		expect(findResumption([state], typed, 'likely', null)).toMatchObject({ kind: 'walk', state });
	});

	it('from its own position, by keys, where it may have gone on under another name since', () => {
		const typed = known();
		const since = known({ binding: 'alias.example.test/x', cursor: { uid: 9 } });
		expect(findResumption([since, typed], now(), 'likely', null)).toMatchObject({
			kind: 'walk',
			state: since,
			position: typed,
		});
		expect(findResumption([typed, since], now(), 'likely', null)).toMatchObject({
			kind: 'continue',
			state: typed,
		});
	});

	it('at the newer position where the server says that the other name is the same folder', () => {
		const since = known({ binding: 'alias.example.test/x', cursor: { uid: 9 } });
		expect(findResumption([since, known()], now(), 'unique', null)).toMatchObject({
			kind: 'continue',
			state: since,
		});
	});

	it('by its marks where no state is left, a day before the newest of them', () => {
		expect(findResumption([], now(), 'likely', MARKS)).toMatchObject({
			kind: 'walk',
			state: null,
			floor: '2026-11-22T10:00:00.000Z',
		});
	});

	it('by its marks no earlier than the oldest of them', () => {
		const young = { ...MARKS, oldest: '2026-11-23T09:00:00.000Z' };
		expect(findResumption([], now(), 'likely', young)).toMatchObject({ floor: young.oldest });
	});
});

describe('a folder starts for the first time', () => {
	it('where neither state nor marks know the trigger', () => {
		expect(findResumption([], now(), 'likely', null).kind).toBe('firstStart');
	});

	it.each([
		['another folder of the mailbox', { folder: 'Support', identity: '8/Support' }],
		['another mailbox of the server', { address: 'sales@example.test', identity: '9/INBOX' }],
	])('in %s', (_what, changes) => {
		const typed = now({ ...changes, binding: JSON.stringify(changes) });
		expect(findResumption([known()], typed, 'likely', null).kind).toBe('firstStart');
	});

	it('where an older version kept no names, unless it is typed as before', () => {
		const old = known({ binding: 'x', identity: '', address: '', folder: '' });
		expect(findResumption([old], now({ identity: '' }), 'likely', null).kind).toBe('firstStart');
	});
});
