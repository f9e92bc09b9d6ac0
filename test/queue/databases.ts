import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../e2e/support/until';
import { freePorts } from '../support/stand/freePorts';
import { endProcess, run, waitForPorts } from '../support/stand/processes';

export interface Database {
	port: number;
	stop(): Promise<void>;
}

/** Debian's `nobody`: PostgreSQL refuses to run as root. */
const NOBODY = 65_534;

function ownFolder(folder: string): string {
	mkdirSync(folder, { recursive: true });
	chownSync(folder, NOBODY, NOBODY);
	chmodSync(folder, 0o700);
	return folder;
}

async function startServer(
	command: string,
	args: readonly string[],
	port: number,
	logFile: string,
): Promise<Database> {
	const output = openSync(logFile, 'a');
	const child = spawn(command, args, {
		uid: NOBODY,
		gid: NOBODY,
		stdio: ['ignore', output, output],
	});
	child.on('error', () => undefined);
	const stop = async () => {
		if (child.pid !== undefined) await endProcess(child.pid);
	};
	try {
		await waitForPorts([port], () => readFileSync(logFile, 'utf8'));
	} catch (error) {
		await stop();
		throw error;
	}
	return { port, stop };
}

/** PostgreSQL from Debian on a free port of 127.0.0.1, user and database `n8n`, no password. */
export async function startPostgres(folder: string): Promise<Database> {
	const [version] = readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a));
	const bin = join('/usr/lib/postgresql', version!, 'bin');
	const home = ownFolder(join(folder, 'postgres'));
	const data = join(home, 'data');
	await run(
		join(bin, 'initdb'),
		['-D', data, '-U', 'n8n', '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C.UTF-8'],
		{ uid: NOBODY, gid: NOBODY, timeoutMs: 60_000 },
	);
	const [port] = await freePorts(1);
	const settings = [
		`port=${port}`,
		'listen_addresses=127.0.0.1',
		'fsync=off',
		'max_connections=200',
	];
	const server = await startServer(
		join(bin, 'postgres'),
		['-D', data, '-k', home, ...settings.flatMap((setting) => ['-c', setting])],
		port!,
		join(folder, 'postgres.log'),
	);
	// It listens before it takes anybody in.
	await until('PostgreSQL makes a database', async () => {
		await run(join(bin, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'n8n', 'n8n']);
		return true;
	});
	return server;
}

/** Redis from Debian on a free port of 127.0.0.1, nothing kept on disk. */
export async function startRedis(folder: string): Promise<Database> {
	const home = ownFolder(join(folder, 'redis'));
	const [port] = await freePorts(1);
	return await startServer(
		'redis-server',
		['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', home],
		port!,
		join(folder, 'redis.log'),
	);
}
