import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { waitForTurn } from '../../../../nodes/shared/actions/sendingRate';

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

const never = new AbortController().signal;

describe('the pace of sending', () => {
	it('spreads messages over the minute and says that it waits', async () => {
		const notes: string[] = [];
		const done: number[] = [];
		const start = Date.now();
		for (let index = 0; index < 3; index++) {
			void waitForTurn('pace one', 30, never, (text) => notes.push(text)).then(() =>
				done.push(Date.now() - start),
			);
		}
		await vi.advanceTimersByTimeAsync(60_000);
		expect(done).toEqual([0, 2000, 4000]);
		expect(notes).toHaveLength(2);
		expect(notes[0]).toContain('at most 30 messages a minute');
	});

	it('counts every mailbox for itself', async () => {
		await waitForTurn('pace two', 1, never, () => {});
		await waitForTurn('pace three', 1, never, () => {});
	});

	it('does not wait without a limit', async () => {
		for (let index = 0; index < 10; index++) await waitForTurn('pace four', 0, never, () => {});
	});

	it('ends the wait with its signal', async () => {
		const controller = new AbortController();
		await waitForTurn('pace five', 1, never, () => {});
		const waiting = expect(
			waitForTurn('pace five', 1, controller.signal, () => {}),
		).rejects.toMatchObject({ code: 'MAIL_ABORTED' });
		controller.abort();
		await waiting;
		expect(vi.getTimerCount()).toBe(0);
	});
});
