import { MailError } from '../../helpdesk/errors';
import type { ImapClient } from './client';
import { packUids } from './uidSet';

/**
 * Moves mails by UID: MOVE (RFC 6851), else COPY, \Deleted and UID EXPUNGE. Without UIDPLUS the
 * originals stay, marked \Deleted: a plain EXPUNGE would take other people's deleted mail along.
 * Answers the new UIDs where the server tells them.
 * @throws MailError MAIL_FOLDER_MISSING when the target does not exist.
 */
export async function moveMails(
	client: ImapClient,
	uids: readonly number[],
	target: string,
	signal: AbortSignal,
): Promise<Map<number, number>> {
	const moved = new Map<number, number>();
	for (const set of packUids(uids)) {
		await client.run('moving mail', signal, async (flow) => {
			const isSafe = flow.capabilities.has('MOVE') || flow.capabilities.has('UIDPLUS');
			const result = isSafe
				? await flow.messageMove(set, target, { uid: true })
				: await flow.messageCopy(set, target, { uid: true });
			if (!result) throw targetError(client.takeCommandError('moving mail'), target);
			for (const [from, to] of result.uidMap ?? []) moved.set(from, to);
			if (!isSafe) await markDeleted(client, set);
		});
	}
	return moved;
}

/** Removes exactly these mails; without UIDPLUS they stay, marked \Deleted. */
export async function expungeMails(
	client: ImapClient,
	uids: readonly number[],
	signal: AbortSignal,
): Promise<void> {
	for (const set of packUids(uids)) {
		await client.run('deleting mail', signal, async (flow) => {
			if (!flow.capabilities.has('UIDPLUS')) {
				await markDeleted(client, set);
				return;
			}
			if (!(await flow.messageDelete(set, { uid: true }))) {
				throw client.takeCommandError('deleting mail');
			}
		});
	}
}

async function markDeleted(client: ImapClient, set: string): Promise<void> {
	const isMarked = await client.flow.messageFlagsAdd(set, ['\\Deleted'], { uid: true });
	if (!isMarked) throw client.takeCommandError('deleting mail');
	client.note(
		'The server has no UIDPLUS: the mail stays, marked as deleted, until it is expunged.',
	);
}

function targetError(error: MailError, target: string): MailError {
	if (error.code !== 'MAIL_FOLDER_MISSING' && error.code !== 'MAIL_FOLDER_REFUSED') return error;
	const why =
		error.code === 'MAIL_FOLDER_MISSING'
			? 'does not exist in this mailbox'
			: 'does not take mail from the signed-in user';
	return new MailError(error.code, `The target folder "${target}" ${why}.`, {
		cause: error,
		...(error.serverText === null ? {} : { serverText: error.serverText }),
	});
}
