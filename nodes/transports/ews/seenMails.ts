import { hash } from 'node:crypto';
import { LIMITS } from '../../helpdesk/limits';
import type { EwsItem } from './ewsItem';

/**
 * What a position remembers of the newest mails that a sync has given, LIMITS.ewsRecentIds of them:
 * `<seconds>:<digest of the id>`, for ids are long. By them a sync is noticed that has forgotten its
 * state and begins anew without a word.
 */
export function rememberMails(
	recent: readonly string[],
	created: readonly EwsItem[],
	deletedIds: readonly string[],
): string[] {
	const deleted = new Set(deletedIds.map(digest));
	const kept = recent.filter((entry) => !deleted.has(digestIn(entry)));
	const added = created
		.filter(({ id }) => id !== '')
		.map(({ id, receivedAt }) => `${secondsOf(receivedAt)}:${digest(id)}`);
	return [...new Set([...kept, ...added])]
		.sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10))
		.slice(-LIMITS.ewsRecentIds);
}

/** Whether one of the items was given before and has not left the folder since. */
export function isAnySeen(
	recent: readonly string[],
	created: readonly EwsItem[],
	deletedIds: readonly string[],
): boolean {
	const known = new Set(recent.map(digestIn));
	const deleted = new Set(deletedIds);
	return created.some(({ id }) => id !== '' && !deleted.has(id) && known.has(digest(id)));
}

function digest(id: string): string {
	return hash('sha256', id, 'base64url').slice(0, 12);
}

function digestIn(entry: string): string {
	return entry.slice(entry.indexOf(':') + 1);
}

function secondsOf(receivedAt: string | null): number {
	return receivedAt === null ? 0 : Math.floor(Date.parse(receivedAt) / 1000);
}
