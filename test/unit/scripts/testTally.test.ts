import { describe, expect, it } from 'vitest';
import {
	describeTally,
	oneCheck,
	sumTallies,
	tallyOfVitest,
} from '../../../scripts/lib/testTally.mjs';

const report = (
	results: Array<{ status: string; assertionResults: Array<{ status: string }> }>,
) => ({
	numPassedTests: 3,
	numFailedTests: results
		.flatMap((file) => file.assertionResults)
		.filter(({ status }) => status === 'failed').length,
	numPendingTests: 1,
	numTodoTests: 0,
	testResults: results,
});

const passedFile = { status: 'passed', assertionResults: [{ status: 'passed' }] };
const failedFile = { status: 'failed', assertionResults: [{ status: 'failed' }] };
const unloadableFile = { status: 'failed', assertionResults: [] };

describe('the totals of a test run', () => {
	it('counts tests that passed, failed and were skipped', () => {
		const tally = tallyOfVitest(report([passedFile, failedFile]), false);
		expect(tally).toEqual({ passed: 3, failed: 1, skipped: 1 });
	});

	it('counts a file that cannot be loaded as a failure', () => {
		expect(tallyOfVitest(report([unloadableFile]), false).failed).toBe(1);
		expect(tallyOfVitest(report([failedFile, unloadableFile]), false).failed).toBe(2);
	});

	it('counts a bad exit without a failed test as a failure, such as an unhandled rejection', () => {
		expect(tallyOfVitest(report([passedFile]), false).failed).toBe(1);
		expect(tallyOfVitest(report([passedFile]), true).failed).toBe(0);
	});

	it('counts a crash before the report was written', () => {
		expect(tallyOfVitest(null, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
	});

	it('is one line that names skipped tests only where there are any', () => {
		const sum = sumTallies([oneCheck(true), oneCheck(false), oneCheck(true)]);
		expect(describeTally(sum)).toBe('2 passed, 1 failed');
		expect(describeTally({ ...sum, skipped: 2 })).toBe('2 passed, 1 failed, 2 skipped');
	});
});
