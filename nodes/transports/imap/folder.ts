import { MailError } from '../../helpdesk/errors';
import type { MailFolder } from '../../helpdesk/ports';
import type { ImapClient, ImapFlow, MailboxObject } from './client';
import { listFolderNames, toMailFolder } from './folderList';
import { findFolder } from './folderLookup';
import { isPassingRefusal, mapFolderError } from './imapError';
import { askNamespaces } from './namespaces';
import { refusalOf } from './refusal';

/** A selected folder. UIDVALIDITY is part of it: ids and positions of another one do not fit. */
export interface OpenFolder {
	path: string;
	uidValidity: string;
	/** MAILBOXID (RFC 8474), null where the server has none. */
	mailboxId: string | null;
	/** Null when the server did not say. */
	uidNext: number | null;
	exists: number;
	isReadOnly: boolean;
	permanentFlags: ReadonlySet<string> | undefined;
}

interface Selector {
	run(command: 'SELECT', path: string, options: { readOnly: boolean }): Promise<MailboxObject>;
}

/**
 * Selects a folder, read-only where that is all the server allows. The name is tried as it stands, then
 * with the prefix of the personal namespace, then looked up among the folders: people write `/` whatever
 * the server's delimiter.
 * @throws MailError MAIL_FOLDER_MISSING, MAIL_FOLDER_REFUSED
 */
export async function openFolder(
	client: ImapClient,
	folder: string,
	signal: AbortSignal,
): Promise<OpenFolder> {
	if (folder.trim() === '') throw new MailError('MAIL_INPUT', 'The folder is empty.');
	return await client.run('opening the folder', signal, async (flow) => {
		const first = await select(client, flow, folder, false);
		if (!(first instanceof MailError)) return first;
		const { personal } = await askNamespaces(flow);
		if (personal !== '' && !folder.startsWith(personal)) {
			const prefixed = await select(client, flow, personal + folder, false);
			if (!(prefixed instanceof MailError)) return prefixed;
		}
		const found = findFolder(await listFolderNames(client, flow), folder, personal);
		// A name that went out encoded may be listed as it stands; then it is sent like that now.
		const second = found === null ? first : await select(client, flow, found, false);
		if (!(second instanceof MailError)) return second;
		if (found !== null || second.code === 'MAIL_FOLDER_REFUSED') {
			const readOnly = await select(client, flow, found ?? folder, true);
			if (!(readOnly instanceof MailError)) return readOnly;
		}
		throw mapFolderError(second, folder, found === null && second.code !== 'MAIL_FOLDER_REFUSED');
	});
}

/** The folder, or how the server refused to open it. */
async function select(
	client: ImapClient,
	flow: ImapFlow,
	path: string,
	readOnly: boolean,
): Promise<OpenFolder | MailError> {
	try {
		return toOpenFolder(
			flow,
			await (flow as unknown as Selector).run('SELECT', path, { readOnly }),
		);
	} catch (error) {
		const refusal = refusalOf(client, error, 'opening the folder');
		// Neither another spelling nor less access helps; read-only would leave what is done unmarked.
		if (refusal === null || isPassingRefusal(refusal, path)) throw refusal ?? error;
		return refusal;
	}
}

/** All folders that can be opened. */
export async function listFolders(client: ImapClient, signal: AbortSignal): Promise<MailFolder[]> {
	return await client.run('listing the folders', signal, async (flow) =>
		(await listFolderNames(client, flow)).map(toMailFolder),
	);
}

/** Path of the Trash, null when none is known. */
export async function trashPath(client: ImapClient, signal: AbortSignal): Promise<string | null> {
	const folders = await listFolders(client, signal);
	return folders.find(({ specialUse }) => specialUse === '\\Trash')?.id ?? null;
}

/** A mail is never erased because its Trash was not recognised. */
export function noTrash(): MailError {
	return new MailError(
		'MAIL_FOLDER_MISSING',
		'The mailbox names no Trash, and none of its folders is known as one, so nothing was deleted. Move the mail instead, and name the folder that is the Trash.',
	);
}

/**
 * Carries out a command with a folder as its target: as the name stands, and where the server does not
 * know it, as the folder is listed.
 * @throws MailError of the command, in words about the target
 */
export async function withTarget<T>(
	client: ImapClient,
	target: string,
	signal: AbortSignal,
	command: (path: string) => Promise<T>,
): Promise<T> {
	try {
		return await command(target);
	} catch (error) {
		const isMissing = error instanceof MailError && error.code === 'MAIL_FOLDER_MISSING';
		if (!isMissing || !client.isOpen || signal.aborted) throw error;
		const found = await client.run('looking for the folder', signal, async (flow) => {
			const { personal } = await askNamespaces(flow);
			return findFolder(await listFolderNames(client, flow), target, personal);
		});
		if (found === null) throw error;
		return await command(found);
	}
}

function toOpenFolder(flow: ImapFlow, mailbox: MailboxObject): OpenFolder {
	if (!mailbox.uidValidity) {
		throw new MailError(
			'MAIL_PROTOCOL',
			'The server gave no UIDVALIDITY for the folder; mail in it cannot be told apart safely.',
		);
	}
	const { permanentFlags } = mailbox;
	// imapflow would drop every flag that is not listed without a word; the server decides.
	delete (mailbox as { permanentFlags?: unknown }).permanentFlags;
	const { mailboxId } = mailbox as { mailboxId?: unknown };
	const hasId = flow.capabilities.has('OBJECTID') && typeof mailboxId === 'string';
	return {
		path: mailbox.path,
		uidValidity: String(mailbox.uidValidity),
		mailboxId: hasId ? mailboxId : null,
		uidNext: mailbox.uidNext > 0 ? mailbox.uidNext : null,
		exists: mailbox.exists ?? 0,
		isReadOnly: mailbox.readOnly === true,
		permanentFlags,
	};
}
