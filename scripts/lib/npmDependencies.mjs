import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';

/** Packages of the lock that are not installed, or in another version. Optional ones may be missing. */
function missingPackages(folder) {
	const installedFile = join(folder, 'node_modules', '.package-lock.json');
	if (!existsSync(installedFile)) return ['node_modules'];
	const read = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
	const installed = read(installedFile);
	return Object.entries(read(join(folder, 'package-lock.json')))
		.filter(([path, { version, optional }]) => {
			if (path === '' || installed[path]?.version === version) return false;
			return !(optional && installed[path] === undefined);
		})
		.map(([path]) => path);
}

/**
 * `npm ci` when what is installed is not what package-lock.json says. Compared by content, not by
 * age: a checkout of another commit touches the lock without changing it.
 *
 * @param {{ folder: string, log?: (line: string) => void }} options
 */
export async function ensureNpmDependencies({ folder, log = () => {} }) {
	const missing = missingPackages(folder);
	if (missing.length === 0) return;
	const more = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
	log(`npm ci: ${missing[0]}${more} missing or in another version`);
	await runCommand('npm', ['ci', '--no-audit', '--no-fund'], {
		cwd: folder,
		log,
		what: 'npm ci',
		timeoutMs: 20 * 60_000,
	});
}
