/**
 * `npm run test:crash`: kills n8n again and again while mail is worked on, and counts what was lost.
 *
 *   --short   two combinations, about five minutes (CI); without it all eight, each with 1,000 mails,
 *             and n8n's own IMAP trigger beside them
 *   other     arguments go to vitest: `-t IMAP` runs what has IMAP in its name
 *
 * Environment: `CRASH_MAILS` mails for each combination, with fewer kills where they are fewer;
 * `CRASH_REPORT` names a file that the rows of the table are appended to;
 * `TEST_REPORT_FILE` one for vitest's JSON report.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..');
const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs');
const form = process.argv.includes('--short') ? 'short' : 'full';
const others = process.argv.slice(2).filter((argument) => argument !== '--short');
const { TEST_REPORT_FILE } = process.env;
const report = TEST_REPORT_FILE
	? ['--reporter=default', '--reporter=json', `--outputFile.json=${TEST_REPORT_FILE}`]
	: [];
const args = [vitest, 'run', '--project', 'crash', ...report, ...others];
const { status } = spawnSync(process.execPath, args, {
	cwd: folder,
	stdio: 'inherit',
	env: { ...process.env, CRASH_FORM: form },
});
process.exitCode = status ?? 1;
