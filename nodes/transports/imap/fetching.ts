import { MailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { MailRef, RawMail } from '../../helpdesk/ports';
import type { FetchMessageObject, ImapClient, ImapFlow } from './client';
import { readId } from './position';
import { packUids } from './uidSet';

/** A mail to fetch. */
export interface FetchTarget {
	ref: MailRef;
	uid: number;
}

/** One step of fetching: many small mails in a command, a large one in pieces, or headers only. */
export type FetchStep =
	| { kind: 'batch'; targets: FetchTarget[] }
	| { kind: 'large'; target: FetchTarget }
	| { kind: 'headers'; targets: FetchTarget[] };

/** Mails in one headers command: each is small, but the server decides how small. */
const HEADER_BATCH = 100;

/**
 * Cuts refs into steps in their order. Small mails share a command up to `LIMITS.imapBatchBytes`, as
 * many bytes may wait in memory for a mail before them; a size the server did not tell counts as
 * small, for most mails are. Ids of another UIDVALIDITY are left out: those mails are gone.
 */
export function planFetch(
	refs: readonly MailRef[],
	uidValidity: string,
	maxBytes: number,
): FetchStep[] {
	const steps: FetchStep[] = [];
	let bytes = 0;
	for (const ref of refs) {
		const id = readId(ref.id);
		if (id === null || id.uidValidity !== uidValidity) continue;
		const target = { ref, uid: id.uid };
		const size = ref.size ?? 0;
		const last = steps.at(-1);
		if (size > maxBytes) {
			if (last?.kind === 'headers' && last.targets.length < HEADER_BATCH) last.targets.push(target);
			else steps.push({ kind: 'headers', targets: [target] });
		} else if (size >= LIMITS.imapLargeBytes) {
			steps.push({ kind: 'large', target });
		} else if (last?.kind === 'batch' && bytes + size <= LIMITS.imapBatchBytes) {
			last.targets.push(target);
			bytes += size;
		} else {
			steps.push({ kind: 'batch', targets: [target] });
			bytes = size;
		}
	}
	return steps;
}

/** Carries out one step; yields in the order of its targets, leaves out mails that are gone. */
export async function* fetchStep(
	client: ImapClient,
	step: FetchStep,
	maxBytes: number,
): AsyncGenerator<RawMail> {
	switch (step.kind) {
		case 'batch':
			yield* fetchTogether(client, step.targets, 'source', maxBytes);
			return;
		case 'headers':
			yield* fetchTogether(client, step.targets, 'headers', maxBytes);
			return;
		case 'large': {
			const mail = await fetchLarge(client, step.target, maxBytes);
			if (mail !== null) yield mail;
			return;
		}
	}
}

/**
 * One streaming command for several mails. Servers answer in ascending order or not; a mail that
 * comes early waits. When the server refuses the command because of one mail (Exchange does on a
 * damaged one), the rest is asked for one by one, so that only the damaged one fails.
 */
async function* fetchTogether(
	client: ImapClient,
	targets: readonly FetchTarget[],
	what: 'source' | 'headers',
	maxBytes: number,
): AsyncGenerator<RawMail> {
	const early = new Map<number, RawMail>();
	let next = 0;
	const byUid = new Map(targets.map((target) => [target.uid, target]));
	try {
		for (const set of packUids(targets.map(({ uid }) => uid))) {
			for await (const row of fetchRows(client.flow, set, what)) {
				const target = byUid.get(row.uid);
				const mail = target === undefined ? null : toMail(target.ref, row, what, maxBytes);
				if (target === undefined || mail === null) continue;
				byUid.delete(row.uid);
				early.set(row.uid, mail);
				for (; next < targets.length; next += 1) {
					const uid = (targets[next] as FetchTarget).uid;
					const waiting = early.get(uid);
					if (waiting === undefined) break;
					early.delete(uid);
					yield waiting;
				}
			}
		}
	} catch (error) {
		if (!client.isOpen || targets.length === 1 || !isRefusal(error)) throw error;
		for (; next < targets.length; next += 1) {
			const target = targets[next] as FetchTarget;
			const waiting = early.get(target.uid);
			if (waiting !== undefined) yield waiting;
			else yield* fetchTogether(client, [target], what, maxBytes);
		}
		return;
	}
	for (; next < targets.length; next += 1) {
		const waiting = early.get((targets[next] as FetchTarget).uid);
		if (waiting !== undefined) yield waiting;
	}
}

function fetchRows(
	flow: ImapFlow,
	set: string,
	what: 'source' | 'headers',
): AsyncGenerator<FetchMessageObject> {
	// imapflow asks by PEEK, so nothing becomes \Seen.
	const query = what === 'source' ? { uid: true, source: true } : { uid: true, headers: true };
	return flow.fetch(set, query, { uid: true }) as AsyncGenerator<FetchMessageObject>;
}

/** A row as mail; null for a row that only reports changed flags. Over `maxBytes` in truth: headers only. */
function toMail(
	ref: MailRef,
	row: FetchMessageObject,
	what: 'source' | 'headers',
	maxBytes: number,
): RawMail | null {
	const bytes = what === 'source' ? row.source : row.headers;
	if (!Buffer.isBuffer(bytes)) return null;
	return what === 'source' ? wholeMail(ref, bytes, maxBytes) : headerMail(ref, bytes);
}

function wholeMail(ref: MailRef, source: Buffer, maxBytes: number): RawMail {
	// RFC822.SIZE may lie (Exchange counts another representation): the bytes decide.
	if (source.length > maxBytes) {
		return headerMail({ ...ref, size: source.length }, headerBlock(source));
	}
	return { ref, source, isPartial: false, conversationId: null };
}

function headerMail(ref: MailRef, source: Buffer): RawMail {
	return {
		ref,
		source: source.subarray(0, LIMITS.headerBytes),
		isPartial: true,
		conversationId: null,
	};
}

/** The header block of a mail with its empty line; a copy, so that the rest can be freed. */
function headerBlock(source: Buffer): Buffer {
	const crlf = source.indexOf('\r\n\r\n');
	const lf = source.indexOf('\n\n');
	const ends = [crlf < 0 ? Infinity : crlf + 4, lf < 0 ? Infinity : lf + 2];
	return Buffer.from(source.subarray(0, Math.min(LIMITS.headerBytes, source.length, ...ends)));
}

/**
 * A large mail in pieces of `LIMITS.imapLargeBytes` into one buffer: the library's own copies of a
 * literal would be as large again. Ends at an empty piece, or at a short one once the announced size
 * is reached: some servers cut pieces short in the middle.
 */
async function fetchLarge(
	client: ImapClient,
	{ ref, uid }: FetchTarget,
	maxBytes: number,
): Promise<RawMail | null> {
	const size = ref.size ?? 0;
	let buffer = Buffer.allocUnsafeSlow(size);
	let length = 0;
	for (;;) {
		const piece = await fetchPiece(client.flow, uid, length);
		// The first piece missing: the mail is gone. A later one: it went while being read.
		if (piece === null) return null;
		if (length + piece.length > buffer.length) {
			const grown = Buffer.allocUnsafeSlow(length + piece.length + LIMITS.imapLargeBytes);
			buffer.copy(grown, 0, 0, length);
			buffer = grown;
		}
		piece.copy(buffer, length);
		length += piece.length;
		if (length > maxBytes) {
			const source = headerBlock(buffer.subarray(0, length));
			return headerMail({ ...ref, size: length }, source);
		}
		const isShort = piece.length < LIMITS.imapLargeBytes;
		if (piece.length === 0 || (isShort && length >= size)) break;
	}
	return { ref, source: buffer.subarray(0, length), isPartial: false, conversationId: null };
}

async function fetchPiece(flow: ImapFlow, uid: number, start: number): Promise<Buffer | null> {
	let piece: Buffer | null = null;
	const source = { start, maxLength: LIMITS.imapLargeBytes };
	for await (const row of flow.fetch(`${uid}`, { uid: true, source }, { uid: true })) {
		if (row.uid === uid && Buffer.isBuffer(row.source)) piece = row.source;
		// NIL, as some servers answer past the end.
		else if (row.uid === uid && 'source' in row && start > 0) piece = Buffer.alloc(0);
	}
	return piece;
}

/** True when the server refused the command and the connection still stands. */
function isRefusal(error: unknown): boolean {
	if (error instanceof MailError) return false;
	const status = (error as { responseStatus?: unknown } | null)?.responseStatus;
	return status === 'NO' || status === 'BAD';
}
