import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Stand } from './types';

/** Holds the mails while their folder is made again. */
const SHELTER = 'recreate-shelter';

/**
 * The folder as after a restore from backup or a migration: a new UIDVALIDITY, UIDs from 1, the
 * same mails with the same flags and dates (unless `keepMail: false`).
 */
export async function recreateMailbox(
	stand: Stand,
	mailbox: string,
	options: { folder?: string; keepMail?: boolean } = {},
): Promise<void> {
	const folder = options.folder ?? 'INBOX';
	const user = ['-u', mailbox];
	const uidValidity = async () =>
		Number(
			/\d+/.exec(await stand.doveadm(['mailbox', 'status', ...user, 'uidvalidity', folder]))?.[0],
		);
	const before = await uidValidity();
	await stand.doveadm(['mailbox', 'create', ...user, SHELTER]);
	await stand.doveadm(['move', ...user, SHELTER, 'mailbox', folder, 'all']);
	await stand.kick(mailbox);
	// doveadm refuses to delete INBOX; without its files Dovecot makes it anew.
	const sdbox = join(stand.runFolder, 'dovecot', 'mail', mailbox, 'sdbox');
	rmSync(join(sdbox, 'mailboxes', folder), { recursive: true, force: true });
	rmSync(join(sdbox, 'dovecot.list.index'), { force: true });
	rmSync(join(sdbox, 'dovecot.list.index.log'), { force: true });
	await stand.doveadm(['mailbox', 'create', ...user, folder]).catch(() => undefined);
	// The new number is the time in seconds, so it may be the old one.
	if ((await uidValidity()) === before) {
		const next = String(before + 1);
		await stand.doveadm(['mailbox', 'update', ...user, '--uid-validity', next, folder]);
	}
	if (options.keepMail !== false) {
		await stand.doveadm(['move', ...user, folder, 'mailbox', SHELTER, 'all']);
	}
	await stand.doveadm(['mailbox', 'delete', ...user, SHELTER]);
}
