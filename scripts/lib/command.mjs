import { spawn } from 'node:child_process';

/**
 * Runs one command to its end, keeps the last lines of what it printed and says every 15 s that it
 * is still at work. Rejects with those lines when it ends badly or outlives `timeoutMs` (10 min by
 * default; it is ended then).
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, log?: (line: string) => void, what?: string,
 *   timeoutMs?: number }} [options]
 * @returns {Promise<string>} standard output and error together, at most the last 64 KiB
 */
export function runCommand(command, args, options = {}) {
	const { cwd, env = process.env, log = () => {}, timeoutMs = 600_000 } = options;
	const what = options.what ?? [command, ...args].join(' ');
	return new Promise((resolve, reject) => {
		const started = Date.now();
		const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		const keep = (chunk) => {
			output = (output + chunk).slice(-65_536);
		};
		child.stdout.on('data', keep);
		child.stderr.on('data', keep);
		const heartbeat = setInterval(() => {
			log(`${what}: still at work after ${Math.round((Date.now() - started) / 1000)} s`);
		}, 15_000);
		let isLate = false;
		const limit = setTimeout(() => {
			isLate = true;
			child.kill('SIGKILL');
		}, timeoutMs);
		const settle = (error) => {
			clearInterval(heartbeat);
			clearTimeout(limit);
			if (error) reject(error);
			else resolve(output);
		};
		child.on('error', (cause) => {
			settle(new Error(`${what}: cannot start ${command}: ${cause.message}`, { cause }));
		});
		child.on('close', (code, signal) => {
			if (code === 0) return settle();
			const why = isLate
				? `took longer than ${timeoutMs / 1000} s`
				: `ended with ${code ?? signal}`;
			const tail = output.trimEnd().split('\n').slice(-15).join('\n');
			settle(new Error(`${what}: ${why}\n${tail}`));
		});
	});
}
