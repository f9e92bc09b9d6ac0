import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './command.mjs';

/** The checkout that these scripts belong to. */
export const PROJECT_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * Builds `dist/` and rejects with the compiler's words when it does not.
 *
 * @param {{ log?: (line: string) => void }} [options]
 */
export async function buildPackage({ log = () => {} } = {}) {
	log('building the package');
	await runCommand('npm', ['run', 'build'], { cwd: PROJECT_FOLDER, log, what: 'npm run build' });
}

/**
 * Where n8n looks for this package when it was installed as a community package.
 *
 * @param {string} folder N8N_USER_FOLDER
 */
export function packageFolder(folder) {
	const { name } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'package.json'), 'utf8'));
	return join(folder, '.n8n', 'nodes', 'node_modules', name);
}

/**
 * Packs the built project and unpacks it where n8n looks for community packages, with its run-time
 * dependencies installed the way n8n installs them (without scripts, nested in the package). Node
 * types then carry the package's name, as on a user's n8n. An earlier copy is replaced.
 *
 * @param {{ folder: string, log?: (line: string) => void }} options `folder` is N8N_USER_FOLDER
 * @returns {Promise<string>} the package's folder
 */
export async function installPackage({ folder, log = () => {} }) {
	const manifestFile = join(PROJECT_FOLDER, 'package.json');
	const { name, n8n } = JSON.parse(readFileSync(manifestFile, 'utf8'));
	const missing = [...n8n.nodes, ...n8n.credentials].filter(
		(file) => !existsSync(join(PROJECT_FOLDER, file)),
	);
	if (missing.length > 0) {
		throw new Error(`build the package first (npm run build): ${missing.join(', ')} missing`);
	}
	const target = packageFolder(folder);
	const work = mkdtempSync(join(tmpdir(), 'helpdesk-mail-pack-'));
	try {
		log(`packing ${name} and installing it as n8n does`);
		await runCommand('npm', ['pack', '--ignore-scripts', '--pack-destination', work], {
			cwd: PROJECT_FOLDER,
			what: 'npm pack',
		});
		const archive = `${name}-${JSON.parse(readFileSync(manifestFile, 'utf8')).version}.tgz`;
		await runCommand('tar', ['-xzf', join(work, archive), '-C', work], { what: 'tar' });
		const unpacked = join(work, 'package');
		stripManifest(join(unpacked, 'package.json'));
		await runCommand(
			'npm',
			[
				'install',
				'--ignore-scripts',
				'--install-strategy=shallow',
				'--package-lock=false',
				'--prefer-offline',
				'--no-audit',
				'--no-fund',
			],
			{ cwd: unpacked, log, what: `npm install in ${name}` },
		);
		rmSync(target, { recursive: true, force: true });
		mkdirSync(dirname(target), { recursive: true });
		await moveFolder(unpacked, target);
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
	return target;
}

/** n8n drops these three before it installs the rest. */
function stripManifest(file) {
	const manifest = JSON.parse(readFileSync(file, 'utf8'));
	delete manifest.devDependencies;
	delete manifest.peerDependencies;
	delete manifest.optionalDependencies;
	writeFileSync(file, JSON.stringify(manifest, null, '\t'));
}

async function moveFolder(from, to) {
	try {
		renameSync(from, to);
	} catch (error) {
		if (error.code !== 'EXDEV') throw error;
		await runCommand('cp', ['-a', from, to], { what: 'copying the package' });
	}
}
