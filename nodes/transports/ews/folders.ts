import { isMailError, MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { MailFolder } from '../../helpdesk/ports';
import type { EwsFolder } from './ewsFolder';
import type { FolderRef } from './folderRef';
import type { EwsClient } from './ewsClient';
import { findFolder, type FolderPage } from './operations/findFolder';
import { getFolder } from './operations/getFolder';

/** Well-known folders a mail workflow may name, by what people and other protocols call them. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
	inbox: 'inbox',
	drafts: 'drafts',
	sentitems: 'sentitems',
	'sent items': 'sentitems',
	sent: 'sentitems',
	deleteditems: 'deleteditems',
	'deleted items': 'deleteditems',
	trash: 'deleteditems',
	junkemail: 'junkemail',
	'junk email': 'junkemail',
	junk: 'junkemail',
	outbox: 'outbox',
	archive: 'archive',
};

const SPECIAL_USE: Readonly<Record<string, string>> = {
	inbox: '\\Inbox',
	drafts: '\\Drafts',
	sentitems: '\\Sent',
	deleteditems: '\\Trash',
	junkemail: '\\Junk',
	archive: '\\Archive',
};

/** A folder found on the server. `ref` is what a request names, `id` its opaque id. */
export interface ResolvedFolder {
	ref: FolderRef;
	id: string;
	name: string;
	totalCount: number | null;
}

/**
 * Finds the folder a parameter names: `inbox` at once; else an opaque FolderId; else a path of names
 * joined by `/`, any case; else the English or protocol name of a well-known folder, for mailboxes in
 * other languages. MAIL_FOLDER_MISSING when there is none.
 */
export async function resolveFolder(
	client: EwsClient,
	folder: string,
	signal: AbortSignal,
): Promise<ResolvedFolder> {
	const wanted = folder.trim();
	const wellKnown = WELL_KNOWN[wanted.toLowerCase()];
	if (wanted === '' || wellKnown === 'inbox') return await open(client, 'inbox', signal);
	if (looksLikeFolderId(wanted)) {
		const found = await client.call(getFolder({ id: wanted }), signal).catch((error: unknown) => {
			if (isMailError(error) && error.code === 'MAIL_STALE_ID') return null;
			throw error;
		});
		if (found) return resolved({ id: found.id }, found);
	}
	const folders = await pathsOf(client, signal);
	// Ids of another server may look like anything.
	const byId = folders.find(({ folder: { id } }) => id === wanted);
	if (byId) return resolved({ id: wanted }, byId.folder);
	const byName = folders.find(({ path }) => path.toLowerCase() === wanted.toLowerCase());
	if (byName) return resolved({ id: byName.folder.id }, { ...byName.folder, name: byName.path });
	if (wellKnown) return await open(client, wellKnown, signal);
	throw new MailError(
		'MAIL_FOLDER_MISSING',
		`The mailbox has no folder "${wanted.slice(0, 200)}".`,
	);
}

/** All mail folders of the mailbox with their paths, in the server's order. */
export async function listFolders(client: EwsClient, signal: AbortSignal): Promise<MailFolder[]> {
	const paths = await pathsOf(client, signal);
	return paths
		.filter(
			({ folder }) => folder.folderClass === null || folder.folderClass.startsWith('IPF.Note'),
		)
		.map(({ folder, path }) => ({
			id: folder.id,
			name: path,
			specialUse: SPECIAL_USE[folder.wellKnown ?? ''] ?? null,
		}));
}

async function open(
	client: EwsClient,
	wellKnown: string,
	signal: AbortSignal,
): Promise<ResolvedFolder> {
	const ref = { wellKnown, mailbox: client.mailbox };
	return resolved(ref, await client.call(getFolder(ref), signal));
}

function resolved(ref: FolderRef, folder: EwsFolder): ResolvedFolder {
	return { ref, id: folder.id, name: folder.name, totalCount: folder.totalCount };
}

/** FolderIds are base64 of some 90 bytes and up; no folder is called like that. */
function looksLikeFolderId(text: string): boolean {
	return text.length >= 60 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(text);
}

async function pathsOf(
	client: EwsClient,
	signal: AbortSignal,
): Promise<Array<{ folder: EwsFolder; path: string }>> {
	const root = { wellKnown: 'msgfolderroot', mailbox: client.mailbox };
	const folders: EwsFolder[] = [];
	let offset: number | null = 0;
	while (offset !== null && folders.length < LIMITS.ewsFolders) {
		const page: FolderPage = await client.call(findFolder(root, offset), signal);
		folders.push(...page.folders);
		offset = page.nextOffset;
	}
	const byId = new Map(folders.map((folder) => [folder.id, folder]));
	return folders.map((folder) => ({ folder, path: pathOf(folder, byId) }));
}

/** Names from the top down. The root itself is not among the folders, so the walk ends there. */
function pathOf(folder: EwsFolder, byId: ReadonlyMap<string, EwsFolder>): string {
	const names = [folder.name];
	const seen = new Set([folder.id]);
	let parent = byId.get(folder.parentId);
	while (parent && !seen.has(parent.id)) {
		names.unshift(parent.name);
		seen.add(parent.id);
		parent = byId.get(parent.parentId);
	}
	return names.join('/');
}
