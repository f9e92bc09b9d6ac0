import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RunOptions {
	uid?: number;
	gid?: number;
	input?: string | Buffer;
	/** Milliseconds; default 30,000. */
	timeoutMs?: number;
	/** Standard output in other than exit code 0 is no error. */
	ignoreExitCode?: boolean;
}

/** Runs a program to its end and returns its standard output; rejects with what it complained of. */
export function run(
	command: string,
	args: readonly string[],
	options: RunOptions = {},
): Promise<string> {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, {
			uid: options.uid,
			gid: options.gid,
			stdio: ['pipe', 'pipe', 'pipe'],
		});
		const output: Buffer[] = [];
		const complaints: Buffer[] = [];
		const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 30_000);
		child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
		child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
		child.stdin.on('error', () => undefined);
		child.stdin.end(options.input);
		child.once('error', (error) => {
			clearTimeout(timer);
			reject(error);
		});
		// 'exit' and not 'close': a daemon inherits the pipes and would hold them open for ever.
		child.once('exit', (code, signal) => {
			clearTimeout(timer);
			setImmediate(() => {
				const text = Buffer.concat(output).toString('utf8');
				if (code === 0 || options.ignoreExitCode) resolve(text);
				else {
					const why = Buffer.concat(complaints).toString('utf8').trim() || text.trim();
					reject(new Error(`${command} ${args.join(' ')}: ${signal ?? `exit ${code}`}: ${why}`));
				}
			});
		});
	});
}

/** True while the process runs; a zombie that nobody reaped is dead. */
export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
	} catch {
		return false;
	}
	const statFile = `/proc/${pid}/stat`;
	if (!existsSync('/proc/self/stat')) return true;
	try {
		const stat = readFileSync(statFile, 'utf8');
		return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
	} catch {
		return false;
	}
}

/** The number in a pid file, null when there is none. */
export function readPid(file: string): number | null {
	if (!existsSync(file)) return null;
	const pid = Number.parseInt(readFileSync(file, 'utf8').trim(), 10);
	return Number.isInteger(pid) && pid > 1 ? pid : null;
}

/** True when the command line of a process names the folder: a stale pid file must hit nobody else. */
export function belongsTo(pid: number, folder: string): boolean {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
	} catch {
		return false;
	}
}

/** SIGTERM, and SIGKILL when that has not ended the process within `graceMs`. */
export async function endProcess(pid: number, graceMs = 10_000): Promise<void> {
	for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
		if (!isAlive(pid)) return;
		process.kill(pid, signal);
		for (let waited = 0; waited < graceMs && isAlive(pid); waited += 20) await sleep(20);
	}
}

function portAnswers(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({ host: '127.0.0.1', port });
		const settle = (answer: boolean) => {
			socket.destroy();
			resolve(answer);
		};
		socket.once('connect', () => settle(true));
		socket.once('error', () => settle(false));
	});
}

/** Waits until all ports answer, at most `timeoutMs`; `whyNot` is added to the error. */
export async function waitForPorts(
	ports: readonly number[],
	whyNot: () => string,
	timeoutMs = 20_000,
): Promise<void> {
	const end = Date.now() + timeoutMs;
	for (const port of ports) {
		while (!(await portAnswers(port))) {
			if (Date.now() > end) throw new Error(`Port ${port} does not answer.\n${whyNot()}`);
			await sleep(30);
		}
	}
}

/** The end of a log file, for error messages. */
export function logTail(file: string): string {
	if (!existsSync(file)) return `(no ${file})`;
	return readFileSync(file, 'utf8').split('\n').slice(-30).join('\n');
}
