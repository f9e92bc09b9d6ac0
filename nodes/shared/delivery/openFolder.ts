import type { IPollFunctions } from 'n8n-workflow';
import type { DeliveryState, FolderNames } from '../../helpdesk/checkpoint/deliveryState';
import { disown, entryById, newDeliveryState } from '../../helpdesk/checkpoint/deliveryState';
import { lookBackStart, pollIntervals } from '../../helpdesk/checkpoint/pollInterval';
import { beginResetWalk, wasDoneBefore } from '../../helpdesk/checkpoint/resetWalk';
import { findResumption } from '../../helpdesk/checkpoint/resumption';
import type { Resumption } from '../../helpdesk/checkpoint/resumption';
import { LIMITS } from '../../helpdesk/limits';
import type { MailSource, SourceCursor } from '../../helpdesk/ports';
import { completeMail, completeMissing } from './completeMail';
import { folderWriter } from './folderWriter';
import type { FolderRuntime, TriggerRuntime } from './triggerRuntime';
import type { PollOccasion } from './pollOccasion';
import { storedStates } from './stateStore';
import type { TriggerProtocol } from './triggerProtocol';
import type { TriggerSettings } from './triggerSettings';

/** What a poll opens a folder with. */
export interface Opening {
	context: IPollFunctions;
	runtime: TriggerRuntime;
	source: MailSource;
	protocol: TriggerProtocol;
	occasion: PollOccasion;
	signal: AbortSignal;
}

/** How the trigger's folder is called by its parameters and by the server. */
function namesOf(source: MailSource, settings: TriggerSettings): FolderNames {
	return {
		binding: source.binding,
		identity: source.identity.id,
		address: settings.mailbox,
		folder: settings.folder,
	};
}

/** How the trigger would go on with its folder; changes nothing. */
export async function resumptionOf(
	context: IPollFunctions,
	source: MailSource,
	settings: TriggerSettings,
	signal: AbortSignal,
): Promise<Resumption> {
	const states = storedStates(context);
	const names = namesOf(source, settings);
	const { certainty } = source.identity;
	const byName = findResumption(states, names, certainty, null);
	if (byName.kind !== 'firstStart') return byName;
	// Asked for last: it costs a search of the folder.
	return findResumption(states, names, certainty, await source.markedTimes(signal));
}

async function firstCursor({
	context,
	runtime,
	source,
	protocol,
	occasion,
	signal,
}: Opening): Promise<SourceCursor> {
	const { startFrom } = protocol.settings;
	const baseline = runtime.baselines.get(source.binding);
	if (baseline !== undefined) return baseline;
	if (startFrom === 'activation' && occasion !== 'watchedActivation') {
		// An activation set a baseline that n8n dropped or died over, and the process that knew it is gone.
		const { longestMs } = pollIntervals(context.getNodeParameter('pollTimes', {}));
		return await source.start({ since: lookBackStart(longestMs, Date.now()) }, signal);
	}
	const cursor = await source.start(startFrom, signal);
	runtime.baselines.set(source.binding, cursor);
	return cursor;
}

/**
 * Another process wrote a newer state (several mains). It wins, but for what only this process can
 * know: which of its own mails are still in flight.
 */
function adopt(runtime: FolderRuntime, stored: DeliveryState, owner: string): void {
	const mine = runtime.state.pending.filter((entry) => entry.owner === owner);
	const ids = new Set(mine.map((entry) => entry.id));
	const others = stored.pending.filter((entry) => entry.owner !== owner && !ids.has(entry.id));
	stored.pending = [...others, ...mine];
	runtime.state = stored;
	runtime.adoptedRevision = stored.revision;
}

/**
 * Whether n8n holds a state that another process wrote since this one last read or wrote it, and not an
 * export of long ago that somebody imported meanwhile.
 */
function isNews(runtime: FolderRuntime, stored: DeliveryState, owner: string): boolean {
	const age = runtime.state.writtenAt - stored.writtenAt;
	if (stored.writtenAt !== 0 && age > LIMITS.clockSkewMs) return false;
	return stored.writer === '' || stored.writer === owner
		? stored.revision > runtime.state.revision
		: stored.revision !== runtime.adoptedRevision;
}

/** The position that a walk by time begins at: before the first mail that may be new. */
export async function walkStart(
	source: MailSource,
	floor: string | null,
	signal: AbortSignal,
): Promise<SourceCursor> {
	return await source.start(floor === null ? 'everything' : { since: floor }, signal);
}

/** Goes on with a stored state under the names that the folder has now. */
async function resume(
	opening: Opening,
	names: FolderNames,
	resumption: Exclude<Resumption, { kind: 'firstStart' }>,
): Promise<DeliveryState> {
	const { source, signal } = opening;
	if (resumption.kind === 'continue') return resumption.state;
	const { position } = resumption;
	const state = resumption.state ?? newDeliveryState(names, {}, resumption.floor);
	if (resumption.state === null) {
		state.reset = {
			floor: resumption.floor,
			formerAddress: null,
			released: 0,
			isReported: false,
		};
	} else {
		beginResetWalk(state, Date.now());
		const isAnother = state.address !== '' && state.address !== names.address;
		if (state.reset !== null && isAnother) state.reset.formerAddress = state.address;
	}
	if (position !== null && state.reset !== null) {
		// Everything behind that position may be new, whenever it was received.
		state.reset.floor = null;
		state.cursor = position.cursor;
		const known = new Set(state.pending.map(({ key }) => key));
		const open = position.pending.filter(
			({ key }) => !known.has(key) && !wasDoneBefore(state, [key]),
		);
		state.pending.push(...open);
		return state;
	}
	state.cursor = await walkStart(source, state.reset?.floor ?? null, signal);
	return state;
}

/** The folder as no poll of this process has seen it under its names of now. */
async function openAnew(opening: Opening, names: FolderNames): Promise<FolderRuntime> {
	const { context, runtime, source, protocol, signal } = opening;
	const { settings } = protocol;
	const resumption = await resumptionOf(context, source, settings, signal);
	context.logger.info(`${protocol.title}: ${describeResumption(resumption)}`);
	if (resumption.kind === 'firstStart') {
		// Until the old mail that was asked for is through, no time tells old from new.
		const floor = settings.startFrom === 'activation' ? new Date().toISOString() : null;
		const state = newDeliveryState(names, await firstCursor(opening), floor);
		return newFolder(opening, state, null);
	}
	const former = resumption.state?.binding ?? null;
	const underWay = former === null ? undefined : runtime.folders.get(former);
	const { owner } = runtime.registry;
	if (resumption.kind === 'walk' && resumption.position !== null)
		disown(resumption.position, owner);
	// What is in flight in this process is newer than what is stored of it.
	if (underWay !== undefined && resumption.state !== null) resumption.state = underWay.state;
	else if (resumption.state !== null) disown(resumption.state, owner);
	const storedRevision = resumption.state?.revision ?? null;
	const state = await resume(opening, names, resumption);
	Object.assign(state, names);
	const folder = underWay ?? newFolder(opening, state, storedRevision);
	if (former !== null && former !== names.binding) runtime.folders.delete(former);
	if (resumption.kind === 'walk') await holdMarks(folder);
	return folder;
}

/** What was to be written over the former session may be meant for another mailbox than the one of now. */
async function holdMarks(folder: FolderRuntime): Promise<void> {
	for (const wish of await folder.writer.withdraw()) {
		const entry = entryById(folder.state, wish.id);
		if (entry !== undefined) folder.held.set(entry, wish);
	}
}

function newFolder(
	{ context, runtime, protocol }: Opening,
	state: DeliveryState,
	adoptedRevision: number | null,
): FolderRuntime {
	const folder: FolderRuntime = {
		state,
		writer: folderWriter(runtime, protocol, context.logger, {
			written: (id, outcome) => {
				const entry = entryById(folder.state, id);
				if (outcome === 'gone' && entry !== undefined) completeMissing(folder, entry);
				else completeMail(folder.state, entry);
				folder.onCapacity?.();
			},
		}),
		held: new Map(),
		movedMails: [],
		movedWriters: new Map(),
		searches: new WeakMap(),
		isFirstLook: true,
		lastReadAt: 0,
		storeFailures: new Map(),
		fullSince: null,
		hasDeferred: false,
		staged: '',
		storedRevision: null,
		adoptedRevision,
		onCapacity: null,
		isReadingSingly: false,
	};
	return folder;
}

/** One sentence for log and test run. */
export function describeResumption({ kind, reason }: Resumption): string {
	switch (kind) {
		case 'continue':
			return `continues where it stopped (${reason})`;
		case 'walk':
			return `continues by the times, keys and marks of the mails (${reason})`;
		case 'firstStart':
			return `starts for the first time in this folder (${reason})`;
	}
}

/** The folder's state: what this process knows, what n8n stored, or a start by `startFrom`. */
export async function openFolder(opening: Opening): Promise<FolderRuntime> {
	const { context, runtime, source, protocol } = opening;
	const names = namesOf(source, protocol.settings);
	const { binding } = names;
	let folder = runtime.folders.get(binding);
	if (folder === undefined) {
		folder = await openAnew(opening, names);
		runtime.folders.set(binding, folder);
	} else {
		const stored = storedStates(context).find((state) => state.binding === binding);
		const { owner } = runtime.registry;
		if (stored !== undefined && isNews(folder, stored, owner)) adopt(folder, stored, owner);
		Object.assign(folder.state, names);
	}
	const stored = storedStates(context).find((state) => state.binding === binding);
	folder.writer.open = async (abort) => await protocol.openSource(abort, null);
	folder.storedRevision = stored?.revision ?? null;
	return folder;
}
