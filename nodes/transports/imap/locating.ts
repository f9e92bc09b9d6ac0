import { MailError, isMailError } from '../../helpdesk/errors';
import type { MailLocator } from '../../helpdesk/ports';
import type { ImapClient } from './client';
import { openFolder, trashPath, type OpenFolder } from './folder';
import { fetchMeta } from './listing';
import { readId } from './position';

/** A mail that is really there; its folder is the selected one. */
export interface LocatedMail {
	folder: OpenFolder;
	uid: number;
}

/**
 * Selects the folder a mail is in. A mail that is not where it was is looked for by its Message-ID
 * in that folder, the further ones and the Trash.
 * @throws MailError MAIL_STALE_ID for an id from before a UIDVALIDITY change: another mail may have
 * the number now, so it is never guessed; MAIL_MESSAGE_GONE
 */
export async function locateMail(
	client: ImapClient,
	locator: MailLocator,
	signal: AbortSignal,
): Promise<LocatedMail> {
	const id = readId(locator.id);
	if (id === null) {
		throw new MailError(
			'MAIL_INPUT',
			`"${locator.id.slice(0, 100)}" is not the id of an IMAP mail.`,
		);
	}
	const folder = await openFolder(client, locator.folder, signal);
	if (folder.uidValidity !== id.uidValidity) {
		throw new MailError(
			'MAIL_STALE_ID',
			`The server has renumbered the folder "${folder.path}" since the item was made, so its id may mean another mail now. Take the mail from the trigger again.`,
		);
	}
	const rows = await client.run('looking for the mail', signal, async (flow) =>
		fetchMeta(flow, [`${id.uid}`]),
	);
	if (rows.some(({ uid }) => uid === id.uid)) return { folder, uid: id.uid };
	return await searchMail(client, locator, folder, signal);
}

async function searchMail(
	client: ImapClient,
	{ messageId, alsoIn = [] }: MailLocator,
	first: OpenFolder,
	signal: AbortSignal,
): Promise<LocatedMail> {
	if (messageId !== null && messageId !== '') {
		const trash = await trashPath(client, signal);
		const others = [...alsoIn, ...(trash === null ? [] : [trash])].filter((path) => path !== '');
		for (const path of new Set([first.path, ...others])) {
			const folder = path === first.path ? first : await openWhereThere(client, path, signal);
			if (folder === null) continue;
			const uid = await findByMessageId(client, messageId, signal);
			if (uid !== null) return { folder, uid };
		}
	}
	throw new MailError(
		'MAIL_MESSAGE_GONE',
		`The mail is no longer in "${first.path}" and was not found elsewhere; somebody may have moved or deleted it.`,
	);
}

/** The folder, null when it is not there or closed to us. */
async function openWhereThere(
	client: ImapClient,
	path: string,
	signal: AbortSignal,
): Promise<OpenFolder | null> {
	try {
		return await openFolder(client, path, signal);
	} catch (error) {
		const isElsewhere =
			isMailError(error) &&
			(error.code === 'MAIL_FOLDER_MISSING' || error.code === 'MAIL_FOLDER_REFUSED');
		if (isElsewhere) return null;
		throw error;
	}
}

/** Newest mail of the selected folder with exactly this Message-ID: SEARCH HEADER finds substrings. */
export async function findByMessageId(
	client: ImapClient,
	messageId: string,
	signal: AbortSignal,
): Promise<number | null> {
	const wanted = messageId.trim();
	return await client.run('searching for the mail', signal, async (flow) => {
		const uids = await flow.search({ header: { 'message-id': wanted } }, { uid: true });
		if (!Array.isArray(uids)) throw client.takeCommandError('searching for the mail');
		for (const uid of uids.sort((a, b) => b - a).slice(0, 20)) {
			const row = await flow.fetchOne(
				`${uid}`,
				{ uid: true, flags: true, headers: ['message-id'] },
				{ uid: true },
			);
			if (row === false || row.flags?.has('\\Deleted') === true) continue;
			const value = row.headers?.toString('latin1').replace(/\r?\n[ \t]+/g, ' ') ?? '';
			const found = value.slice(value.indexOf(':') + 1).trim();
			if (found === wanted || found.replace(/^<|>$/g, '') === wanted.replace(/^<|>$/g, '')) {
				return uid;
			}
		}
		return null;
	});
}
