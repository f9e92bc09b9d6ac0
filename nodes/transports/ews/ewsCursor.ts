import type { SourceCursor } from '../../helpdesk/ports';

/**
 * Position in a folder. EWS has no "from now": a first sync walks all ids, and until it is through the
 * position also says which of them are wanted.
 */
export interface EwsCursor {
	/** The folder it belongs to: a folder made anew under the same name has another id. */
	folderId: string;
	/** Opaque; null before the first call. */
	syncState: string | null;
	/** Newest time of receipt seen, the floor of a walk after the state was lost. */
	newest: string | null;
	/** Set while the first sync is not through. */
	walk: EwsWalk | null;
	/** The newest mails seen, see seenMails.ts. */
	recent: string[];
}

/** Which mails of a first sync are wanted. */
export interface EwsWalk {
	/** all: every mail. new: received since. unread: those, and what is unread. */
	want: 'all' | 'new' | 'unread';
	/** ISO time, inclusive; '' wants everything. */
	since: string;
	/** Ids that are older although their time is not: received in the same second as the start. */
	known: string[];
	/** Ids handed out ahead of the walk. */
	ahead: string[];
}

/** Reads a stored position; null when it is not one of ours. */
export function readCursor(stored: SourceCursor): EwsCursor | null {
	const { folderId, syncState, newest, walk, recent } = stored;
	if (typeof folderId !== 'string') return null;
	return {
		folderId,
		syncState: typeof syncState === 'string' ? syncState : null,
		newest: typeof newest === 'string' ? newest : null,
		walk: readWalk(walk),
		recent: strings(recent),
	};
}

/** A copy, so that what n8n stores does not change with what goes on in memory. */
export function writeCursor(cursor: EwsCursor): SourceCursor {
	return {
		folderId: cursor.folderId,
		syncState: cursor.syncState,
		newest: cursor.newest,
		walk: cursor.walk === null ? null : { ...cursor.walk },
		recent: [...cursor.recent],
	};
}

function readWalk(walk: SourceCursor[string] | undefined): EwsWalk | null {
	if (walk === null || typeof walk !== 'object' || Array.isArray(walk)) return null;
	const { want, since, known, ahead } = walk;
	return {
		want: want === 'new' || want === 'unread' ? want : 'all',
		since: typeof since === 'string' ? since : '',
		known: strings(known),
		ahead: strings(ahead),
	};
}

function strings(value: SourceCursor[string] | undefined): string[] {
	return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/** Whether a mail met by a first sync is wanted and was not handed out ahead of it. */
export function isWanted(
	mail: { id: string; receivedAt: string | null; isRead: boolean },
	walk: EwsWalk,
): boolean {
	if (walk.ahead.includes(mail.id)) return false;
	if (walk.want === 'all') return true;
	if (walk.want === 'unread' && !mail.isRead) return true;
	return isNew(mail, walk);
}

/** Received since the start. A mail without a time is taken rather than lost. */
export function isNew(
	mail: { id: string; receivedAt: string | null },
	walk: Pick<EwsWalk, 'since' | 'known'>,
): boolean {
	if (mail.receivedAt !== null && mail.receivedAt < walk.since) return false;
	return !walk.known.includes(mail.id);
}
