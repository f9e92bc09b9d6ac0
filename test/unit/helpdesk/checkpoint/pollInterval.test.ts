import { describe, expect, it } from 'vitest';
import { lookBackStart, pollIntervals } from '../../../../nodes/helpdesk/checkpoint/pollInterval';

const MINUTE = 60_000;

describe('the time between two ticks', () => {
	it.each([
		[{ mode: 'everyMinute' }, 1],
		[{ mode: 'everyHour', minute: 5 }, 60],
		[{ mode: 'everyX', value: 15, unit: 'minutes' }, 15],
		[{ mode: 'everyX', value: 2, unit: 'hours' }, 120],
		[{ mode: 'everyDay' }, 24 * 60],
		[{ mode: 'custom', cronExpression: '30 * * * * *' }, 1],
		[{ mode: 'custom', cronExpression: '*/10 * * * *' }, 10],
		[{ mode: 'custom', cronExpression: '0 8 * * 1-5' }, 60],
		[{ mode: 'unknown' }, 60],
	])('of %j is %i minutes', (item, minutes) => {
		const expected = { shortestMs: minutes * MINUTE, longestMs: minutes * MINUTE };
		expect(pollIntervals({ item: [item] })).toEqual(expected);
	});

	it('has a shortest and a longest where several times are given', () => {
		const item = [{ mode: 'everyHour' }, { mode: 'everyMinute' }];
		expect(pollIntervals({ item })).toEqual({ shortestMs: MINUTE, longestMs: 60 * MINUTE });
	});

	it.each([undefined, null, {}, { item: 3 }, { item: [] }])('is a minute for %j', (pollTimes) => {
		expect(pollIntervals(pollTimes)).toEqual({ shortestMs: MINUTE, longestMs: MINUTE });
	});

	it('reaches two intervals and ten minutes back', () => {
		expect(lookBackStart(5 * MINUTE, Date.parse('2026-11-23T12:00:00Z'))).toBe(
			'2026-11-23T11:40:00.000Z',
		);
	});
});
