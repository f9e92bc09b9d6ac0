import { existsSync, mkdirSync, writeFileSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { dovecotConfig, introspectionConfig, type DovecotSettings } from './dovecotConfig';
import { endProcess, logTail, readPid, run, waitForPorts } from './processes';
import { FORBIDDEN_FOLDER, READ_ONLY_FOLDER } from './types';
import type { StandDescription, StandServer } from './types';

const folderOf = (stand: StandDescription) => join(stand.runFolder, 'dovecot');
const configFileOf = (stand: StandDescription) => join(folderOf(stand), 'dovecot.conf');

/** Writes the configuration, the user list and the rights of the special folders. */
export function prepareDovecot(stand: StandDescription, settings: DovecotSettings): void {
	const folder = folderOf(stand);
	const { uid, gid } = stand.owner;
	for (const name of ['', 'run', 'state', 'mail']) mkdirSync(join(folder, name), { mode: 0o755 });
	const put = (name: string, text: string) => {
		writeFileSync(join(folder, name), text, { mode: 0o640 });
		chownSync(join(folder, name), uid, gid);
	};
	put('dovecot.conf', dovecotConfig(stand, settings));
	settings.usernameClaims.forEach((claim, index) => {
		put(`oauth2-${index}.ext`, introspectionConfig(stand, settings, claim));
	});
	const home = (mailbox: string) => join(folder, 'mail', mailbox);
	put('users', stand.mailboxes.map((m) => `${m}::${uid}:${gid}::${home(m)}::\n`).join(''));
	const passwords = Object.entries(settings.passwords);
	put('passwords', passwords.map(([m, password]) => `${m}:{PLAIN}${password}\n`).join(''));
	put(
		'acl',
		[
			`${READ_ONLY_FOLDER} owner lr`,
			`${FORBIDDEN_FOLDER} owner l`,
			...settings.readOnlyMailboxes.map((mailbox) => `INBOX user=${mailbox} lr`),
			'',
		].join('\n'),
	);
	for (const name of ['', 'run', 'state', 'mail']) chownSync(join(folder, name), uid, gid);
}

/** Runs `doveadm` on this stand's Dovecot, as the user that owns its mail. */
export function doveadm(
	stand: StandDescription,
	args: readonly string[],
	input?: string | Buffer,
): Promise<string> {
	return run('doveadm', ['-c', configFileOf(stand), ...args], { ...asOwner(stand), input });
}

function asOwner(stand: StandDescription): { uid?: number; gid?: number } {
	return process.getuid?.() === 0 ? { uid: stand.owner.uid, gid: stand.owner.gid } : {};
}

export function dovecotServer(stand: StandDescription): StandServer {
	const folder = folderOf(stand);
	const pidFile = join(folder, 'run', 'master.pid');
	return {
		async start() {
			if (existsSync(pidFile)) return;
			await run('dovecot', ['-c', configFileOf(stand)], asOwner(stand));
			const { imaps, imap, lmtp, sasl } = stand.ports;
			await waitForPorts([imaps, imap, lmtp, sasl], () => logTail(join(folder, 'log')));
		},
		async stop() {
			const pid = readPid(pidFile);
			if (pid !== null) await endProcess(pid);
		},
	};
}

/** The folders with limited rights, in every mailbox. */
export async function createLimitedFolders(stand: StandDescription): Promise<void> {
	await doveadm(stand, ['mailbox', 'create', '-A', READ_ONLY_FOLDER, FORBIDDEN_FOLDER]);
}
