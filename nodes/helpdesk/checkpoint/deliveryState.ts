import { LIMITS } from '../limits';
import type { Json, SourceCursor } from '../ports';

/** A mail below the high-water mark that is not done. Done mails leave no trace (docs/design.md, Delivery 3). */
export interface PendingMail {
	/** Id in its folder, as the source names it. */
	id: string;
	/** The item's `key`; empty when the mail was never read. */
	key: string;
	/** inFlight: an execution has it. retry: it comes again at `dueAt`. */
	state: 'inFlight' | 'retry';
	/** Process that holds it, random per process; '' where nobody knows whether its execution still runs. */
	owner: string;
	/** When it was handed over, epoch ms. */
	at: number;
	/** Hand-overs that ended or have begun, this one included; those a dying process took along not. */
	attempts: number;
	/** Hand-overs that died with their process. */
	deaths: number;
	/** Epoch ms; for `retry`. */
	dueAt: number;
	/**
	 * The shared receipt ($MDNSent) was missing when the mail was fetched and no other trigger was seen
	 * on the folder, so it counts now.
	 */
	wasUnmarked: boolean;
	/** Server's received time, ISO; null when unknown. */
	receivedAt: string | null;
	/** Its id is from before a reset; the walk gives it the new one, and until then it is not looked up. */
	isStale: boolean;
	/** Reads in a row that failed; the mail was listed and could not be had. */
	readFailures: number;
	/** To look for it where somebody has moved it; null when it has none or was never read. */
	messageId: string | null;
	/** It was listed by a walk and not read yet: what it is, new or known, is decided once it is read. */
	listedByWalk: Pick<ResetWalk, 'formerAddress'> | null;
	/** Where it was found after somebody had moved it: the folder, and its id there; else null. */
	moved: { folder: string; id: string } | null;
}

/** A reset (new UIDVALIDITY, invalid SyncState) that is not walked through yet (docs/design.md, Delivery 7). */
export interface ResetWalk {
	/** Mail received before this is old, ISO. */
	floor: string | null;
	/** The mailbox's address that `recentKeys` were made with, where it is another one now; else null. */
	formerAddress: string | null;
	/** Mails released so far that no receipt and no key told apart from new ones. */
	released: number;
	isReported: boolean;
}

/** What one trigger knows of one folder. Lives in n8n's static data. */
export interface DeliveryState {
	/** Server, mailbox and folder it belongs to, as they were typed. */
	binding: string;
	/** What the server said of the folder when it was last opened; '' when unknown. */
	identity: string;
	/** The mailbox's address, lower case; '' when unknown. */
	address: string;
	/** The folder's name as typed; '' when unknown. */
	folder: string;
	/** Counts up with every staged write, so that the newer of two copies is known. */
	revision: number;
	/** Process that staged it: what this process kept in memory is no newer than what another wrote. */
	writer: string;
	/** When it was staged, epoch ms; 0 when unknown. An export that is imported again is older. */
	writtenAt: number;
	cursor: SourceCursor;
	pending: PendingMail[];
	/** Keys of the last done mails, shortened, oldest first; for a reset. */
	recentKeys: string[];
	/**
	 * Latest received time handed over, ISO; null for as long as a first run works through old mail,
	 * for then old mail is new.
	 */
	floor: string | null;
	/** Mail stands behind the mark that no listing has given yet; it may be older than what was done. */
	hasBacklog: boolean;
	reset: ResetWalk | null;
}

const VERSION = 1;
/** 80 bits of a key tell 1,000 of them apart; whole keys would triple the static data. */
const SHORT_KEY_CHARS = 16;
/** Folders remembered per trigger, so that switching back and forth skips no mail. */
const BINDINGS_KEPT = 5;

/** What is kept of a key for a UIDVALIDITY change. */
export function shortKey(key: string): string {
	return key.slice(0, SHORT_KEY_CHARS);
}

/** Whether the id of an entry is that of a mail in the trigger's folder, as it is numbered now. */
export function hasValidId({ isStale, moved }: PendingMail): boolean {
	return !isStale && moved === null;
}

/** The entry of a mail by its id; one whose id became invalid only where no other has it. */
export function entryById(state: DeliveryState, id: string): PendingMail | undefined {
	const entries = state.pending.filter((entry) => entry.id === id);
	return entries.find(hasValidId) ?? entries[0];
}

/** Owner of entries that a process left behind when it ended. No process has an id of this length. */
const DEAD_OWNER = 'ended process';

/**
 * For a state that was just read. Entries without an owner were left behind by a process that has ended.
 * Entries that this process, `owner`, held under another name of the folder lose their owner.
 */
export function disown(state: DeliveryState, owner: string): void {
	for (const entry of state.pending) {
		if (entry.owner === '') entry.owner = DEAD_OWNER;
		else if (entry.owner === owner) entry.owner = '';
	}
}

/** How a folder is called: by the workflow's author, and by the server itself. */
export type FolderNames = Pick<DeliveryState, 'binding' | 'identity' | 'address' | 'folder'>;

/**
 * The state of a folder that no poll has seen. `floor` (ISO 8601) parts old mail from new after a
 * reset; null until that is known.
 */
export function newDeliveryState(
	names: FolderNames,
	cursor: SourceCursor,
	floor: string | null,
): DeliveryState {
	return {
		...names,
		revision: 0,
		writer: '',
		writtenAt: 0,
		cursor,
		pending: [],
		recentKeys: [],
		floor,
		hasBacklog: false,
		reset: null,
	};
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

function readPending(value: unknown): PendingMail | undefined {
	if (!isRecord(value) || typeof value.id !== 'string') return undefined;
	return {
		id: value.id,
		key: typeof value.key === 'string' ? value.key : '',
		state: value.state === 'retry' ? 'retry' : 'inFlight',
		owner: typeof value.owner === 'string' ? value.owner : '',
		at: typeof value.at === 'number' ? value.at : 0,
		attempts: typeof value.attempts === 'number' ? value.attempts : 1,
		deaths: typeof value.deaths === 'number' ? value.deaths : 0,
		dueAt: typeof value.dueAt === 'number' ? value.dueAt : 0,
		wasUnmarked: value.wasUnmarked === true,
		receivedAt: typeof value.receivedAt === 'string' ? value.receivedAt : null,
		isStale: value.isStale === true,
		readFailures: typeof value.readFailures === 'number' ? value.readFailures : 0,
		messageId: typeof value.messageId === 'string' ? value.messageId : null,
		listedByWalk: readListedByWalk(value.listedByWalk),
		moved: readMoved(value.moved),
	};
}

function readMoved(value: unknown): PendingMail['moved'] {
	if (!isRecord(value)) return null;
	const { folder, id } = value;
	return typeof folder === 'string' && typeof id === 'string' ? { folder, id } : null;
}

function readListedByWalk(value: unknown): PendingMail['listedByWalk'] {
	if (!isRecord(value)) return null;
	const { formerAddress } = value;
	return { formerAddress: typeof formerAddress === 'string' ? formerAddress : null };
}

function readReset(value: unknown): ResetWalk | null {
	if (!isRecord(value)) return null;
	return {
		floor: typeof value.floor === 'string' ? value.floor : null,
		formerAddress: typeof value.formerAddress === 'string' ? value.formerAddress : null,
		released: typeof value.released === 'number' ? value.released : 0,
		isReported: value.isReported === true,
	};
}

/**
 * A copy without n8n's observing proxies, which stand around every object of static data and which
 * structuredClone refuses. The state is JSON by design.
 */
function plain<T>(value: T): T {
	return JSON.parse(JSON.stringify(value)) as T;
}

/**
 * The stored states of all folders that this trigger has worked on, the last used first. Tolerant:
 * what an older version or a person's hand left out gets its harmless default, for a state that cannot
 * be read would start over and bring a whole mailbox again.
 */
export function readDeliveryStates(stored: unknown): DeliveryState[] {
	if (!isRecord(stored) || !Array.isArray(stored.folders)) return [];
	return stored.folders.flatMap((folder: unknown) => {
		const state = readFolder(folder);
		return state === undefined ? [] : [state];
	});
}

function readFolder(folder: unknown): DeliveryState | undefined {
	if (!isRecord(folder) || typeof folder.binding !== 'string' || !isRecord(folder.cursor)) {
		return undefined;
	}
	return {
		binding: folder.binding,
		identity: typeof folder.identity === 'string' ? folder.identity : '',
		address: typeof folder.address === 'string' ? folder.address : '',
		folder: typeof folder.folder === 'string' ? folder.folder : '',
		revision: typeof folder.revision === 'number' ? folder.revision : 0,
		writer: typeof folder.writer === 'string' ? folder.writer : '',
		writtenAt: typeof folder.writtenAt === 'number' ? folder.writtenAt : 0,
		cursor: plain(folder.cursor as SourceCursor),
		pending: Array.isArray(folder.pending)
			? folder.pending.map(readPending).filter((entry) => entry !== undefined)
			: [],
		recentKeys: Array.isArray(folder.recentKeys)
			? folder.recentKeys.filter((key): key is string => typeof key === 'string')
			: [],
		floor: typeof folder.floor === 'string' ? folder.floor : null,
		hasBacklog: folder.hasBacklog === true,
		reset: readReset(folder.reset),
	};
}

/** The stored form with `state` as its newest folder; the least recently used ones fall out. */
export function writeDeliveryState(stored: unknown, state: DeliveryState): { [key: string]: Json } {
	const others =
		isRecord(stored) && Array.isArray(stored.folders)
			? stored.folders.filter((folder) => isRecord(folder) && folder.binding !== state.binding)
			: [];
	return {
		version: VERSION,
		folders: plain([state, ...others].slice(0, BINDINGS_KEPT)) as unknown as Json[],
	};
}

/** `recentKeys` with one more, the oldest falling out. */
export function rememberKey(state: DeliveryState, key: string): void {
	if (key === '') return;
	state.recentKeys.push(shortKey(key));
	const surplus = state.recentKeys.length - LIMITS.recentKeys;
	if (surplus > 0) state.recentKeys.splice(0, surplus);
}

/**
 * Moves the floor up to the newest received time handed over. One that is not set yet stays so, and so
 * does one that a backlog stands behind: were the folder numbered anew, mail of it that is older than
 * what was done would be taken for old.
 */
export function raiseFloor(state: DeliveryState, receivedAt: string | null): void {
	if (receivedAt === null || state.floor === null || state.hasBacklog) return;
	if (Date.parse(receivedAt) > Date.parse(state.floor)) state.floor = receivedAt;
}
