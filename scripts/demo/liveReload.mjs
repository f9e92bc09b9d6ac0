import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '../lib/n8nPackage.mjs';
import { hashFile } from './installedPackage.mjs';

/**
 * What n8n is started with so that it loads a package again when its files change (`N8N_DEV_RELOAD` is
 * n8n's own, n8n/dist/server.js), shows TypeScript lines in stack traces, and can be debugged.
 *
 * @param {number | null} inspect port for the debugger, on 127.0.0.1
 */
export const reloading = (inspect) => ({
	N8N_DEV_RELOAD: 'true',
	NODE_OPTIONS: [
		'--enable-source-maps',
		...(inspect ? [`--inspect=127.0.0.1:${inspect}`] : []),
	].join(' '),
});

/**
 * Compiles every change of `nodes/` and `credentials/` into the package that n8n has installed, until
 * `stop()`. Resolves after the first compilation, whether or not the sources have errors, and prints
 * what the compiler says.
 *
 * @param {{ packageFolder: string, n8nFolder: string, note: (line: string) => void }} options
 * @returns {Promise<{ stop(): Promise<void> }>}
 */
export async function compileOnChange({ packageFolder, n8nFolder, note }) {
	// What is installed is from now on no package of any known sources.
	rmSync(hashFile(n8nFolder), { force: true });
	const compiler = join(PROJECT_FOLDER, 'node_modules', 'typescript', 'bin', 'tsc');
	const child = spawn(
		process.execPath,
		[
			compiler,
			...['-p', join(PROJECT_FOLDER, 'tsconfig.build.json'), '--watch', '--preserveWatchOutput'],
			...['--outDir', join(packageFolder, 'dist'), '--inlineSourceMap', '--inlineSources'],
		],
		{ cwd: PROJECT_FOLDER, stdio: ['ignore', 'pipe', 'inherit'] },
	);
	const ended = new Promise((resolve) => child.once('exit', resolve));
	await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', (code) => reject(new Error(`the compiler ended with ${code}`)));
		child.stdout.setEncoding('utf8');
		child.stdout.on('data', (text) => {
			for (const line of text.split('\n').filter((part) => part.trim() !== '')) note(line);
			if (text.includes('Watching for file changes')) resolve();
		});
	});
	return {
		stop: async () => {
			child.kill();
			await ended;
		},
	};
}
