import { MailError } from '../../helpdesk/errors';
import type { Acknowledgement, AcknowledgementResult } from '../../helpdesk/ports';
import type { ImapClient } from './client';
import { trashPath, type OpenFolder } from './folder';
import { fetchMeta } from './listing';
import { readId } from './position';
import { hasFlag } from './receipt';
import { packUids } from './uidSet';

interface Pending {
	acknowledgement: Acknowledgement;
	uid: number;
	/** Null while undecided. */
	result: AcknowledgementResult | null;
}

/**
 * Writes acknowledgements with as few commands as there are kinds of them: one STORE for each set of
 * flags, one FETCH that shows what really stands there, then one MOVE for each target. Every step can
 * be repeated: what is already so stays so, and a mail that has moved is `gone`.
 */
export async function acknowledgeMails(
	client: ImapClient,
	folder: OpenFolder,
	acknowledgements: readonly Acknowledgement[],
	keyword: string | null,
	signal: AbortSignal,
): Promise<AcknowledgementResult[]> {
	const all = acknowledgements.map((acknowledgement) =>
		toPending(acknowledgement, folder, keyword),
	);
	const open = () => all.filter(({ result }) => result === null);
	await storeFlags(client, open(), keyword, signal);
	await verify(client, open(), keyword, signal);
	await moveAway(client, folder, open(), keyword, signal);
	return all.map(({ acknowledgement, result }) => result ?? done(acknowledgement.id));
}

function toPending(
	acknowledgement: Acknowledgement,
	folder: OpenFolder,
	keyword: string | null,
): Pending {
	const { id, moveTo } = acknowledgement;
	const parsed = readId(id);
	if (parsed === null || parsed.uidValidity !== folder.uidValidity) {
		return { acknowledgement, uid: 0, result: { id, outcome: 'gone' } };
	}
	const pending = { acknowledgement, uid: parsed.uid, result: null };
	if (folder.isReadOnly) {
		const error = new MailError('MAIL_READ_ONLY', `The folder "${folder.path}" is read-only.`);
		return { ...pending, result: { id, outcome: 'unwritable', error } };
	}
	if (moveTo !== undefined && moveTo.toLowerCase() === folder.path.toLowerCase()) {
		// A mail moved into its own folder comes back as a new one, for ever.
		const error = new MailError('MAIL_INPUT', `"${moveTo}" is the folder the mail is in already.`);
		return { ...pending, result: { id, outcome: 'failed', error } };
	}
	if (flagsOf(acknowledgement, keyword).length === 0 && !leaves(acknowledgement)) {
		return acknowledgement.receipt
			? { ...pending, result: { id, outcome: 'unwritable', error: noReceipt(folder.path) } }
			: { ...pending, result: done(id) };
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
		await store(client, group, flags.split(' '), 'add', signal);
	}
	for (const [flags, group] of groupBy(pending, ({ acknowledgement }) =>
		flagsToTakeOff(acknowledgement, keyword).join(' '),
	)) {
		if (flags === '') continue;
		await store(client, group, flags.split(' '), 'remove', signal);
	}
}

async function store(
	client: ImapClient,
	group: readonly Pending[],
	flags: string[],
	operation: 'add' | 'remove',
	signal: AbortSignal,
): Promise<void> {
	const undecided = group.filter(({ result }) => result === null);
	for (const set of packUids(undecided.map(({ uid }) => uid))) {
		await client.run('marking mail', signal, async (flow) => {
			const options = { uid: true, silent: true };
			const isStored =
				operation === 'add'
					? await flow.messageFlagsAdd(set, flags, options)
					: await flow.messageFlagsRemove(set, flags, options);
			if (isStored) return;
			if (!client.isOpen) throw client.takeCommandError('marking mail');
			// Taking off a keyword that was never there is refused by some servers; nothing is lost.
			if (operation === 'remove') return;
			const error = client.takeCommandError('marking mail');
			for (const entry of undecided) entry.result = failed(entry, error);
		});
	}
}

/** Looks at what really stands on the mails: a STORE says OK for missing mails and dropped keywords. */
async function verify(
	client: ImapClient,
	pending: readonly Pending[],
	keyword: string | null,
	signal: AbortSignal,
): Promise<void> {
	if (pending.length === 0) return;
	const rows = await client.run('checking marks', signal, async (flow) =>
		fetchMeta(flow, packUids(pending.map(({ uid }) => uid))),
	);
	const byUid = new Map(rows.map((row) => [row.uid, row]));
	for (const entry of pending) {
		const { id, receipt } = entry.acknowledgement;
		const row = byUid.get(entry.uid);
		if (row === undefined) entry.result = { id, outcome: 'gone' };
		else if (receipt && !leaves(entry.acknowledgement)) {
			if (keyword === null || !hasFlag(row.flags, keyword)) {
				entry.result = { id, outcome: 'unwritable', error: noReceipt('this folder') };
			}
		}
	}
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
	// A mail dragged back must come again, so what moves carries no receipt of ours (DESIGN 7.4).
	if (keyword !== null && !keyword.startsWith('$')) {
		await store(client, leaving, [keyword], 'remove', signal);
	}
	const needsTrash = leaving.some(({ acknowledgement }) => acknowledgement.moveTo === undefined);
	const trash = needsTrash ? await trashPath(client, signal) : null;
	for (const [target, group] of groupBy(leaving, ({ acknowledgement }) =>
		targetOf(acknowledgement, folder, trash),
	)) {
		const uids = group.map(({ uid }) => uid);
		try {
			if (target === '') await expungeMails(client, uids, signal);
			else await moveMails(client, uids, target, signal);
			for (const entry of group) entry.result = done(entry.acknowledgement.id);
		} catch (error) {
			if (!client.isOpen || signal.aborted) throw error;
			const mapped = client.toMailError(error, 'moving mail', signal);
			for (const entry of group) entry.result = failed(entry, mapped);
		}
	}
}

/** Folder a mail goes to, '' for none: it is expunged, as from the Trash itself. */
function targetOf({ moveTo }: Acknowledgement, folder: OpenFolder, trash: string | null): string {
	if (moveTo !== undefined) return moveTo;
	return trash === null || trash === folder.path ? '' : trash;
}

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

function flagsOf(acknowledgement: Acknowledgement, keyword: string | null): string[] {
	const { receipt, seen, flagged } = acknowledgement;
	return [
		...(seen === true ? ['\\Seen'] : []),
		...(flagged === true ? ['\\Flagged'] : []),
		...(receipt && keyword !== null && !leaves(acknowledgement) ? [keyword] : []),
	];
}

function flagsToTakeOff({ seen, flagged }: Acknowledgement, _keyword: string | null): string[] {
	return [...(seen === false ? ['\\Seen'] : []), ...(flagged === false ? ['\\Flagged'] : [])];
}

function leaves({ moveTo, delete: isDeleted }: Acknowledgement): boolean {
	return moveTo !== undefined || isDeleted === true;
}

function noReceipt(folder: string): MailError {
	return new MailError('MAIL_READ_ONLY', `No receipt can be written in ${folder}.`);
}

function done(id: string): AcknowledgementResult {
	return { id, outcome: 'done' };
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
