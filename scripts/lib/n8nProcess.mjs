import { execFile, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePorts } from './freePorts.mjs';

/**
 * n8n's encryption key: the one this folder has, else a fixed one. Seen once among many kills: n8n
 * came back with a key that did not fit its database, and refused to start.
 */
function encryptionKey(folder) {
	try {
		const { encryptionKey: key } = JSON.parse(readFileSync(join(folder, '.n8n', 'config'), 'utf8'));
		if (key) return key;
	} catch {
		// A new folder, or a file that a kill has cut short.
	}
	return 'local-test-key-of-no-secret-at-all';
}

/**
 * Settings of every n8n that we start: quiet, alone on loopback, nothing sent home.
 * `NODE_EXTRA_CA_CERTS` names the private authority of the test servers.
 */
function environment({ folder, port, brokerPort, caFile, env }) {
	return {
		...process.env,
		// vitest sets "test", under which n8n keeps silent and ends.
		NODE_ENV: 'production',
		N8N_USER_FOLDER: folder,
		N8N_ENCRYPTION_KEY: encryptionKey(folder),
		N8N_HOST: 'localhost',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_PROTOCOL: 'http',
		N8N_EDITOR_BASE_URL: `http://localhost:${port}`,
		N8N_SECURE_COOKIE: 'false',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		DB_TYPE: 'sqlite',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_LOG_OUTPUT: 'console',
		NO_COLOR: '1',
		...(caFile ? { NODE_EXTRA_CA_CERTS: caFile } : {}),
		...env,
	};
}

/**
 * Starts before n8n's own end counts as an error. Seen with 2.41.1: after a kill between the making
 * and the beginning of an execution n8n's recovery throws ("reading 'getTime'"), n8n ends with 1, and
 * at the next start it skips that recovery.
 */
const START_TRIES = 2;

class EndedEarlyError extends Error {}

/**
 * A real n8n on SQLite in a folder of its own. Everything it prints goes to `<folder>/n8n.log`.
 * It ends with this process at the latest.
 */
export class N8nProcess {
	#child = null;
	/** The child that we ended. */
	#ended = null;
	#options;
	#onExit = () => this.#killGroup('SIGKILL');

	/** Use `startN8n`. */
	constructor(options) {
		this.#options = options;
		this.folder = options.folder;
		this.port = options.port;
		/** The editor and the REST interface. */
		this.url = `http://localhost:${options.port}`;
		this.logFile = join(options.folder, 'n8n.log');
		/** SQLite's file; copy it together with its `-wal` before reading it. */
		this.databaseFile = join(options.folder, '.n8n', 'database.sqlite');
	}

	get pid() {
		return this.#child?.pid ?? null;
	}

	get isRunning() {
		return this.#child !== null;
	}

	/** Everything it has printed, over all restarts. */
	log() {
		return readFileSync(this.logFile, 'utf8');
	}

	/**
	 * Starts it and waits until it answers `/healthz`, 120 s at most. Settings in `env` are added to
	 * those of the first start for this and every later start. When n8n ends by itself meanwhile it is
	 * started again, as a service manager or a container does.
	 */
	async start(env = {}) {
		if (this.#child) throw new Error('this n8n is running already');
		Object.assign(this.#options.env, env);
		for (let tries = 1; ; tries += 1) {
			try {
				return await this.#startOnce();
			} catch (error) {
				if (!(error instanceof EndedEarlyError) || tries === START_TRIES) throw error;
			}
		}
	}

	async #startOnce() {
		const { nodeBin, n8nBin } = this.#options.install;
		mkdirSync(this.folder, { recursive: true });
		const output = openSync(this.logFile, 'a');
		const fullEnvironment = environment(this.#options);
		fullEnvironment.PATH = [dirname(nodeBin), process.env.PATH].join(delimiter);
		// A group of its own: its task runner goes with it when it is killed.
		const child = spawn(nodeBin, [n8nBin, this.#options.command ?? 'start'], {
			cwd: this.folder,
			env: fullEnvironment,
			stdio: ['ignore', output, output],
			detached: true,
		});
		closeSync(output);
		this.#child = child;
		process.once('exit', this.#onExit);
		let ending = '';
		const noteEnd = (how) => {
			ending = how;
			if (this.#child === child) this.#child = null;
			process.removeListener('exit', this.#onExit);
		};
		child.once('exit', (code, signal) => noteEnd(`with ${signal ?? code}`));
		child.on('error', (error) => noteEnd(error.message));
		await this.#waitUntilHealthy(child, () => ending);
		return this;
	}

	/** Asks it to end (SIGTERM), kills it after 45 s; n8n itself gives executions 30 s. */
	async stop() {
		const child = this.#child;
		if (!child) return;
		this.#ended = child;
		const ended = new Promise((resolve) => child.once('exit', resolve));
		child.kill('SIGTERM');
		const limit = setTimeout(() => this.#killGroup('SIGKILL', child.pid), 45_000);
		await ended;
		clearTimeout(limit);
		this.#killGroup('SIGKILL', child.pid);
	}

	/** SIGKILL, as a machine out of memory does it. */
	async kill() {
		const child = this.#child;
		if (!child) return;
		this.#ended = child;
		const ended = new Promise((resolve) => child.once('exit', resolve));
		this.#killGroup('SIGKILL', child.pid);
		await ended;
	}

	/**
	 * Runs one of n8n's own commands on this folder to its end, 120 s at most, beside the server or
	 * without it: `['import:workflow', '--input=…']`. Resolves with what it prints; rejects with that
	 * where it ends with an error.
	 *
	 * @param {readonly string[]} args
	 * @returns {Promise<string>}
	 */
	async runCommand(args) {
		const { nodeBin, n8nBin } = this.#options.install;
		const options = {
			cwd: this.folder,
			env: environment(this.#options),
			timeout: 120_000,
			maxBuffer: 16 * 2 ** 20,
		};
		const { stdout, stderr } = await promisify(execFile)(nodeBin, [n8nBin, ...args], options);
		return stdout + stderr;
	}

	/** Stops it (or takes it as killed) and starts it on the same folder and port. */
	async restart(env = {}) {
		await this.stop();
		return await this.start(env);
	}

	#killGroup(signal, pid = this.#child?.pid) {
		if (!pid) return;
		try {
			process.kill(-pid, signal);
		} catch (error) {
			if (error.code !== 'ESRCH') throw error;
		}
	}

	async #waitUntilHealthy(child, ending) {
		const giveUpAt = Date.now() + 120_000;
		while (Date.now() < giveUpAt) {
			if (this.#child !== child) {
				const EndError = this.#ended === child ? Error : EndedEarlyError;
				throw new EndError(`n8n ended while it started (${ending()}):\n${this.#logTail()}`);
			}
			if (await isHealthy(this.port, this.#options.command)) return;
			await sleep(200);
		}
		await this.kill();
		throw new Error(`n8n did not answer within 120 s:\n${this.#logTail()}`);
	}

	#logTail() {
		return this.log().trimEnd().split('\n').slice(-25).join('\n');
	}
}

/** `/healthz` answers before the REST interface does, so both are asked; a worker has no REST. */
async function isHealthy(port, command = 'start') {
	const paths = ['/healthz/readiness', ...(command === 'start' ? ['/rest/settings'] : [])];
	try {
		for (const path of paths) {
			const response = await fetch(`http://127.0.0.1:${port}${path}`, {
				signal: AbortSignal.timeout(5000),
			});
			const body = await response.text();
			if (!response.ok || body.includes('is starting up')) return false;
		}
		return true;
	} catch {
		return false; // nobody listens yet
	}
}

/**
 * Starts n8n. `folder` becomes its N8N_USER_FOLDER and is kept; `env` overrides any setting;
 * `port` is a free one unless given; `command` is n8n's own: `start`, or `worker` in queue mode.
 *
 * @param {{ install: { nodeBin: string, n8nBin: string }, folder: string, port?: number,
 *   caFile?: string, env?: Record<string, string>, command?: 'start' | 'worker' }} options
 * @returns {Promise<N8nProcess>}
 */
export async function startN8n(options) {
	return await (await prepareN8n(options)).start();
}

/**
 * As `startN8n`, with the port known and nothing started: for redirect addresses.
 *
 * @param {Parameters<typeof startN8n>[0]} options
 * @returns {Promise<N8nProcess>}
 */
export async function prepareN8n({ install, folder, port, caFile, env = {}, command = 'start' }) {
	const [free, brokerPort] = await freePorts(2);
	return new N8nProcess({
		install,
		folder,
		port: port ?? free,
		brokerPort,
		command,
		caFile,
		env: { ...env },
	});
}
