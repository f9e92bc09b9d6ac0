import type { FetchMessageObject, ImapFlow } from './client';

/** What of a mail is asked for; imapflow asks by PEEK, so nothing becomes \Seen. */
export type Wanted = 'source' | 'headers' | 'mainHeaders';

/** Fields that servers keep apart from the mail, by which it is known and sorted. */
const MAIN_HEADERS = [
	'From',
	'Sender',
	'Reply-To',
	'To',
	'Cc',
	'Subject',
	'Date',
	'Message-ID',
	'In-Reply-To',
	'References',
	'Auto-Submitted',
	'Precedence',
	'List-Id',
	'Return-Path',
	'Content-Type',
];

/** The rows of a fetch as they come, also those that nobody asked for. */
export function contentRows(
	flow: ImapFlow,
	set: string,
	wanted: Wanted,
): AsyncGenerator<FetchMessageObject> {
	const what =
		wanted === 'source'
			? { source: true }
			: { headers: wanted === 'headers' ? true : MAIN_HEADERS };
	const query = { uid: true, ...what };
	return flow.fetch(set, query, { uid: true }) as AsyncGenerator<FetchMessageObject>;
}

/**
 * The bytes of a row, null where it has none: NIL, or only news of marks. No bytes at all are not
 * believed of a mail that has a size.
 */
export function bytesOf(
	row: FetchMessageObject,
	wanted: Wanted,
	size: number | null,
): Buffer | null {
	const bytes = wanted === 'source' ? row.source : row.headers;
	if (!Buffer.isBuffer(bytes)) return null;
	if (bytes.length === 0 && size !== 0) return null;
	// A mail has a header block with at least one field; an empty answer is only the line behind it.
	if (wanted !== 'source' && bytes.every((byte) => byte === 13 || byte === 10)) return null;
	return bytes;
}
