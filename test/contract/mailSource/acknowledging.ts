import { expect } from 'vitest';
import type { MailRef } from '../../../nodes/helpdesk/ports';
import { NEVER } from './given';
import type { Given } from './given';

/** Receipts, marks, moves and deletions. */
export function acknowledgingCases(given: Given): void {
	const { open, deliverAll, everything, it } = given;

	it('writes receipts and marks that another session sees', async () => {
		await deliverAll(['done', 'failed', 'untouched']);
		const source = await open();
		expect(source.receiptCarrier).not.toBe('none');
		const [done, failed, untouched] = (await everything(source)).refs as [
			MailRef,
			MailRef,
			MailRef,
		];
		expect([done, failed, untouched].map(({ hasReceipt }) => hasReceipt)).toEqual([
			false,
			false,
			false,
		]);
		const results = await source.acknowledge(
			[
				{ id: done.id, receipt: true, seen: true },
				{ id: failed.id, receipt: true, flagged: true },
			],
			NEVER,
		);
		expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
		const now = await (await open()).look([done.id, failed.id, untouched.id], NEVER);
		expect(now.get(done.id)).toMatchObject({ isSeen: true, hasReceipt: true });
		expect(now.get(failed.id)).toMatchObject({ isSeen: false, hasReceipt: true });
		expect(now.get(untouched.id)).toMatchObject({ isSeen: false, hasReceipt: false });
	});

	it('writes the receipt of a mail that came after its session was opened', async () => {
		const early = await open();
		await everything(early);
		await deliverAll(['late']);
		const { refs } = await everything(await open());
		const receipt = { id: refs[0]!.id, receipt: true, seen: true };
		const [result] = await early.acknowledge([receipt], NEVER);
		expect(result?.outcome).toBe('done');
		const now = await (await open()).look([receipt.id], NEVER);
		expect(now.get(receipt.id)).toMatchObject({ isSeen: true, hasReceipt: true });
	});

	it('says the same when acknowledged twice', async () => {
		await deliverAll(['twice']);
		const source = await open();
		const { refs } = await everything(source);
		const acknowledgement = { id: refs[0]!.id, receipt: true, seen: true };
		await source.acknowledge([acknowledgement], NEVER);
		const [second] = await source.acknowledge([acknowledgement], NEVER);
		expect(second?.outcome).toBe('done');
	});

	it('moves to a folder, and says gone to what is not there any more', async () => {
		await deliverAll(['moves', 'stays']);
		const source = await open();
		const { refs } = await everything(source);
		const move = { id: refs[0]!.id, receipt: false, seen: true, moveTo: given.fixture.target };
		expect((await source.acknowledge([move], NEVER)).map(({ outcome }) => outcome)).toEqual([
			'done',
		]);
		expect(await given.fixture.count('folder')).toBe(1);
		expect(await given.fixture.count('target')).toBe(1);
		const again = await source.acknowledge([move, { id: refs[1]!.id, receipt: true }], NEVER);
		expect(again.map(({ outcome }) => outcome)).toEqual(['gone', 'done']);
		expect(await given.fixture.count('target')).toBe(1);
	});

	it('deletes into the Trash and nothing else', async () => {
		await deliverAll(['keep', 'delete', 'keep too']);
		const source = await open();
		const { refs } = await everything(source);
		await source.acknowledge([{ id: refs[1]!.id, receipt: false, delete: true }], NEVER);
		expect(await given.fixture.count('folder')).toBe(2);
		expect(await given.fixture.count('trash')).toBe(1);
	});

	it('fails only what cannot be moved', async () => {
		await deliverAll(['lost target', 'fine']);
		const source = await open();
		const { refs } = await everything(source);
		const results = await source.acknowledge(
			[
				{ id: refs[0]!.id, receipt: false, moveTo: 'No such folder anywhere' },
				{ id: refs[1]!.id, receipt: true },
			],
			NEVER,
		);
		expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'done']);
		expect(results[0]?.error).toMatchObject({ code: 'MAIL_FOLDER_MISSING' });
		expect(await given.fixture.count('folder')).toBe(2);
	});
}
