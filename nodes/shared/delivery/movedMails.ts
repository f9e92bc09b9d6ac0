import type { PendingMail } from '../../helpdesk/checkpoint/deliveryState';
import { isOwnFault } from '../../helpdesk/checkpoint/pendingMail';
import { fateOf } from '../../helpdesk/checkpoint/redelivery';
import { searchOrder } from '../../helpdesk/checkpoint/searchOrder';
import { isMailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { MailFolder, MailRef, MailSource } from '../../helpdesk/ports';
import type { FetchedMail } from './toExecutionData';
import { toExecutionData } from './toExecutionData';
import type { Session } from './delivery';
import { movedWriter } from './folderWriter';
import type { FolderRuntime, TriggerRuntime, SearchProgress } from './triggerRuntime';
import type { ReadOptions } from './readMails';
import { readMails } from './readMails';
import type { TriggerSettings } from './triggerSettings';

/** What was found out about mails that left the folder while nobody knew how their execution ended. */
export interface MovedMails {
	/** In another folder, without the mark: they come again from there. */
	found: Array<{ entry: PendingMail; built: FetchedMail; folder: string }>;
	/** Their mark stands on them, or they lie where the trigger itself puts mail that is done. */
	done: PendingMail[];
	/** They cannot come again, and why, as the end of a sentence. */
	lost: Array<{ entry: PendingMail; why: string }>;
	/** What ended the search early; what was found before stands. */
	error: unknown;
}

/** A mail, and where it was found. */
interface Place {
	entry: PendingMail;
	ref: MailRef;
	folder: MailFolder;
	/** The session on that folder. */
	session: Session;
}

/** Of the time in which a poll takes mail: a mailbox may have many folders, and new mail must flow. */
const SEARCH_SHARE = 0.25;

/** Folders that a processed mail goes to by the trigger's own hand. */
function ownFolders({ targetFolder, setAsideFolder, withheldFolder }: TriggerSettings): string[] {
	return [targetFolder, setAsideFolder, withheldFolder].filter((name) => name !== null);
}

function isOwnMove(folder: MailFolder, { afterProcessing, ...settings }: TriggerSettings): boolean {
	if (afterProcessing === 'delete' && folder.specialUse?.toLowerCase() === '\\trash') return true;
	return ownFolders({ afterProcessing, ...settings }).some((name) =>
		[folder.id, folder.name].some((one) => one.toLowerCase() === name.toLowerCase()),
	);
}

/** How far the search for a mail has come in this process. */
export function searchProgress({ searches }: FolderRuntime, entry: PendingMail): SearchProgress {
	let progress = searches.get(entry);
	if (progress === undefined) {
		progress = { folders: new Set(), failures: 0 };
		searches.set(entry, progress);
	}
	return progress;
}

/**
 * Looks for mails by Message-ID and key in the mailbox's other folders and tells each place to `visit`.
 *
 * @returns those that are in none of the folders; none of them where the time was over before
 */
async function searchEachFolder(
	entries: readonly PendingMail[],
	options: ReadOptions,
	visit: (place: Place) => Promise<void>,
): Promise<PendingMail[]> {
	const { protocol, signal, fetchUntil, folder: runtime } = options;
	const { settings } = protocol;
	const until = Date.now() + (fetchUntil - Date.now()) * SEARCH_SHARE;
	const open = new Set(entries);
	const folders = await protocol.listFolders(signal);
	const byId = new Map(folders.map((folder) => [folder.id, folder]));
	const order = searchOrder(folders, ownFolders(settings), settings.folder);
	for (const id of order.slice(0, LIMITS.searchedFolders)) {
		const folder = byId.get(id);
		const sought = [...open].filter((entry) => !searchProgress(runtime, entry).folders.has(id));
		if (folder === undefined || sought.length === 0) continue;
		if (Date.now() >= until) return [];
		const source = await openWhereAllowed(options, id);
		if (source === null) {
			for (const entry of sought) searchProgress(runtime, entry).folders.add(id);
			continue;
		}
		const session = { source, transcript: options.session.transcript };
		try {
			for (const entry of sought) {
				const ref = await findIn(session.source, entry, options);
				if (ref === null) {
					searchProgress(runtime, entry).folders.add(id);
					continue;
				}
				open.delete(entry);
				await visit({ entry, ref, folder, session });
			}
		} finally {
			await session.source.close();
		}
	}
	return [...open];
}

/**
 * Finds out what became of mails that left the folder. What is not decided when the time is over, or
 * when something fails, is in none of the lists, and the next poll goes on where this one ended.
 */
export async function findMovedMails(
	entries: readonly PendingMail[],
	options: ReadOptions,
): Promise<MovedMails> {
	const { settings } = options.protocol;
	const result: MovedMails = { found: [], done: [], lost: [], error: null };
	const why = 'was not found in any other folder';
	const sought = entries.filter(({ messageId }) => messageId !== null);
	for (const entry of entries) if (entry.messageId === null) result.lost.push({ entry, why });
	if (sought.length === 0) return result;
	try {
		const nowhere = await searchEachFolder(sought, options, async (place) => {
			const { entry, ref, folder, session } = place;
			const hasMark = fateOf(entry, ref, session.source.receiptCarrier) === 'done';
			if (hasMark || isOwnMove(folder, settings)) result.done.push(entry);
			else await readFound(place, options, result);
		});
		result.lost.push(...nowhere.map((entry) => ({ entry, why })));
	} catch (error) {
		result.error = error;
	}
	return result;
}

/** Reads a mail where it was found, by the rules of every other mail. */
async function readFound(place: Place, options: ReadOptions, result: MovedMails): Promise<void> {
	const { entry, ref, folder, session } = place;
	const { protocol } = options;
	const reading = await readMails(
		[ref],
		{
			...options,
			session,
			protocol: {
				...protocol,
				openSource: async (signal, transcript) =>
					await protocol.openSource(signal, transcript, folder.id),
			},
		},
		{ isHeadersOnly: entry.readFailures >= LIMITS.fetchAttempts },
	);
	const [built] = reading.built;
	if (built !== undefined) {
		built.item.mailbox.folder = folder.id;
		result.found.push({ entry, built, folder: folder.id });
		return;
	}
	const [failed] = reading.failed;
	if (failed !== undefined) {
		entry.readFailures += 1;
		const { message } = failed.error as Error;
		const isHopeless = entry.readFailures > LIMITS.fetchAttempts;
		if (isHopeless && isOwnFault(entry, options.folder.lastReadAt, Date.now())) {
			result.lost.push({ entry, why: `could not be read in "${folder.name}": ${message}` });
			return;
		}
	}
	const error = reading.error ?? reading.notStored[0]?.error;
	if (error !== undefined) throw error as Error;
}

/**
 * Writes the marks of mails that somebody moved while their executions ran and ended: n8n's default
 * engine may still hold them as in flight, and after a crash they would come again. Once for each; what
 * cannot be found in time is left.
 */
export async function markMovedMails(runtime: TriggerRuntime, options: ReadOptions): Promise<void> {
	const { context, protocol, folder } = options;
	const moved = folder.movedMails
		.splice(0)
		.filter(({ messageId }) => messageId !== null)
		.slice(0, LIMITS.markedElsewhere);
	if (moved.length === 0) return;
	const ending = { runtime, protocol, logger: context.logger };
	try {
		await searchEachFolder(moved, options, async ({ entry, ref, folder: { id }, session }) => {
			if (fateOf(entry, ref, session.source.receiptCarrier) === 'done') return;
			movedWriter(ending, folder, id).enqueue({ id: ref.id, receipt: true });
		});
	} catch (error) {
		context.logger.debug(`Marks of moved mail are not written: ${(error as Error).message}`);
	}
}

async function openWhereAllowed(
	{ protocol, signal, session }: ReadOptions,
	folder: string,
): Promise<MailSource | null> {
	try {
		return await protocol.openSource(signal, session.transcript, folder);
	} catch (error) {
		// Somebody else's folder, or one that went while we looked.
		const isElsewhere =
			isMailError(error) &&
			['MAIL_FOLDER_MISSING', 'MAIL_FOLDER_REFUSED', 'MAIL_PROTOCOL'].includes(error.code);
		if (isElsewhere) return null;
		throw error;
	}
}

/** The mail of an entry in this folder, by its header block: the same Message-ID and the same key. */
export async function findIn(
	source: MailSource,
	entry: PendingMail,
	{ context, protocol, signal }: ReadOptions,
): Promise<MailRef | null> {
	const refs = await source.findByMessageId(entry.messageId ?? '', signal);
	const how = { maxBytes: protocol.settings.maxMessageSize, isHeadersOnly: true };
	for await (const result of source.fetch(refs, how, signal)) {
		if (result.outcome !== 'read') continue;
		const { item } = await toExecutionData(context, protocol, result.mail, {
			withoutBinaries: true,
			debug: null,
		});
		if (item.mailbox.key === entry.key) return result.mail.ref;
	}
	return null;
}
