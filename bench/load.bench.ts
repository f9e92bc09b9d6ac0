import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, it } from 'vitest';
import { median, report } from './measure';

const ROOT = join(__dirname, '..');
const REPEATS = Number(process.env.BENCH_LOAD_REPEATS ?? 11);
const folder = mkdtempSync(join(tmpdir(), 'load-bench-'));

/** Requires what n8n requires at its start; n8n-workflow is there before, as it is in n8n. */
const LOADER = `
require('n8n-workflow');
const { n8n } = require('./package.json');
global.gc();
const before = { ...process.memoryUsage(), modules: Object.keys(require.cache).length };
const cpu = process.cpuUsage();
const started = performance.now();
for (const file of [...n8n.credentials, ...n8n.nodes]) require('./' + file);
const ms = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
const rssMb = (process.memoryUsage.rss() - before.rss) / 2 ** 20;
const modules = Object.keys(require.cache).length - before.modules;
process.stdout.write(JSON.stringify({ ms, cpuMs: (user + system) / 1000, rssMb, modules }));
`;

interface Load {
	ms: number;
	cpuMs: number;
	rssMb: number;
	modules: number;
}

beforeAll(() => {
	const compiler = require.resolve('typescript/bin/tsc');
	const project = join(ROOT, 'tsconfig.build.json');
	execFileSync(process.execPath, [compiler, '-p', project, '--outDir', join(folder, 'dist')]);
	cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
	symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('loading the package as n8n does at its start', () => {
	const loads = Array.from({ length: REPEATS }, () => {
		const options = { cwd: folder, encoding: 'utf8' } as const;
		return JSON.parse(
			execFileSync(process.execPath, ['--expose-gc', '-e', LOADER], options),
		) as Load;
	});
	const middle = (name: keyof Load) => median(loads.map((load) => load[name]));
	report('load', {
		ms: middle('ms'),
		cpuMs: middle('cpuMs'),
		rssMb: middle('rssMb'),
		modules: middle('modules'),
	});
});
