/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Tally
 */

/** @returns {Tally} */
export const emptyTally = () => ({ passed: 0, failed: 0, skipped: 0 });

/** One check that has passed or failed as a whole: lint, types, build. */
export const oneCheck = (hasPassed) => ({
	passed: hasPassed ? 1 : 0,
	failed: hasPassed ? 0 : 1,
	skipped: 0,
});

/** @param {Tally[]} tallies */
export function sumTallies(tallies) {
	return tallies.reduce(
		(sum, tally) => ({
			passed: sum.passed + tally.passed,
			failed: sum.failed + tally.failed,
			skipped: sum.skipped + tally.skipped,
		}),
		emptyTally(),
	);
}

/** `12 passed, 0 failed`, with `, 3 skipped` where there are any. */
export function describeTally({ passed, failed, skipped }) {
	return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * What a vitest run came to. A file that could not be loaded has no tests to count, and an unhandled
 * rejection belongs to none: both are failures all the same, so a bad exit code always counts.
 *
 * @param {object | null} report vitest's JSON report; null when it was never written
 * @param {boolean} hasExitedWell
 * @returns {Tally}
 */
export function tallyOfVitest(report, hasExitedWell) {
	const brokenFiles = (report?.testResults ?? []).filter(
		({ status, assertionResults }) =>
			status === 'failed' && assertionResults.every((result) => result.status !== 'failed'),
	).length;
	const tally = {
		passed: report?.numPassedTests ?? 0,
		failed: (report?.numFailedTests ?? 0) + brokenFiles,
		skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
	};
	if (!hasExitedWell && tally.failed === 0) tally.failed = 1;
	return tally;
}
