import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { runCommand } from './command.mjs';
import { withLock } from './folderLock.mjs';

/** The n8n that demo and tests run; 2.41.3 names a package version that the registry lacks. */
const N8N_VERSION = '2.41.1';

/** The Node that runs it: n8n 2.x needs 24, the project itself is built and tested on 20. */
const NODE_VERSION = '24.21.0';

/** Carries out with what it was built for; written last, so that a half install is made again. */
const MARKER = 'installed.json';

/**
 * Puts n8n and its Node into a cache folder outside the checkout, once per version, and tells where
 * they are. Without n8n's install scripts (a Kafka binding among them does not build); only the two
 * native modules that n8n needs are built after it. About five minutes and 3 GB the first time,
 * nothing later.
 *
 * @param {{ log?: (line: string) => void, n8nVersion?: string, nodeVersion?: string }} [options]
 * @returns {Promise<{ n8nBin: string, nodeBin: string, dir: string }>} `n8nBin` is a script for
 *   `nodeBin`
 */
export async function ensureN8n(options = {}) {
	const { log = () => {}, n8nVersion = N8N_VERSION, nodeVersion = NODE_VERSION } = options;
	const dir = join(cacheFolder(), `n8n-${n8nVersion}`);
	const install = {
		dir,
		n8nVersion,
		nodeVersion,
		log,
		nodeFolder: join(dir, 'node', 'node_modules', nodePackage()),
	};
	const found = {
		dir,
		n8nBin: join(dir, 'node_modules', 'n8n', 'bin', 'n8n'),
		nodeBin: join(
			install.nodeFolder,
			...(process.platform === 'win32' ? ['bin', 'node.exe'] : ['bin', 'node']),
		),
	};
	if (isReady(install)) return found;
	mkdirSync(dir, { recursive: true });
	await withLock(
		join(dir, 'install.lock'),
		async () => {
			if (isReady(install)) return;
			rmSync(join(dir, MARKER), { force: true });
			await installNode(install);
			await installPackages(install);
			await buildNativeModules(install, found.nodeBin);
			writeFileSync(join(dir, MARKER), JSON.stringify(wanted(install)));
			log(`n8n ${n8nVersion} is ready in ${dir}`);
		},
		log,
	);
	return found;
}

/** Where everything that outlives a checkout is kept: `$XDG_CACHE_HOME`, else `~/.cache`. */
function cacheFolder() {
	return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'n8n-nodes-helpdesk-mail');
}

/** The npm package with Node's binary and headers for this machine. */
function nodePackage() {
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	const isAppleSilicon = process.platform === 'darwin' && process.arch === 'arm64';
	return `${isAppleSilicon ? 'node-bin' : 'node'}-${platform}-${process.arch}`;
}

function wanted({ n8nVersion, nodeVersion }) {
	return { n8n: n8nVersion, node: nodeVersion, machine: `${process.platform}-${process.arch}` };
}

function isReady(install) {
	try {
		const marker = JSON.parse(readFileSync(join(install.dir, MARKER), 'utf8'));
		return Object.entries(wanted(install)).every(([key, value]) => marker[key] === value);
	} catch {
		return false; // no marker, or one cut short
	}
}

/** npm writes this file last of all, so where it stands an install has ended. */
function hasInstalled(folder, name, version) {
	try {
		if (!existsSync(join(folder, 'node_modules', '.package-lock.json'))) return false;
		const manifest = join(folder, 'node_modules', name, 'package.json');
		return JSON.parse(readFileSync(manifest, 'utf8')).version === version;
	} catch {
		return false; // not there yet
	}
}

async function installNode({ dir, nodeVersion, log }) {
	const name = nodePackage();
	const folder = join(dir, 'node');
	if (hasInstalled(folder, name, nodeVersion)) return;
	log(`installing Node ${nodeVersion} for n8n (${name})`);
	await npmInstall(folder, { dependencies: { [name]: nodeVersion } }, log, `npm install ${name}`);
}

async function installPackages({ dir, n8nVersion, log }) {
	if (hasInstalled(dir, 'n8n', n8nVersion)) return;
	log(`installing n8n ${n8nVersion} into ${dir} (about 3 minutes, 2.8 GB)`);
	// n8n 1.123 takes xlsx from an address outside the registry, which a closed network does not reach.
	const overrides = n8nVersion.startsWith('1.') ? { xlsx: '0.18.5' } : {};
	const manifest = { dependencies: { n8n: n8nVersion }, overrides };
	await npmInstall(dir, manifest, log, `npm install n8n@${n8nVersion}`);
}

async function npmInstall(folder, manifest, log, what) {
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, ...manifest }));
	await runCommand(npmCommand(), ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
		cwd: folder,
		log,
		what,
		timeoutMs: 30 * 60_000,
	});
}

function npmCommand() {
	return process.platform === 'win32' ? 'npm.cmd' : 'npm';
}

/**
 * sqlite3 is built against the headers in Node's own package: node-gyp would fetch them from a
 * place that a closed network does not reach.
 */
async function buildNativeModules({ dir, nodeFolder, log }, nodeBin) {
	log('building sqlite3 and isolated-vm for it (about 1 minute)');
	const env = {
		...process.env,
		PATH: [dirname(nodeBin), process.env.PATH].join(delimiter),
		npm_config_nodedir: nodeFolder,
	};
	const rebuild = () =>
		// Under `npm run` this project's own ignore-scripts comes along in the environment, and a rebuild
		// without scripts builds nothing.
		runCommand(npmCommand(), ['rebuild', '--ignore-scripts=false', 'sqlite3', 'isolated-vm'], {
			cwd: dir,
			env,
			log,
			what: 'npm rebuild sqlite3 isolated-vm',
			timeoutMs: 15 * 60_000,
		});
	try {
		await rebuild();
	} catch (error) {
		const missing = missingBuildTools();
		if (missing.length === 0) throw error;
		await installBuildTools(missing, log, error);
		await rebuild();
	}
	const check = 'require("sqlite3"); require("isolated-vm")';
	// isolated-vm ends the process without this flag on Node 20 and up.
	await runCommand(nodeBin, ['--no-node-snapshot', '-e', check], {
		cwd: dir,
		what: 'loading sqlite3 and isolated-vm',
		timeoutMs: 60_000,
	});
}

/** What node-gyp needs, as far as it is not on PATH. */
function missingBuildTools() {
	const folders = (process.env.PATH ?? '').split(delimiter);
	return ['make', 'g++', 'python3'].filter(
		(tool) => !folders.some((folder) => existsSync(join(folder, tool))),
	);
}

async function installBuildTools(missing, log, cause) {
	const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
	if (!canInstall) {
		throw new Error(
			`n8n's database module cannot be built: ${missing.join(', ')} not found and no prebuilt ` +
				'binary could be fetched. Install them (Debian: apt-get install make g++ python3).',
			{ cause },
		);
	}
	log(`installing ${missing.join(', ')} with apt-get`);
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	await runCommand('apt-get', ['update', '-qq'], { env, log, what: 'apt-get update' });
	await runCommand(
		'apt-get',
		['install', '-y', '-qq', '--no-install-recommends', 'make', 'g++', 'python3'],
		{ env, log, what: 'apt-get install make g++ python3' },
	);
}
