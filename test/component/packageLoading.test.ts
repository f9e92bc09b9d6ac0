import { execFileSync } from 'node:child_process';
import { join, sep } from 'node:path';
import { beforeAll, expect, it } from 'vitest';

/**
 * Requires every file that package.json names to n8n, in a process of its own and straight from the
 * sources, and prints what that loaded. n8n-workflow is there before, as it is in n8n.
 */
const LOADER = `
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const ts = require('typescript');
require('n8n-workflow');
const compilerOptions = {
	module: ts.ModuleKind.CommonJS,
	target: ts.ScriptTarget.ES2022,
	esModuleInterop: true,
};
require.extensions['.ts'] = (module, file) =>
	module._compile(ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions }).outputText, file);
const before = new Set(Object.keys(require.cache));
const { n8n } = require(join(process.cwd(), 'package.json'));
const files = [...n8n.credentials, ...n8n.nodes];
for (const file of files) {
	require(join(process.cwd(), file.replace(/^dist./, '').replace(/[.]js$/, '.ts')));
}
const loaded = Object.keys(require.cache).filter((file) => !before.has(file));
process.stdout.write(JSON.stringify({ count: files.length, loaded }));
`;

let count = 0;
let loaded: string[] = [];

beforeAll(() => {
	const answer = execFileSync(process.execPath, ['-e', LOADER], { encoding: 'utf8' });
	({ count, loaded } = JSON.parse(answer) as { count: number; loaded: string[] });
}, 60_000);

it('loads every node and credential that package.json names', () => {
	const faces = loaded.filter((file) => /\.(?:node|credentials)\.ts$/.test(file));
	expect(faces).toHaveLength(count);
});

it('loads no library before a node runs', () => {
	expect(loaded.filter((file) => file.includes(`${sep}node_modules${sep}`))).toEqual([]);
});

it.each(['transports', 'mime', join('shared', 'delivery')])(
	'loads nothing of %s before a node runs',
	(folder) => {
		expect(loaded.filter((file) => file.includes(join('nodes', folder, sep)))).toEqual([]);
	},
);
