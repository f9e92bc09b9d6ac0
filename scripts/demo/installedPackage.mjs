import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage, installPackage, packageFolder, PROJECT_FOLDER } from '../lib/n8nPackage.mjs';

/** What the package is made of: another hash, another package. */
function sourceHash() {
	const hash = createHash('sha256');
	for (const folder of ['nodes', 'credentials']) {
		const entries = readdirSync(join(PROJECT_FOLDER, folder), {
			recursive: true,
			withFileTypes: true,
		});
		const files = entries
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name));
		for (const file of files.sort()) hash.update(file).update(readFileSync(file));
	}
	hash.update(readFileSync(join(PROJECT_FOLDER, 'package-lock.json')));
	return hash.update(readFileSync(join(PROJECT_FOLDER, 'package.json'))).digest('hex');
}

/** Says which sources the installed package was built from. */
export const hashFile = (folder) => join(folder, 'package-hash');

/**
 * The package built and installed in this n8n's folder, as n8n installs it; done again only when its
 * sources have changed.
 *
 * @param {{ folder: string, log: (line: string) => void }} options
 * @returns {Promise<string>} the package's folder
 */
export async function ensureInstalledPackage({ folder, log }) {
	const markFile = hashFile(folder);
	const hash = sourceHash();
	if (existsSync(markFile) && readFileSync(markFile, 'utf8') === hash) {
		log('the package is installed already');
		return packageFolder(folder);
	}
	await buildPackage({ log });
	await installPackage({ folder, log });
	writeFileSync(markFile, hash);
	return packageFolder(folder);
}
