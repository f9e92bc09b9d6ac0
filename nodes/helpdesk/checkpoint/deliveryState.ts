import { LIMITS } from '../limits';
import type { Json, SourceCursor } from '../ports';

/** A mail below the high-water mark that is not done. Done mails leave no trace (DESIGN 7.3). */
export interface PendingMail {
	/** Id in its folder, as the source names it. */
	id: string;
	/** The item's `key`; empty when the mail was never read. */
	key: string;
	/** inFlight: an execution has it. retry: it comes again at `dueAt`. */
	state: 'inFlight' | 'retry';
	/** Process that holds it, random per process. */
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
	wasBare: boolean;
	/** Server's received time, ISO; null when unknown. */
	receivedAt: string | null;
	/** Its id is from before a reset; the walk gives it the new one, and until then it is not looked up. */
	isStale: boolean;
}

/** A reset (new UIDVALIDITY, invalid SyncState) that is not walked through yet (DESIGN 7.7). */
export interface ResetWalk {
	/** Mail received before this is old, ISO. */
	floor: string | null;
	/** Mails released so far that no receipt and no key told apart from new ones. */
	released: number;
	isReported: boolean;
}

/** What one trigger knows of one folder. Lives in n8n's static data. */
export interface DeliveryState {
	/** Server, mailbox and folder it belongs to. */
	binding: string;
	/** Counts up with every staged write, so that the newer of two copies is known. */
	revision: number;
	/** Process that staged it: what this process kept in memory is no newer than what another wrote. */
	writer: string;
	cursor: SourceCursor;
	pending: PendingMail[];
	/** Keys of the last done mails, shortened, oldest first; for a reset. */
	recentKeys: string[];
	/**
	 * Latest received time handed over, ISO; null for as long as a first run works through old mail,
	 * for then old mail is new.
	 */
	floor: string | null;
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

/**
 * The state of a folder that no poll has seen. `floor` (ISO 8601) parts old mail from new after a
 * reset; null until that is known.
 */
export function newDeliveryState(
	binding: string,
	cursor: SourceCursor,
	floor: string | null,
): DeliveryState {
	return {
		binding,
		revision: 0,
		writer: '',
		cursor,
		pending: [],
		recentKeys: [],
		floor,
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
		wasBare: value.wasBare === true,
		receivedAt: typeof value.receivedAt === 'string' ? value.receivedAt : null,
		isStale: value.isStale === true,
	};
}

function readReset(value: unknown): ResetWalk | null {
	if (!isRecord(value)) return null;
	return {
		floor: typeof value.floor === 'string' ? value.floor : null,
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
 * The stored state of one folder, or undefined when there is none. Tolerant: what an older version
 * or a person's hand left out gets its harmless default, for a state that cannot be read would
 * start over and bring a whole mailbox again.
 */
export function readDeliveryState(stored: unknown, binding: string): DeliveryState | undefined {
	if (!isRecord(stored) || !Array.isArray(stored.folders)) return undefined;
	const folder: unknown = stored.folders.find(
		(candidate) => isRecord(candidate) && candidate.binding === binding,
	);
	if (!isRecord(folder) || !isRecord(folder.cursor)) return undefined;
	return {
		binding,
		revision: typeof folder.revision === 'number' ? folder.revision : 0,
		writer: typeof folder.writer === 'string' ? folder.writer : '',
		cursor: plain(folder.cursor as SourceCursor),
		pending: Array.isArray(folder.pending)
			? folder.pending.map(readPending).filter((entry) => entry !== undefined)
			: [],
		recentKeys: Array.isArray(folder.recentKeys)
			? folder.recentKeys.filter((key): key is string => typeof key === 'string')
			: [],
		floor: typeof folder.floor === 'string' ? folder.floor : null,
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

/** Moves the floor up to the newest received time handed over; one that is not set yet stays so. */
export function raiseFloor(state: DeliveryState, receivedAt: string | null): void {
	if (receivedAt === null || state.floor === null) return;
	if (Date.parse(receivedAt) > Date.parse(state.floor)) state.floor = receivedAt;
}
