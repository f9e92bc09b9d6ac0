import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { belongsTo, endProcess, isAlive, readPid } from './processes';
import type { StandDescription } from './types';

/** Names of the stands' folders in the system's temporary folder begin with this. */
export const STAND_PREFIX = 'helpdesk-mail-stand-';

interface StandPids {
	provider: number | null;
	dovecot: number | null;
	hasPostfix: boolean;
}

/** Processes of the stand in this folder that really are its own. */
function pidsOf(runFolder: string): StandPids {
	const own = (file: string) => {
		const pid = readPid(join(runFolder, file));
		return pid !== null && isAlive(pid) && belongsTo(pid, runFolder) ? pid : null;
	};
	const postfix = readPid(join(runFolder, 'postfix', 'queue', 'pid', 'master.pid'));
	return {
		provider: own('provider/pid'),
		dovecot: own('dovecot/run/master.pid'),
		hasPostfix: postfix !== null && isAlive(postfix),
	};
}

const stopPostfix = (runFolder: string) =>
	spawnSync('postfix', ['-c', join(runFolder, 'postfix', 'conf'), 'stop'], { timeout: 20_000 });

export const stopServers = {
	/** For `process.on('exit')`, where nothing can be waited for. */
	sync({ runFolder }: Pick<StandDescription, 'runFolder'>): void {
		const pids = pidsOf(runFolder);
		if (pids.hasPostfix) stopPostfix(runFolder);
		for (const pid of [pids.provider, pids.dovecot]) if (pid !== null) process.kill(pid, 'SIGTERM');
		rmSync(runFolder, { recursive: true, force: true });
	},
};

/** Ends stands whose test process was killed before it could stop them. */
export async function sweepStaleStands(): Promise<void> {
	for (const name of readdirSync(tmpdir())) {
		const runFolder = join(tmpdir(), name);
		if (!name.startsWith(STAND_PREFIX) || !existsSync(join(runFolder, 'owner.pid'))) continue;
		const owner = readPid(join(runFolder, 'owner.pid'));
		if (owner === null || isAlive(owner)) continue;
		if (statSync(runFolder).uid !== process.getuid?.()) continue;
		const pids = pidsOf(runFolder);
		if (pids.hasPostfix) stopPostfix(runFolder);
		for (const pid of [pids.provider, pids.dovecot]) if (pid !== null) await endProcess(pid);
		rmSync(runFolder, { recursive: true, force: true, maxRetries: 5 });
	}
}
