import { LIMITS } from '../../helpdesk/limits';
import type { ImapClient, ImapFlow } from './client';
import type { FetchTarget } from './fetchPlan';
import { refusalOf } from './refusal';

/** Bytes of a mail put together from pieces; `isSure` is false where a piece may have been lost. */
export interface Assembled {
	bytes: Buffer;
	isSure: boolean;
}

/**
 * A large mail in pieces of `LIMITS.imapLargeBytes` into one buffer: the library's own copies of a
 * literal would be as large again. Reads no further than one piece over `maxBytes`.
 *
 * Pieces end at one that is short once the announced size is reached, or at one that is empty, NIL or
 * missing. Before that size such an end is a lie of RFC822.SIZE or a lost piece: it is believed where
 * the piece before was the first short one, so that the server itself gave all it has, and the next
 * piece behind the gap is empty, too.
 */
export async function assemble(
	client: ImapClient,
	{ ref, uid }: FetchTarget,
	maxBytes: number,
): Promise<Assembled> {
	const piece = LIMITS.imapLargeBytes;
	const size = ref.size ?? 0;
	let buffer = Buffer.allocUnsafeSlow(size);
	let length = 0;
	/** Pieces shorter than asked for so far. */
	let short = 0;
	let isLastShort = false;
	for (;;) {
		const bytes = await fetchPiece(client, uid, length);
		if (bytes === null || bytes.length === 0) {
			if (length >= size) return { bytes: buffer.subarray(0, length), isSure: length > 0 };
			const isEnd = isLastShort && short === 1;
			const isSure = isEnd && (await isNothingAt(client, uid, length + piece, size));
			return { bytes: buffer.subarray(0, length), isSure };
		}
		if (length + bytes.length > buffer.length) {
			const grown = Buffer.allocUnsafeSlow(length + bytes.length + piece);
			buffer.copy(grown, 0, 0, length);
			buffer = grown;
		}
		bytes.copy(buffer, length);
		length += bytes.length;
		isLastShort = bytes.length < piece;
		if (isLastShort) short += 1;
		if (length > maxBytes || (isLastShort && length >= size)) {
			return { bytes: buffer.subarray(0, length), isSure: true };
		}
	}
}

async function isNothingAt(
	client: ImapClient,
	uid: number,
	start: number,
	size: number,
): Promise<boolean> {
	if (start >= size) return true;
	const bytes = await fetchPiece(client, uid, start);
	return bytes === null || bytes.length === 0;
}

/** Null where the server leaves the mail out, gives NIL or refuses. */
async function fetchPiece(client: ImapClient, uid: number, start: number): Promise<Buffer | null> {
	try {
		return await readPiece(client.flow, uid, start);
	} catch (error) {
		if (refusalOf(client, error, 'reading mail') === null) throw error;
		return null;
	}
}

async function readPiece(flow: ImapFlow, uid: number, start: number): Promise<Buffer | null> {
	let piece: Buffer | null = null;
	const source = { start, maxLength: LIMITS.imapLargeBytes };
	for await (const row of flow.fetch(`${uid}`, { uid: true, source }, { uid: true })) {
		if (row.uid === uid && Buffer.isBuffer(row.source)) piece ??= row.source;
	}
	return piece;
}
