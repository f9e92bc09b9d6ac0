import { MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { MailFolder } from '../../helpdesk/ports';
import type { ImapClient, ListResponse, MailboxObject } from './client';
import { isMailboxMissing, mapFolderError } from './imapError';

/** A selected folder. UIDVALIDITY is part of it: ids and positions of another one do not fit. */
export interface OpenFolder {
	path: string;
	uidValidity: string;
	/** Null when the server did not say. */
	uidNext: number | null;
	exists: number;
	isReadOnly: boolean;
	permanentFlags: ReadonlySet<string> | undefined;
}

/**
 * Selects a folder, read-only where that is all the server allows. A name that is not found as it
 * stands is looked up once more among the folders: people write `/` whatever the server's delimiter.
 * @throws MailError MAIL_FOLDER_MISSING, MAIL_FOLDER_REFUSED
 */
export async function openFolder(
	client: ImapClient,
	folder: string,
	signal: AbortSignal,
): Promise<OpenFolder> {
	if (folder.trim() === '') throw new MailError('MAIL_INPUT', 'The folder is empty.');
	return await client.run('opening the folder', signal, async (flow) => {
		const select = async (path: string, readOnly: boolean) =>
			await flow.mailboxOpen(path, { readOnly });
		try {
			return toOpenFolder(await select(folder, false));
		} catch (error) {
			const mapped = client.toMailError(error, 'opening the folder', signal);
			if (!client.isOpen || mapped.code === 'MAIL_ABORTED') throw mapped;
			if (isMailboxMissing(error)) {
				const found = findFolder(await flow.list({ listOnly: true }), folder);
				if (found === null) throw mapFolderError(mapped, folder, true);
				return toOpenFolder(await select(found, false));
			}
			try {
				return toOpenFolder(await select(folder, true));
			} catch {
				throw mapFolderError(mapped, folder, false);
			}
		}
	});
}

/** All folders that can be opened, special uses as far as server or well-known names tell. */
export async function listFolders(client: ImapClient, signal: AbortSignal): Promise<MailFolder[]> {
	return await client.run('listing the folders', signal, async (flow) => {
		// Not listOnly: special uses come with the full listing alone.
		const folders = await flow.list();
		return folders
			.filter(isSelectable)
			.slice(0, LIMITS.imapFolders)
			.map(({ path, delimiter, specialUse }) => ({
				id: path,
				name: delimiter === '' || delimiter === '/' ? path : path.split(delimiter).join('/'),
				specialUse: specialUse ?? null,
			}));
	});
}

/** Path of the Trash, null when the mailbox has none. */
export async function trashPath(client: ImapClient, signal: AbortSignal): Promise<string | null> {
	const folders = await listFolders(client, signal);
	return folders.find(({ specialUse }) => specialUse === '\\Trash')?.id ?? null;
}

/** The path that is meant by `name`: the same up to delimiter and case; null when none or several fit. */
export function findFolder(folders: readonly ListResponse[], name: string): string | null {
	const wanted = name.trim().replace(/^\/{1,64}|\/{1,64}$/g, '');
	const spelled = (folder: ListResponse) =>
		folder.delimiter === '' ? folder.path : folder.path.split(folder.delimiter).join('/');
	const candidates = folders.filter(isSelectable);
	const exact = candidates.find((folder) => folder.path === wanted || spelled(folder) === wanted);
	if (exact !== undefined) return exact.path;
	const loose = candidates.filter(
		(folder) => spelled(folder).toLowerCase() === wanted.toLowerCase(),
	);
	return loose.length === 1 ? (loose[0] as ListResponse).path : null;
}

function isSelectable({ flags }: ListResponse): boolean {
	for (const flag of flags) {
		const name = flag.toLowerCase();
		if (name === '\\noselect' || name === '\\nonexistent') return false;
	}
	return true;
}

function toOpenFolder(mailbox: MailboxObject): OpenFolder {
	if (!mailbox.uidValidity) {
		throw new MailError(
			'MAIL_PROTOCOL',
			'The server gave no UIDVALIDITY for the folder; mail in it cannot be told apart safely.',
		);
	}
	return {
		path: mailbox.path,
		uidValidity: String(mailbox.uidValidity),
		uidNext: mailbox.uidNext > 0 ? mailbox.uidNext : null,
		exists: mailbox.exists ?? 0,
		isReadOnly: mailbox.readOnly === true,
		permanentFlags: mailbox.permanentFlags,
	};
}
