import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { belongsTo, endProcess, isAlive, logTail, readPid, waitForPorts } from './processes';
import type { StandDescription, StandServer } from './types';

export interface ProviderSettings {
	certFile: string;
	keyFile: string;
	accounts: Readonly<Record<string, readonly string[]>>;
	appMailbox: string;
	scopes: readonly string[];
	allowedRedirects: readonly string[];
	accessTtl?: number;
	refreshTtl?: number;
	tokenChars?: number;
}

const folderOf = (stand: StandDescription) => join(stand.runFolder, 'provider');

export function prepareProvider(stand: StandDescription, settings: ProviderSettings): void {
	const folder = folderOf(stand);
	mkdirSync(folder);
	writeFileSync(
		join(folder, 'settings.json'),
		JSON.stringify({
			...settings,
			port: stand.ports.provider,
			controlPort: stand.ports.control,
			stateFile: join(folder, 'state.json'),
		}),
	);
}

/** The OAuth2 server as a process of its own; a stop keeps its grants and tokens for the next start. */
export function providerServer(stand: StandDescription): StandServer {
	const folder = folderOf(stand);
	const pidFile = join(folder, 'pid');
	const runningPid = () => {
		const pid = readPid(pidFile);
		return pid !== null && isAlive(pid) && belongsTo(pid, folder) ? pid : null;
	};
	return {
		async start() {
			if (runningPid() !== null) return;
			const log = openSync(join(folder, 'log'), 'a');
			const program = join(__dirname, '..', 'oidc', 'main.mjs');
			const child = spawn(process.execPath, [program, join(folder, 'settings.json')], {
				detached: true,
				stdio: ['ignore', log, log],
			});
			child.on('error', () => undefined);
			child.unref();
			closeSync(log);
			writeFileSync(pidFile, String(child.pid));
			const { provider, control } = stand.ports;
			await waitForPorts([provider, control], () => logTail(join(folder, 'log')));
		},
		async stop() {
			const pid = runningPid();
			if (pid !== null) await endProcess(pid);
		},
	};
}

/** Calls one switch of the provider's control port. */
export async function controlProvider<T>(
	stand: StandDescription,
	path: string,
	body?: unknown,
): Promise<T> {
	const response = await fetch(`http://127.0.0.1:${stand.ports.control}${path}`, {
		method: body === undefined ? 'GET' : 'POST',
		body: body === undefined ? undefined : JSON.stringify(body),
		signal: AbortSignal.timeout(10_000),
	});
	const answer = (await response.json()) as T & { error?: string };
	if (!response.ok) throw new Error(`Provider control ${path}: ${answer.error}`);
	return answer;
}
