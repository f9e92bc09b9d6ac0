import { MailError } from '../../helpdesk/errors';
import type { Acknowledgement, AcknowledgementResult } from '../../helpdesk/ports';
import type { ImapClient } from './client';
import { noTrash, trashPath, withTarget, type OpenFolder } from './folder';
import { refusedError, removeMarks, storeMarks } from './marking';
import { searchUids } from './meta';
import { expungeMails, moveMails } from './moving';
import { readId } from './position';
import { hasFlag } from './receipt';
import { mailsThere } from './secondLook';
import { packUids } from './uidSet';

interface Pending {
	acknowledgement: Acknowledgement;
	uid: number;
	/** Marks that the server refused, with its words. */
	refused: Map<string, MailError>;
	/** Null while undecided. */
	result: AcknowledgementResult | null;
}

export interface Acknowledged {
	results: AcknowledgementResult[];
	/** The processed mark was tried, and no mail bears it: this folder does not carry it. */
	isMarkRefused: boolean;
}

/**
 * Writes acknowledgements with as few commands as there are kinds of them: one STORE for each set of
 * flags, one FETCH that shows what really stands there, then one MOVE for each target. Every step can
 * be repeated: what is already so stays so, and a mail that has moved is `gone`. Of marks that the
 * server refuses each is tried on its own; they do not keep a mail from being moved.
 */
export async function acknowledgeMails(
	client: ImapClient,
	folder: OpenFolder,
	acknowledgements: readonly Acknowledgement[],
	keyword: string | null,
	signal: AbortSignal,
): Promise<Acknowledged> {
	const all = acknowledgements.map((acknowledgement) =>
		toPending(acknowledgement, folder, keyword),
	);
	const open = () => all.filter(({ result }) => result === null);
	await storeFlags(client, open(), keyword, signal);
	const isMarkRefused = await verify(client, open(), keyword, signal);
	await moveAway(client, folder, open(), keyword, signal);
	const results = all.map(
		({ acknowledgement, result }) => result ?? { id: acknowledgement.id, outcome: 'done' as const },
	);
	return { results, isMarkRefused };
}

function toPending(
	acknowledgement: Acknowledgement,
	folder: OpenFolder,
	keyword: string | null,
): Pending {
	const { id, moveTo } = acknowledgement;
	const parsed = readId(id);
	if (parsed === null || parsed.uidValidity !== folder.uidValidity) {
		return { acknowledgement, uid: 0, refused: new Map(), result: { id, outcome: 'gone' } };
	}
	const pending = { acknowledgement, uid: parsed.uid, refused: new Map(), result: null };
	if (folder.isReadOnly) {
		const error = new MailError('MAIL_READ_ONLY', `The folder "${folder.path}" is read-only.`);
		return { ...pending, result: { id, outcome: 'unwritable', error } };
	}
	if (moveTo !== undefined && moveTo.toLowerCase() === folder.path.toLowerCase()) {
		return { ...pending, result: { id, outcome: 'failed', error: ownFolder(moveTo) } };
	}
	if (flagsOf(acknowledgement, keyword).length === 0 && !leaves(acknowledgement)) {
		return acknowledgement.receipt
			? { ...pending, result: { id, outcome: 'unwritable', error: noReceipt(folder.path) } }
			: { ...pending, result: { id, outcome: 'done' } };
	}
	return pending;
}

async function storeFlags(
	client: ImapClient,
	pending: readonly Pending[],
	keyword: string | null,
	signal: AbortSignal,
): Promise<void> {
	for (const [flags, group] of groupBy(pending, ({ acknowledgement }) =>
		flagsOf(acknowledgement, keyword).join(' '),
	)) {
		if (flags === '') continue;
		const uids = group.map(({ uid }) => uid);
		const refused = await storeMarks(client, uids, flags.split(' '), signal);
		for (const entry of group) {
			for (const [mark, error] of refused.get(entry.uid) ?? []) entry.refused.set(mark, error);
		}
	}
	for (const [flags, group] of groupBy(pending, ({ acknowledgement }) =>
		flagsToTakeOff(acknowledgement).join(' '),
	)) {
		if (flags === '') continue;
		const uids = group.map(({ uid }) => uid);
		await removeMarks(client, uids, flags.split(' '), signal);
	}
}

/**
 * Looks at what really stands on the mails: a STORE says OK for missing mails and dropped keywords.
 * Answers whether the processed mark was tried and stands on none of them.
 */
async function verify(
	client: ImapClient,
	pending: readonly Pending[],
	keyword: string | null,
	signal: AbortSignal,
): Promise<boolean> {
	if (pending.length === 0) return false;
	const uids = pending.map(({ uid }) => uid);
	const { there, marked } = await client.run('checking marks', signal, async (flow) => {
		const rows = await mailsThere(client, flow, uids, { isDeletedThere: true });
		const bare = [...rows.values()].filter(({ flags }) => flags === undefined);
		const found: number[] = [];
		for (const set of keyword === null ? [] : packUids(bare.map(({ uid }) => uid))) {
			found.push(...(await searchUids(client, flow, { uid: set, keyword: keyword as string })));
		}
		return { there: rows, marked: new Set(found) };
	});
	let written = 0;
	let unwritten = 0;
	for (const entry of pending) {
		const { id, receipt } = entry.acknowledgement;
		const row = there.get(entry.uid);
		if (row === undefined) {
			entry.result = { id, outcome: 'gone' };
			continue;
		}
		if (leaves(entry.acknowledgement)) {
			if (entry.refused.size > 0) client.note(refusedError(entry.refused).message);
			continue;
		}
		const isMarked = keyword !== null && (hasFlag(row.flags, keyword) || marked.has(entry.uid));
		if (receipt && isMarked) written += 1;
		entry.result = resultOf(entry, receipt && !isMarked, keyword);
		if (entry.result?.outcome === 'unwritable') unwritten += 1;
	}
	return unwritten > 0 && written === 0;
}

/** What became of the marks of a mail that stays; null where all is as it was wished. */
function resultOf(
	{ acknowledgement, refused }: Pending,
	isMarkMissing: boolean,
	keyword: string | null,
): AcknowledgementResult | null {
	const { id } = acknowledgement;
	const wishes = flagsOf(acknowledgement, keyword);
	const others = [...refused].filter(([mark]) => mark !== keyword);
	const isNothingWritten = refused.size > 0 && refused.size === wishes.length;
	if (others.length > 0 || isNothingWritten) {
		return { id, outcome: 'failed', error: refusedError(refused) };
	}
	if (!isMarkMissing) return null;
	return {
		id,
		outcome: 'unwritable',
		error: refused.size > 0 ? refusedError(refused) : noReceipt('this folder'),
	};
}

async function moveAway(
	client: ImapClient,
	folder: OpenFolder,
	pending: readonly Pending[],
	keyword: string | null,
	signal: AbortSignal,
): Promise<void> {
	const leaving = pending.filter(({ acknowledgement }) => leaves(acknowledgement));
	if (leaving.length === 0) return;
	// A mail dragged back must come again, so what moves carries no receipt of ours (docs/design.md, Delivery 4).
	if (keyword !== null && !keyword.startsWith('$')) {
		const uids = leaving.map(({ uid }) => uid);
		await removeMarks(client, uids, [keyword], signal);
	}
	const needsTrash = leaving.some(({ acknowledgement }) => acknowledgement.moveTo === undefined);
	const trash = needsTrash ? await trashPath(client, signal) : null;
	for (const [target, group] of groupBy(leaving, ({ acknowledgement }) =>
		targetOf(acknowledgement, folder, trash),
	)) {
		const uids = group.map(({ uid }) => uid);
		try {
			if (target === NO_TRASH) throw noTrash();
			if (target === IN_TRASH) await expungeMails(client, uids, signal);
			else {
				await withTarget(client, target, signal, async (path) => {
					if (path === folder.path) throw ownFolder(target);
					return await moveMails(client, uids, path, signal);
				});
			}
			for (const entry of group) {
				entry.result = { id: entry.acknowledgement.id, outcome: 'done' };
			}
		} catch (error) {
			if (!client.isOpen || signal.aborted) throw error;
			const mapped = client.toMailError(error, 'moving mail', signal);
			for (const entry of group) entry.result = failed(entry, mapped);
		}
	}
}

/** No folder has these names. */
const IN_TRASH = '';
const NO_TRASH = '\0';

/** Folder a mail goes to; from the Trash itself it is expunged, and without one it stays. */
function targetOf({ moveTo }: Acknowledgement, folder: OpenFolder, trash: string | null): string {
	if (moveTo !== undefined) return moveTo;
	if (trash === null) return NO_TRASH;
	return trash === folder.path ? IN_TRASH : trash;
}

function ownFolder(target: string): MailError {
	// A mail moved into its own folder comes back as a new one, for ever.
	return new MailError('MAIL_INPUT', `"${target}" is the folder the mail is in already.`);
}

function flagsOf(acknowledgement: Acknowledgement, keyword: string | null): string[] {
	const { receipt, seen, flagged } = acknowledgement;
	return [
		...(seen === true ? ['\\Seen'] : []),
		...(flagged === true ? ['\\Flagged'] : []),
		...(receipt && keyword !== null && !leaves(acknowledgement) ? [keyword] : []),
	];
}

function flagsToTakeOff({ seen, flagged }: Acknowledgement): string[] {
	return [...(seen === false ? ['\\Seen'] : []), ...(flagged === false ? ['\\Flagged'] : [])];
}

function leaves({ moveTo, delete: isDeleted }: Acknowledgement): boolean {
	return moveTo !== undefined || isDeleted === true;
}

function noReceipt(folder: string): MailError {
	return new MailError('MAIL_READ_ONLY', `No receipt can be written in ${folder}.`);
}

function failed({ acknowledgement: { id } }: Pending, error: MailError): AcknowledgementResult {
	const outcome =
		error.code === 'MAIL_READ_ONLY' || error.code === 'MAIL_FOLDER_REFUSED'
			? 'unwritable'
			: 'failed';
	return { id, outcome, error };
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const item of items) {
		const group = groups.get(key(item));
		if (group === undefined) groups.set(key(item), [item]);
		else group.push(item);
	}
	return groups;
}
