import type { FolderIdentity } from '../ports';
import type { DeliveryState, FolderNames } from './deliveryState';

/**
 * How a trigger goes on with a folder.
 * continue: at its stored position. walk: by time, keys and marks, because the position may not fit: from
 * `position`, where one is stored under the name of now, else through the folder anew. firstStart: neither stored state nor marks know this trigger here.
 */
export type Resumption =
	| { kind: 'continue'; state: DeliveryState; reason: string }
	| {
			kind: 'walk';
			state: DeliveryState | null;
			position: DeliveryState | null;
			floor: string | null;
			reason: string;
	  }
	| { kind: 'firstStart'; reason: string };

/** Marks older than the newest one by more than this are not asked why a mail between them has none. */
const MARK_WINDOW_MS = 24 * 60 * 60_000;

const sameName = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/**
 * Finds what is known of a folder. What was typed may change while the folder stays the same: another
 * name of the same server, another primary address, a restored export. So the server's own word for the
 * folder counts first, then what was typed, then the marks in the mailbox.
 *
 * @param states what is stored for this trigger, the last used first
 * @param names how the folder is called now
 * @param certainty whether another folder may happen to have the same identity
 * @param marks times of receipt of the oldest and the newest mail with this trigger's mark
 */
export function findResumption(
	states: readonly DeliveryState[],
	names: FolderNames,
	certainty: FolderIdentity['certainty'],
	marks: { oldest: string; newest: string } | null,
): Resumption {
	const isKnown = (state: DeliveryState) =>
		state.identity !== '' && state.identity === names.identity;
	const isSameMailbox = (state: DeliveryState) =>
		state.address !== '' &&
		sameName(state.address, names.address) &&
		sameName(state.folder, names.folder);
	const typed = states.find(({ binding }) => binding === names.binding);
	const known = states.find(isKnown);
	const since = states
		.slice(0, typed === undefined ? 0 : states.indexOf(typed))
		.find((state) => isKnown(state) || isSameMailbox(state));
	if (typed !== undefined && since !== undefined && (certainty === 'likely' || since !== known)) {
		// It may be the folder of that other name, or another one that waited meanwhile: both must flow.
		return {
			kind: 'walk',
			state: since,
			position: typed,
			floor: null,
			reason: 'its position is stored, and mail may have been taken under another name since',
		};
	}
	if (typed !== undefined && since === undefined) {
		// A folder that was numbered anew under the same name: the source tells by its position.
		return { kind: 'continue', state: typed, reason: 'its position is stored' };
	}
	if (known !== undefined && certainty === 'unique') {
		return {
			kind: 'continue',
			state: known,
			reason: 'the server says that it is the folder of the stored position',
		};
	}
	if (known !== undefined) {
		return {
			kind: 'walk',
			state: known,
			position: null,
			floor: null,
			reason: 'it has the numbering of a folder that is known under another name',
		};
	}
	const moved = states.find(isSameMailbox);
	if (moved !== undefined) {
		return {
			kind: 'walk',
			state: moved,
			position: null,
			floor: null,
			reason: 'the mailbox is known from another server or another name of it',
		};
	}
	if (marks !== null) {
		return {
			kind: 'walk',
			state: null,
			position: null,
			floor: floorOfMarks(marks),
			reason: `mail up to ${marks.newest} bears the mark of this trigger`,
		};
	}
	return { kind: 'firstStart', reason: 'neither a stored position nor a mark is known' };
}

/**
 * Received since then and without a mark is new: an execution that was under way when the state was
 * lost left a mail without one between others that have it. Before the oldest mark the trigger had not
 * begun.
 */
function floorOfMarks({ oldest, newest }: { oldest: string; newest: string }): string {
	const begin = Date.parse(newest) - MARK_WINDOW_MS;
	return begin > Date.parse(oldest) ? new Date(begin).toISOString() : oldest;
}
