import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AcknowledgementResult } from '../../../../nodes/helpdesk/ports';
import { ReceiptWriter } from '../../../../nodes/shared/delivery/receiptWriter';
import { MemoryMailbox } from '../../../support/memoryMailbox';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Writes to nothing but a list of ids; `answer` is what the server says of one. */
function recordingWriter(
	answer: (id: string) => AcknowledgementResult | null = (id) => ({ id, outcome: 'done' }),
) {
	const written: string[] = [];
	const batches: number[] = [];
	const refused: string[] = [];
	const source = new MemoryMailbox().open('$Receipt');
	source.acknowledge = async (acknowledgements) => {
		batches.push(acknowledgements.length);
		return acknowledgements.flatMap(({ id }) => answer(id) ?? []);
	};
	const writer = new ReceiptWriter(async () => source, {
		written: (id) => void written.push(id),
		refused: (_wish, error) => void refused.push(error.message),
		failed: (error) => {
			throw error;
		},
	});
	return { writer, written, batches, refused };
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

test('what the server refuses is tried again after a pause, and the rest is written at once', async () => {
	let isBusy = true;
	const { writer, written, refused } = recordingWriter((id) =>
		isBusy && id === 'busy' ? { id, outcome: 'failed' } : { id, outcome: 'done' },
	);
	writer.enqueue({ id: 'busy', receipt: false, moveTo: 'Done' });
	writer.enqueue({ id: 'other', receipt: true });
	await vi.advanceTimersByTimeAsync(1000);
	expect(written).toEqual(['other']);
	isBusy = false;
	await vi.advanceTimersByTimeAsync(2000);
	expect(written).toEqual(['other', 'busy']);
	expect(refused).toEqual([]);
});

test('an answer that leaves a mail out counts as a refusal, and is not asked for without end', async () => {
	const { writer, written, batches, refused } = recordingWriter(() => null);
	writer.enqueue({ id: 'silent', receipt: true });
	await vi.advanceTimersByTimeAsync(60_000);
	expect(batches).toEqual([1, 1, 1]);
	expect(refused).toEqual(['The server gave no answer for it.']);
	expect(written).toEqual(['silent']);
});
