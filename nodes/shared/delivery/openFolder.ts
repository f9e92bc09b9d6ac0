import type { IPollFunctions } from 'n8n-workflow';
import type { DeliveryState } from '../../helpdesk/checkpoint/deliveryState';
import {
	newDeliveryState,
	raiseFloor,
	readDeliveryState,
	rememberKey,
} from '../../helpdesk/checkpoint/deliveryState';
import { lookBackStart, pollIntervals } from '../../helpdesk/checkpoint/pollInterval';
import type { MailSource, SourceCursor } from '../../helpdesk/ports';
import type { LiveFolder, LiveTrigger } from './liveTrigger';
import type { PollOccasion } from './pollOccasion';
import { ReceiptWriter } from './receiptWriter';
import { report } from './reports';
import type { TriggerProtocol } from './triggerProtocol';

/** Takes a done mail out of the state; its key and time stay for a reset. */
export function completeMail(state: DeliveryState, id: string): void {
	const index = state.pending.findIndex((entry) => entry.id === id);
	const entry = state.pending[index];
	if (entry === undefined) return;
	state.pending.splice(index, 1);
	rememberKey(state, entry.key);
	raiseFloor(state, entry.receivedAt);
}

async function startCursor(
	context: IPollFunctions,
	live: LiveTrigger,
	source: MailSource,
	protocol: TriggerProtocol,
	occasion: PollOccasion,
	signal: AbortSignal,
): Promise<SourceCursor> {
	const { startFrom } = protocol.settings;
	const baseline = live.baselines.get(source.binding);
	if (baseline !== undefined) return baseline;
	if (startFrom === 'activation' && occasion !== 'watchedActivation') {
		// An activation set a baseline that n8n dropped or died over, and the process that knew it is gone.
		const { longestMs } = pollIntervals(context.getNodeParameter('pollTimes', {}));
		return await source.start({ since: lookBackStart(longestMs, Date.now()) }, signal);
	}
	const cursor = await source.start(startFrom, signal);
	live.baselines.set(source.binding, cursor);
	return cursor;
}

/**
 * Another process wrote a newer state (several mains). It wins, but for what only this process can
 * know: which of its own mails are still in flight.
 */
function adopt(live: LiveFolder, stored: DeliveryState, owner: string): void {
	const mine = live.state.pending.filter((entry) => entry.owner === owner);
	const ids = new Set(mine.map((entry) => entry.id));
	const others = stored.pending.filter((entry) => entry.owner !== owner && !ids.has(entry.id));
	stored.pending = [...others, ...mine];
	live.state = stored;
	live.adoptedRevision = stored.revision;
}

/** Whether n8n holds a state that another process wrote since this one last read or wrote it. */
function isNews(live: LiveFolder, stored: DeliveryState, owner: string): boolean {
	return stored.writer === '' || stored.writer === owner
		? stored.revision > live.state.revision
		: stored.revision !== live.adoptedRevision;
}

/** The folder's state: what this process knows, what n8n stored, or a start by `startFrom`. */
export async function openFolder(
	context: IPollFunctions,
	live: LiveTrigger,
	source: MailSource,
	protocol: TriggerProtocol,
	occasion: PollOccasion,
	signal: AbortSignal,
): Promise<LiveFolder> {
	const { binding } = source;
	const stored = readDeliveryState(context.getWorkflowStaticData('node').delivery, binding);
	const openAgain = async (abort: AbortSignal) => await protocol.openSource(abort, null);
	let folder = live.folders.get(binding);
	if (folder === undefined) {
		const state =
			stored ??
			newDeliveryState(
				binding,
				await startCursor(context, live, source, protocol, occasion, signal),
				// Until the old mail that was asked for is through, no time tells old from new.
				protocol.settings.startFrom === 'activation' ? new Date().toISOString() : null,
			);
		const created: LiveFolder = {
			state,
			writer: new ReceiptWriter(openAgain, {
				written: (id) => {
					completeMail(created.state, id);
					created.onRoom?.();
				},
				refused: (acknowledgement, error) => {
					const where = acknowledgement.moveTo ?? 'the Trash';
					report(
						live,
						{
							kind: `refused ${where}`,
							message: `Processed mail could not be moved to ${where}: ${error.message}`,
							description:
								'The mail was processed and stays in its folder. Check that the folder exists and that this user may write in it.',
						},
						Date.now(),
					);
				},
				failed: (error) =>
					context.logger.debug(`Receipts wait for the next poll: ${error.message}`),
			}),
			isFirstLook: true,
			fetchFailures: new Map(),
			fullSince: null,
			hasDeferred: false,
			staged: '',
			storedRevision: null,
			adoptedRevision: stored?.revision ?? null,
			onRoom: null,
		};
		folder = created;
		live.folders.set(binding, folder);
	} else {
		const { owner } = live.among;
		if (stored !== undefined && isNews(folder, stored, owner)) adopt(folder, stored, owner);
		folder.writer.open = openAgain;
	}
	folder.storedRevision = stored?.revision ?? null;
	return folder;
}
