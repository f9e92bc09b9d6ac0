import { beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../nodes/helpdesk/limits';
import { admitAcknowledgement } from '../../../../nodes/shared/actions/loopGuard';
import type {
	AcknowledgementRequest,
	LedgerHelpers,
} from '../../../../nodes/shared/actions/loopGuard';

let entries = new Set<string>();
let failuresOfRecord = 0;
let failuresOfRemove = 0;
/** A node of its own for each test: its counts are the process's too. */
let ledger = '';

const helpers: LedgerHelpers = {
	checkProcessedAndRecord: async (items, _scope, { maxEntries }) => {
		if (failuresOfRecord-- > 0) throw new Error('UNIQUE constraint failed');
		const all = items.map(String);
		const processed = all.filter((item) => entries.has(item));
		const fresh = all.filter((item) => !entries.has(item));
		for (const item of fresh) entries.add(item);
		for (const oldest of entries) {
			if (maxEntries === undefined || entries.size <= maxEntries) break;
			entries.delete(oldest);
		}
		return { new: fresh, processed };
	},
	removeProcessed: async (items) => {
		if (failuresOfRemove-- > 0) throw new Error('database is locked');
		for (const item of items) entries.delete(String(item));
	},
};

const request = (changes: Partial<AcknowledgementRequest> = {}): AcknowledgementRequest => ({
	key: 'key-1',
	recipient: 'carla@customer.example',
	subject: 'Printer',
	now: 1_700_000_000_000,
	limits: { perHour: 200, perDay: 1000 },
	...changes,
});

const ask = async (changes: Partial<AcknowledgementRequest> = {}) =>
	await admitAcknowledgement(helpers, ledger, request(changes));

beforeEach(({ task }) => {
	ledger = task.id;
	entries = new Set();
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
		expect(entries.size).toBe(4);
		expect(await ask()).toMatchObject({ reason: 'alreadyAcknowledged' });
		expect(entries.size).toBe(4);
	});

	it('takes back what was not sent', async () => {
		const admission = await ask();
		if (admission.admitted) await admission.withdraw();
		expect(entries.size).toBe(0);
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
		const limits = { perHour: 1, perDay: 1 };
		for (let index = 0; index < 2 * LIMITS.ledgerEntries; index++) entries.add(`old ${index}`);
		await ask({ limits });
		expect(entries.size).toBeLessThanOrEqual(LIMITS.ledgerEntries + 6);
		expect(entries.has('old 0')).toBe(false);
	});

	it('sends a flood of forged senders no more than the node may, and forgets nothing over it', async () => {
		await ask({ key: 'a real customer', recipient: 'real@customer.example' });
		const victims = new Map<string, number>();
		for (let index = 0; index < 5000; index++) {
			const recipient = `victim+${index}@${index % 2 ? 'one' : 'two'}.example`;
			const isForged = index % 5 !== 0;
			const admission = await ask({
				key: `key ${index}`,
				subject: `subject ${index}`,
				recipient: isForged ? `forged${index}@elsewhere.example` : recipient,
				now: 1_700_000_000_000 + index * 10,
			});
			if (!admission.admitted) continue;
			const whom = isForged ? 'forged' : recipient.replace(/\+\d+/, '');
			victims.set(whom, (victims.get(whom) ?? 0) + 1);
		}
		expect(victims.get('victim@one.example')).toBeLessThanOrEqual(10);
		expect(victims.get('victim@two.example')).toBeLessThanOrEqual(10);
		expect([...victims.values()].reduce((sum, each) => sum + each, 0)).toBe(199);
		expect(await ask({ key: 'a real customer', recipient: 'real@customer.example' })).toMatchObject(
			{ reason: 'alreadyAcknowledged' },
		);
		expect(await ask({ key: 'later', recipient: 'x@customer.example' })).toMatchObject({
			reason: 'limitReached',
			explanation: expect.stringContaining('200 acknowledgements within an hour'),
		});
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
