import { MailError, isMailError } from '../../helpdesk/errors';
import type { MailLocator } from '../../helpdesk/ports';
import type { ImapClient } from './client';
import { openFolder, trashPath, type OpenFolder } from './folder';
import { readId } from './position';
import { hasFlag } from './receipt';
import { mailsThere } from './secondLook';
import { packUids } from './uidSet';

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
		mailsThere(client, flow, [id.uid], { isDeletedThere: true }),
	);
	if (rows.has(id.uid)) return { folder, uid: id.uid };
	return await searchMail(client, locator, folder, signal);
}

async function searchMail(
	client: ImapClient,
	locator: MailLocator,
	first: OpenFolder,
	signal: AbortSignal,
): Promise<LocatedMail> {
	const { messageId, alsoIn = [] } = locator;
	if (messageId !== null && messageId !== '') {
		const trash = await trashPath(client, signal);
		const others = [...alsoIn, ...(trash === null ? [] : [trash])].filter((path) => path !== '');
		for (const path of new Set([first.path, ...others])) {
			const folder = path === first.path ? first : await openWhereThere(client, path, signal);
			if (folder === null) continue;
			const uid = await findSame(client, locator, signal);
			if (uid !== undefined) return { folder, uid };
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

/** Mails looked at for an exact Message-ID, newest first, and how many are given at most. */
const LOOKED_AT = 100;
const GIVEN = 20;

/**
 * UIDs of the mails of the selected folder with exactly this Message-ID, newest first, at most 20.
 * SEARCH HEADER finds substrings, so the field decides; where the server does not give it, the search.
 */
export async function findByMessageId(
	client: ImapClient,
	messageId: string,
	signal: AbortSignal,
): Promise<number[]> {
	const wanted = withoutBrackets(messageId.trim());
	if (wanted === '') return [];
	return await client.run('searching for the mail', signal, async (flow) => {
		const found = await flow.search({ header: { 'message-id': messageId.trim() } }, { uid: true });
		if (!Array.isArray(found)) throw client.takeCommandError('searching for the mail');
		const uids = found.sort((a, b) => b - a).slice(0, LOOKED_AT);
		const values = new Map<number, string>();
		const isDeleted = new Set<number>();
		const query = { uid: true, flags: true, headers: ['message-id'] };
		for (const set of packUids(uids)) {
			for await (const row of flow.fetch(set, query, { uid: true })) {
				if (hasFlag(row.flags, '\\Deleted')) isDeleted.add(row.uid);
				if (Buffer.isBuffer(row.headers)) values.set(row.uid, fieldValue(row.headers));
			}
		}
		const isMeant = (uid: number) =>
			!isDeleted.has(uid) && withoutBrackets(values.get(uid) ?? wanted) === wanted;
		return uids.filter(isMeant).slice(0, GIVEN);
	});
}

/** UID of the newest mail of the selected folder that is the one meant; undefined when none is. */
export async function findSame(
	client: ImapClient,
	{ messageId, isSame }: Pick<MailLocator, 'messageId' | 'isSame'>,
	signal: AbortSignal,
): Promise<number | undefined> {
	if (messageId === null) return undefined;
	const uids = await findByMessageId(client, messageId, signal);
	if (isSame === undefined) return uids[0];
	for (const uid of uids) {
		const header = await client.run('reading the header of a mail', signal, async (flow) => {
			const row = await flow.fetchOne(String(uid), { uid: true, headers: true }, { uid: true });
			return row !== false && Buffer.isBuffer(row.headers) ? row.headers : null;
		});
		if (header !== null && (await isSame({ source: header, transportHeaders: null }))) return uid;
	}
	return undefined;
}

function fieldValue(header: Buffer): string {
	const text = header.toString('latin1').replace(/\r?\n[ \t]+/g, ' ');
	return text.slice(text.indexOf(':') + 1).trim();
}

function withoutBrackets(id: string): string {
	return id.replace(/^<|>$/g, '');
}
