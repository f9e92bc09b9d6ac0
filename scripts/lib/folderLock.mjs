import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
}

/**
 * Runs `work` while this process alone holds `file`. Another holder is waited for, up to 30 minutes;
 * a lock left by a process that is gone is taken over.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(line: string) => void} [log] told once when it has to wait
 * @returns {Promise<T>}
 */
export async function withLock(file, work, log = () => {}) {
	mkdirSync(dirname(file), { recursive: true });
	const giveUpAt = Date.now() + 30 * 60_000;
	let isAnnounced = false;
	for (;;) {
		try {
			writeFileSync(file, String(process.pid), { flag: 'wx' });
			break;
		} catch (error) {
			if (error.code !== 'EEXIST') throw error;
		}
		let holder = NaN;
		try {
			holder = Number(readFileSync(file, 'utf8'));
		} catch {
			continue; // released between the two calls
		}
		// An empty file is a holder between create and write: it is given the next round.
		if (holder > 0 && !isAlive(holder)) {
			rmSync(file, { force: true });
			continue;
		}
		if (Date.now() > giveUpAt) {
			throw new Error(`${file} is held by process ${holder}; remove it if nothing runs`);
		}
		if (!isAnnounced) log(`waiting for process ${holder}, which holds ${file}`);
		isAnnounced = true;
		await sleep(500);
	}
	try {
		return await work();
	} finally {
		rmSync(file, { force: true });
	}
}
