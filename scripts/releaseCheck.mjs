/**
 * `npm run release:check [TAG]`: says what is left to do before this version can be published, and
 * ends with exit code 1 when something is.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from './lib/n8nPackage.mjs';
import { releaseProblems } from './lib/releaseProblems.mjs';

const read = (name) => readFileSync(join(PROJECT_FOLDER, name), 'utf8');
const inFolder = (folder) =>
	readdirSync(join(PROJECT_FOLDER, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && /\.(?:ts|json|md|yml)$/.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name).slice(PROJECT_FOLDER.length + 1));

const names = [
	...['package.json', 'README.md', 'SECURITY.md'],
	...['nodes', 'credentials', 'docs', '.github'].flatMap(inFolder),
];
const problems = releaseProblems({
	version: JSON.parse(read('package.json')).version,
	tag: process.argv[2] ?? null,
	changelog: read('CHANGELOG.md'),
	files: names.map((name) => ({ name, text: read(name) })),
});
for (const problem of problems) console.log(problem);
if (problems.length === 0) console.log('Nothing stands in the way of this release.');
process.exitCode = problems.length === 0 ? 0 : 1;
