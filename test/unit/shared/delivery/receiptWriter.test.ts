import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ReceiptWriter } from '../../../../nodes/shared/delivery/receiptWriter';
import { MemoryMailbox } from '../../../support/memoryMailbox';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Writes to nothing but a list of ids. */
function recordingWriter() {
	const written: string[] = [];
	const batches: number[] = [];
	const source = new MemoryMailbox().open('$Receipt');
	source.acknowledge = async (acknowledgements) => {
		batches.push(acknowledgements.length);
		return acknowledgements.map(({ id }) => ({ id, outcome: 'done' as const }));
	};
	const writer = new ReceiptWriter(async () => source, {
		written: (id) => void written.push(id),
		refused: () => undefined,
		failed: (error) => {
			throw error;
		},
	});
	return { writer, written, batches };
}

test('receipts are written while executions keep ending, not after the last of them', async () => {
	const { writer, written } = recordingWriter();
	for (let n = 0; n < 50; n++) {
		writer.enqueue({ id: String(n), receipt: true });
		await vi.advanceTimersByTimeAsync(40);
	}
	// Two seconds of a stream without a gap: all but the newest are safe from a crash.
	expect(written.length).toBeGreaterThanOrEqual(48);
});

test('executions that end together share one command', async () => {
	const { writer, written, batches } = recordingWriter();
	for (let n = 0; n < 40; n++) writer.enqueue({ id: String(n), receipt: true });
	await vi.advanceTimersByTimeAsync(100);
	expect(batches).toEqual([40]);
	expect(written).toHaveLength(40);
});
