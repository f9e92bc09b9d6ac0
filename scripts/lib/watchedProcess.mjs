import { spawn } from 'node:child_process';

/** Time between the request to end and the end by force, ms. */
const GRACE_MS = 15_000;

const running = new Set();

function signalGroup(pid, signal) {
	try {
		process.kill(-pid, signal);
	} catch (error) {
		if (error.code !== 'ESRCH') throw error;
	}
}

for (const signal of ['SIGINT', 'SIGTERM']) {
	process.on(signal, () => {
		for (const child of running) signalGroup(child.pid, signal);
		setTimeout(() => process.exit(130), GRACE_MS).unref();
		process.exitCode = 130;
		if (running.size === 0) process.exit(130);
	});
}

/**
 * Runs a program in a process group of its own with its output passed through, and ends the whole
 * group when it takes longer than `limitMs`.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, limitMs: number }} options
 * @returns {Promise<{ hasExitedWell: boolean, note: string }>} `note` says how it ended when not well
 */
export function runWatched(command, args, { cwd, env = process.env, limitMs }) {
	return new Promise((resolve) => {
		const child = spawn(command, args, {
			cwd,
			env,
			detached: true,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		running.add(child);
		let isLate = false;
		const timers = [
			setTimeout(() => {
				isLate = true;
				signalGroup(child.pid, 'SIGTERM');
			}, limitMs),
			setTimeout(() => signalGroup(child.pid, 'SIGKILL'), limitMs + GRACE_MS),
		];
		const settle = (hasExitedWell, note) => {
			timers.forEach(clearTimeout);
			running.delete(child);
			resolve({ hasExitedWell, note });
		};
		for (const [from, to] of [
			[child.stdout, process.stdout],
			[child.stderr, process.stderr],
		]) {
			from.on('data', (chunk) => to.write(chunk));
		}
		child.once('error', (error) => settle(false, error.message));
		child.once('exit', (code, signal) => {
			// What it left behind in its group would hold the pipes and the next suite up.
			signalGroup(child.pid, 'SIGKILL');
			const how = isLate
				? `ended after ${limitMs / 60_000} minutes`
				: `ended with ${signal ?? code}`;
			const isWell = code === 0 && !isLate;
			// 'close' brings the last output; a daemon of another group could hold it back for ever.
			const finish = () => settle(isWell, isWell ? '' : how);
			child.once('close', finish);
			timers.push(setTimeout(finish, 3000));
		});
	});
}
