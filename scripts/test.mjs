/**
 * `npm test`: everything there is, on a machine with nothing but Node and npm. Installs what is
 * missing, runs all suites in order and prints the sum of their tests as its last line. Exit code 1
 * when anything has failed.
 *
 *   --long   also the long parts: `demo -- --once`, `test:crash -- --short` and `test:queue`
 *   NAME…    only these suites (lint, types, build, unit, component, protocol, ews, e2e, demo, crash,
 *            queue, and n8n1, which runs by name only: it fetches a second n8n)
 *
 * Environment: `CI` makes a missing program a failure at once; `EWS_SCHEMA_DIR` names the folder of
 * Microsoft's EWS schemas.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDebianPackages, missingDebianPackages } from './lib/debianPackages.mjs';
import { ensureNpmDependencies } from './lib/npmDependencies.mjs';
import {
	describeTally,
	emptyTally,
	oneCheck,
	sumTallies,
	tallyOfVitest,
} from './lib/testTally.mjs';
import { runWatched } from './lib/watchedProcess.mjs';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..');
const LIMIT_MS = 25 * 60_000;
const log = (line) => console.log(`[test] ${line}`);

const MAIL_SERVERS = ['dovecot-core', 'dovecot-imapd', 'dovecot-lmtpd', 'postfix'];
/** Debian packages by suite; without them it cannot run. */
const NEEDS = {
	protocol: MAIL_SERVERS,
	ews: ['libxml2-utils'],
	e2e: [...MAIL_SERVERS, 'chromium'],
	crash: MAIL_SERVERS,
	queue: [...MAIL_SERVERS, 'postgresql', 'redis-server'],
	n8n1: MAIL_SERVERS,
};

/** Without these a suite leaves out a few tests and says so; DavMail brings a Java of 200 MB. */
const WISHES = { ews: ['davmail-server'] };

/** Suites that drive a real n8n. */
const N8N_SUITES = ['e2e', 'demo', 'crash', 'queue'];

const npmRun = (args, env = {}) =>
	runWatched('npm', ['run', '--silent', ...args], {
		cwd: FOLDER,
		env: { ...process.env, ...env },
		limitMs: LIMIT_MS,
	});

/** Runs `work` with the name of a file for vitest's JSON report, and counts what it says. */
async function counted(work) {
	const folder = mkdtempSync(join(tmpdir(), 'helpdesk-mail-report-'));
	const reportFile = join(folder, 'report.json');
	try {
		const { hasExitedWell, note } = await work(reportFile);
		const report = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : null;
		return { tally: tallyOfVitest(report, hasExitedWell), note };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** A script that passes or fails as a whole. */
const check =
	(...args) =>
	async () => {
		const { hasExitedWell, note } = await npmRun(args);
		return { tally: oneCheck(hasExitedWell), note };
	};

/** A script that runs vitest itself and leaves its report in TEST_REPORT_FILE; it may not exist yet. */
const script =
	(name, ...args) =>
	async () => {
		const { scripts } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8'));
		if (!scripts[name]) return { tally: emptyTally(), note: `package.json has no ${name}` };
		return await counted((reportFile) =>
			npmRun([name, ...(args.length ? ['--', ...args] : [])], { TEST_REPORT_FILE: reportFile }),
		);
	};

/** A vitest project. */
const project = (name) => async () => {
	const folder = join(FOLDER, 'test', name);
	const hasTests =
		existsSync(folder) &&
		readdirSync(folder, { recursive: true }).some((file) => file.endsWith('.test.ts'));
	if (!hasTests) return { tally: emptyTally(), note: 'no test files' };
	return await counted((reportFile) =>
		runWatched(
			process.execPath,
			[
				join(FOLDER, 'node_modules', 'vitest', 'vitest.mjs'),
				...['run', '--project', name, '--reporter=default', '--reporter=json'],
				`--outputFile.json=${reportFile}`,
			],
			{ cwd: FOLDER, limitMs: LIMIT_MS },
		),
	);
};

const SUITES = {
	lint: check('lint'),
	types: check('typecheck'),
	build: check('build'),
	unit: project('unit'),
	component: project('component'),
	protocol: project('protocol'),
	ews: project('ews'),
	e2e: project('e2e'),
};
const LONG_SUITES = {
	demo: check('demo', '--', '--once'),
	crash: script('test:crash', '--short'),
	queue: project('queue'),
};
const SUITES_BY_NAME = { n8n1: project('n8n1') };

/** What the suites need from Debian; resolves with what could not be installed. */
async function prepareDebian(names) {
	const wanted = [...new Set(names.flatMap((name) => NEEDS[name] ?? []))];
	const missing = await installMissing(wanted);
	// Apart from the rest, which a package that cannot be had would take down with it.
	await installMissing(names.flatMap((name) => WISHES[name] ?? []));
	return missing;
}

async function installMissing(wanted) {
	const missing = missingDebianPackages(wanted);
	if (missing.length === 0) return [];
	try {
		await installDebianPackages(missing, log);
		return [];
	} catch (error) {
		log(error.message);
		return missing;
	}
}

/** n8n is fetched while the first suites run; they need the processor, it needs the network. */
async function fetchN8n() {
	const { ensureN8n } = await import('./lib/n8nInstall.mjs');
	await ensureN8n({ log });
}

async function main(args) {
	const long = { ...SUITES, ...LONG_SUITES };
	const all = { ...long, ...SUITES_BY_NAME };
	const named = args.filter((arg) => !arg.startsWith('--'));
	const unknown = named.filter((name) => !all[name]);
	if (unknown.length > 0) throw new Error(`unknown suite: ${unknown.join(', ')}`);
	const standard = Object.keys(args.includes('--long') ? long : SUITES);
	const names = named.length > 0 ? named : standard;

	await ensureNpmDependencies({ folder: FOLDER, log });
	const missing = await prepareDebian(names);
	if (names.includes('ews') && !process.env.EWS_SCHEMA_DIR) {
		log('EWS_SCHEMA_DIR is not set: what EWS sends and gets is not checked against its schema');
	}
	const needsN8n = N8N_SUITES.some((name) => names.includes(name));
	// Its failure is told by the suite that needs it.
	const n8n = needsN8n ? fetchN8n().catch((error) => error) : null;

	const tallies = [];
	for (const name of names) {
		const startedAt = Date.now();
		const lacks = missing.filter((debianPackage) => NEEDS[name]?.includes(debianPackage));
		let result;
		if (lacks.length > 0) {
			const tally = process.env.CI ? oneCheck(false) : { ...emptyTally(), skipped: 1 };
			result = { tally, note: `not run: ${lacks.join(', ')} missing` };
		} else {
			const n8nError = N8N_SUITES.includes(name) ? await n8n : null;
			result = n8nError
				? { tally: oneCheck(false), note: `n8n cannot be installed: ${n8nError.message}` }
				: await all[name]();
		}
		const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
		tallies.push({ name, ...result, seconds });
		log(`${name} done in ${seconds} s: ${describeTally(result.tally)}`);
	}
	console.log('');
	for (const { name, tally, seconds, note } of tallies) {
		const columns = [name.padEnd(10), `${seconds} s`.padStart(9), ` ${describeTally(tally)}`];
		console.log(`${columns.join(' ')}${note ? `  (${note.split('\n')[0]})` : ''}`);
	}
	const total = sumTallies(tallies.map(({ tally }) => tally));
	console.log(describeTally(total));
	return total.failed === 0 ? 0 : 1;
}

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	console.log(`[test] ${error.message}`);
	console.log(describeTally(oneCheck(false)));
	process.exitCode = 1;
}
