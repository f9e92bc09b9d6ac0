import { beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { admitAcknowledgement } from '../../../../nodes/shared/actions/loopGuard';
import type {
	AcknowledgementRequest,
	LedgerHelpers,
} from '../../../../nodes/shared/actions/loopGuard';

let entries: string[] = [];
let failuresOfRecord = 0;
let failuresOfRemove = 0;

const helpers: LedgerHelpers = {
	checkProcessedAndRecord: async (items, _scope, { maxEntries }) => {
		if (failuresOfRecord-- > 0) throw new Error('UNIQUE constraint failed');
		const known = new Set(entries);
		const fresh = items.map(String).filter((item) => !known.has(item));
		entries.push(...fresh);
		if (maxEntries !== undefined) entries.splice(0, Math.max(0, entries.length - maxEntries));
		return { new: fresh, processed: items.map(String).filter((item) => known.has(item)) };
	},
	removeProcessed: async (items) => {
		if (failuresOfRemove-- > 0) throw new Error('database is locked');
		const gone = new Set(items.map(String));
		entries = entries.filter((entry) => !gone.has(entry));
	},
};

const request = (changes: Partial<AcknowledgementRequest> = {}): AcknowledgementRequest => ({
	key: 'key-1',
	recipient: 'carla@customer.example',
	subject: 'Printer',
	now: 1_700_000_000_000,
	...changes,
});

const ask = async (changes: Partial<AcknowledgementRequest> = {}) =>
	await admitAcknowledgement(helpers, 'ledger', request(changes));

beforeEach(() => {
	entries = [];
	failuresOfRecord = 0;
	failuresOfRemove = 0;
});

describe('the guard against mail loops', () => {
	it('admits a mail once', async () => {
		expect((await ask()).admitted).toBe(true);
		expect(await ask()).toMatchObject({ admitted: false, reason: 'alreadyAcknowledged' });
	});

	it('leaves a handful of entries behind, not its questions', async () => {
		await ask();
		expect(entries).toHaveLength(4);
	});

	it('takes back what was not sent', async () => {
		const admission = await ask();
		if (admission.admitted) await admission.withdraw();
		expect(entries).toEqual([]);
		expect((await ask()).admitted).toBe(true);
	});

	it('stays on the safe side when taking back fails', async () => {
		const admission = await ask();
		failuresOfRemove = 1;
		if (admission.admitted) await admission.withdraw();
		expect((await ask()).admitted).toBe(false);
	});

	it('names the limit that is reached', async () => {
		await ask({ key: 'a' });
		await ask({ key: 'b' });
		expect(await ask({ key: 'c' })).toMatchObject({
			reason: 'limitReached',
			explanation: expect.stringContaining('2 automatic answers within 3 hours'),
		});
	});

	it('counts exactly when many ask at once in one process', async () => {
		const all = await Promise.all(
			Array.from({ length: 20 }, async (_one, index) =>
				ask({ key: `key ${index}`, subject: `subject ${index}` }),
			),
		);
		expect(all.filter(({ admitted }) => admitted)).toHaveLength(10);
	});

	it('does not grow without bound', async () => {
		entries = Array.from({ length: LIMITS.ledgerEntries }, (_one, index) => `old ${index}`);
		await ask();
		await ask({ key: 'key-2', subject: 'Other', recipient: 'b@customer.example' });
		expect(entries.length).toBeLessThanOrEqual(LIMITS.ledgerEntries + 4);
		expect(entries[0]).not.toBe('old 0');
	});

	it('tries again when two first writers met', async () => {
		failuresOfRecord = 1;
		expect((await ask()).admitted).toBe(true);
	});

	it('does not send when the store cannot be reached', async () => {
		failuresOfRecord = 2;
		await expect(ask()).rejects.toThrow('UNIQUE');
	});

	it('does not send where n8n has no such store', async () => {
		await expect(admitAcknowledgement({}, 'ledger', request())).rejects.toMatchObject({
			code: 'MAIL_INPUT',
		});
	});
});
