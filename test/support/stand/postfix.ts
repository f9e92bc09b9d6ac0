import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { postfixMain, postfixMaster, type PostfixSettings } from './postfixConfig';
import { isAlive, logTail, readPid, run, waitForPorts } from './processes';
import type { StandDescription, StandServer } from './types';

const folderOf = (stand: StandDescription) => join(stand.runFolder, 'postfix');

/** Writes the configuration and the tables of recipients and of who may send as whom. */
export async function preparePostfix(
	stand: StandDescription,
	settings: PostfixSettings,
): Promise<void> {
	const folder = folderOf(stand);
	for (const name of ['', 'conf', 'queue', 'data']) mkdirSync(join(folder, name));
	const postfixUid = Number((await run('id', ['-u', 'postfix'])).trim());
	const postfixGid = Number((await run('id', ['-g', 'postfix'])).trim());
	chownSync(join(folder, 'data'), postfixUid, postfixGid);
	const put = (name: string, text: string) => writeFileSync(join(folder, 'conf', name), text);
	put('main.cf', postfixMain(stand, settings));
	put('master.cf', postfixMaster(stand));
	put('mailboxes', stand.mailboxes.map((mailbox) => `${mailbox} ok\n`).join(''));
	put(
		'senders',
		stand.mailboxes
			.map((mailbox) => {
				const delegates = Object.keys(settings.delegations).filter((user) =>
					settings.delegations[user]?.includes(mailbox),
				);
				return `${mailbox} ${[mailbox, ...delegates].join(' ')}\n`;
			})
			.join(''),
	);
}

export function postfixServer(stand: StandDescription): StandServer {
	const folder = folderOf(stand);
	const conf = join(folder, 'conf');
	const isRunning = () => {
		const pid = readPid(join(folder, 'queue', 'pid', 'master.pid'));
		return pid !== null && isAlive(pid);
	};
	return {
		async start() {
			if (!stand.hasPostfix) throw new Error('Postfix is not part of this stand: it needs root.');
			if (isRunning()) return;
			await run('postfix', ['-c', conf, 'start']);
			const { submission, smtps } = stand.ports;
			await waitForPorts([submission, smtps], () => logTail(join(folder, 'log')));
		},
		async stop() {
			if (stand.hasPostfix && isRunning()) await run('postfix', ['-c', conf, 'stop']);
		},
	};
}
