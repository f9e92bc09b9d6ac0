import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** Processor time that a process has used, user and system, ms. */
export function cpuMs(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	// The name in brackets may hold spaces; utime and stime are fields 14 and 15.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}

/** Resident memory, MiB. */
export function rssMib(pid: number): number {
	const [, kib] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
	return Number(kib) / 1024;
}

/** Open sockets; 0 for those that close while they are counted. */
export function openSockets(pid: number): number {
	const folder = `/proc/${pid}/fd`;
	return readdirSync(folder).filter((name) => {
		try {
			return readlinkSync(`${folder}/${name}`).startsWith('socket:');
		} catch {
			return false;
		}
	}).length;
}
