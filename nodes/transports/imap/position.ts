import type { SourceCursor } from '../../helpdesk/ports';
import { LARGEST_UID } from './uidSet';

/** Position in a folder: everything up to `uid` has been given. */
export interface ImapPosition {
	/** UIDVALIDITY, decimal. */
	uidValidity: string;
	uid: number;
	/** Up to this UID only unread mail is wanted (`startFrom: unread`); absent once that is through. */
	unreadUpTo?: number;
}

/** A cursor as stored, null when it is not one of ours. */
export function readPosition(cursor: SourceCursor): ImapPosition | null {
	const { uidValidity, uid, unreadUpTo } = cursor;
	if (typeof uidValidity !== 'string' || !/^\d{1,20}$/.test(uidValidity)) return null;
	if (!isUid(uid)) return null;
	if (unreadUpTo === undefined || unreadUpTo === null) return { uidValidity, uid };
	return isUid(unreadUpTo) ? { uidValidity, uid, unreadUpTo } : null;
}

export function writePosition({ uidValidity, uid, unreadUpTo }: ImapPosition): SourceCursor {
	return unreadUpTo !== undefined && unreadUpTo > uid
		? { uidValidity, uid, unreadUpTo }
		: { uidValidity, uid };
}

/** Id of a mail in its folder: `<UIDVALIDITY>:<UID>`. */
export function writeId(uidValidity: string, uid: number): string {
	return `${uidValidity}:${uid}`;
}

export function readId(id: string): { uidValidity: string; uid: number } | null {
	const match = /^(\d{1,20}):(\d{1,10})$/.exec(id);
	if (match === null) return null;
	const uid = Number(match[2]);
	return uid > 0 && isUid(uid) ? { uidValidity: match[1] as string, uid } : null;
}

function isUid(value: unknown): value is number {
	return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= LARGEST_UID;
}
