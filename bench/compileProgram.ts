import { execFile } from 'node:child_process';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '..');

/**
 * Compiles a program of this folder and all it imports, as n8n runs our code: vitest's module wrapper
 * slows every call between files. The folder is the caller's to remove.
 */
export async function compileProgram(name: string): Promise<{ program: string; folder: string }> {
	const folder = mkdtempSync(join(tmpdir(), 'bench-'));
	const project = join(folder, 'tsconfig.json');
	const compilerOptions = {
		rootDir: ROOT,
		outDir: join(folder, 'built'),
		typeRoots: [join(ROOT, 'node_modules/@types')],
		incremental: false,
		sourceMap: false,
	};
	const files = [join(ROOT, 'bench', `${name}.ts`)];
	writeFileSync(
		project,
		JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), compilerOptions, files, include: [] }),
	);
	symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
	// Waited for in the background: vitest gives a worker up that does not answer for a minute.
	await promisify(execFile)(process.execPath, [
		require.resolve('typescript/bin/tsc'),
		'-p',
		project,
	]);
	return { program: join(folder, 'built/bench', `${name}.js`), folder };
}
