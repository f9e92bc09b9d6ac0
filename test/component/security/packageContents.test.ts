import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

const EXACT = /^\d{1,5}\.\d{1,5}\.\d{1,5}$/;

it('publishes what is built, its readme and its licence, and nothing else', () => {
	const answer = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const [packed] = JSON.parse(answer) as [{ files: Array<{ path: string }> }];
	const others = packed.files.map(({ path }) => path).filter((path) => !path.startsWith('dist/'));
	expect(others.sort()).toEqual(['LICENSE.md', 'README.md', 'package.json']);
}, 60_000);

it('runs nothing when it is installed or packed', () => {
	const { scripts } = read('package.json') as { scripts: Record<string, string> };
	const LIFECYCLE = /^(?:(?:pre|post)?(?:install|prepare|pack)|dependencies|prepublish)$/;
	expect(Object.keys(scripts).filter((name) => LIFECYCLE.test(name))).toEqual([]);
});

it('pins every library to one version, in the lock file with its hash', () => {
	const { dependencies } = read('package.json') as { dependencies: Record<string, string> };
	const { packages } = read('package-lock.json') as {
		packages: Record<string, { version: string; integrity?: string; link?: boolean }>;
	};
	expect(Object.values(dependencies).filter((version) => !EXACT.test(version))).toEqual([]);
	for (const [name, version] of Object.entries(dependencies)) {
		expect(packages[`node_modules/${name}`]).toMatchObject({ version });
	}
	const unhashed = Object.entries(packages).filter(
		([path, { integrity, link }]) =>
			path.startsWith('node_modules/') && link !== true && !integrity?.startsWith('sha512-'),
	);
	expect(unhashed.map(([path]) => path)).toEqual([]);
});

it('uses no library that runs a script when it is installed', () => {
	const { packages } = read('package-lock.json') as {
		packages: Record<string, { dev?: boolean; peer?: boolean; hasInstallScript?: boolean }>;
	};
	const running = Object.entries(packages).filter(
		([, { dev, peer, hasInstallScript }]) => hasInstallScript && !dev && !peer,
	);
	expect(running.map(([path]) => path)).toEqual([]);
});
