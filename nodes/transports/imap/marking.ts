import { MailError } from '../../helpdesk/errors';
import type { ImapClient } from './client';
import { packUids } from './uidSet';

/** The marks that a server refused to write, by UID, each with its words. */
export type RefusedMarks = Map<number, Map<string, MailError>>;

/**
 * Writes marks on mails by one STORE. Where the server refuses it, each mark is tried on its own, and
 * one that is refused then for each mail on its own: a keyword that a server does not take must not keep
 * \Seen from being written, nor one mail the others.
 * @throws MailError where the session ends or the server asks to slow down
 */
export async function storeMarks(
	client: ImapClient,
	uids: readonly number[],
	marks: readonly string[],
	signal: AbortSignal,
): Promise<RefusedMarks> {
	const refused: RefusedMarks = new Map();
	if (uids.length === 0 || marks.length === 0) return refused;
	for (const set of packUids(uids)) {
		const error = await store(client, set, marks, 'add', signal);
		if (error === null) continue;
		const inSet = packedIn(set, uids);
		if (marks.length > 1) {
			for (const mark of marks) merge(refused, await storeMarks(client, inSet, [mark], signal));
		} else if (inSet.length > 1) {
			for (const uid of inSet) merge(refused, await storeMarks(client, [uid], marks, signal));
		} else {
			refused.set(inSet[0] as number, new Map([[marks[0] as string, error]]));
		}
	}
	return refused;
}

/** Takes marks off. A refusal is no fault: some servers refuse to take off a keyword that was never there. */
export async function removeMarks(
	client: ImapClient,
	uids: readonly number[],
	marks: readonly string[],
	signal: AbortSignal,
): Promise<void> {
	for (const set of packUids(uids)) await store(client, set, marks, 'remove', signal);
}

/** Null when it is written, else how the server refused. */
async function store(
	client: ImapClient,
	set: string,
	marks: readonly string[],
	operation: 'add' | 'remove',
	signal: AbortSignal,
): Promise<MailError | null> {
	return await client.run('marking mail', signal, async (flow) => {
		const options = { uid: true, silent: true };
		const isStored =
			operation === 'add'
				? await flow.messageFlagsAdd(set, [...marks], options)
				: await flow.messageFlagsRemove(set, [...marks], options);
		if (isStored) return null;
		const error = client.takeCommandError('marking mail');
		if (!client.isOpen || error.code === 'MAIL_THROTTLED') throw error;
		return error;
	});
}

function packedIn(set: string, uids: readonly number[]): number[] {
	const ranges = set.split(',').map((range) => range.split(':').map(Number));
	return uids.filter((uid) => ranges.some(([low = 0, high = low]) => uid >= low && uid <= high));
}

function merge(into: RefusedMarks, from: RefusedMarks): void {
	for (const [uid, marks] of from) {
		into.set(uid, new Map([...(into.get(uid) ?? []), ...marks]));
	}
}

/** One error for the marks of one mail that were refused, in the order they were wished for. */
export function refusedError(marks: ReadonlyMap<string, MailError>): MailError {
	const [first] = marks.values();
	const cause = first as MailError;
	const words = cause.serverText === null ? '' : `: "${cause.serverText}"`;
	return new MailError(
		cause.code === 'MAIL_FOLDER_MISSING' ? 'MAIL_PROTOCOL' : cause.code,
		`The server refused to set ${[...marks.keys()].join(' and ')} on the mail${words}.`,
		{
			cause,
			retryable: cause.retryable,
			...(cause.serverText === null ? {} : { serverText: cause.serverText }),
		},
	);
}
