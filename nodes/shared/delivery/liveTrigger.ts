import { randomUUID } from 'node:crypto';
import type { DeliveryState } from '../../helpdesk/checkpoint/deliveryState';
import type { Outage } from '../../helpdesk/checkpoint/outage';
import type { SourceCursor } from '../../helpdesk/ports';
import type { ReceiptWriter } from './receiptWriter';
import type { Report } from './reports';

/** What this process knows of one folder of one trigger; newer than static data between emits. */
export interface LiveFolder {
	state: DeliveryState;
	writer: ReceiptWriter;
	/** No poll of this process has looked after entries of other owners yet. */
	isFirstLook: boolean;
	/** Failed fetches by id, so that one mail cannot hold up those behind it. */
	fetchFailures: Map<string, number>;
	/** Since when nothing new fits into `maxInFlight`, epoch ms. */
	fullSince: number | null;
	/** The last poll was an activation that left its mail to the first tick. */
	hasDeferred: boolean;
	/** The state as it was staged last, without its revision: an unchanged one is not written again. */
	staged: string;
	/** Revision that n8n's static data held when this poll began, null when it held none. */
	storedRevision: number | null;
	/** Revision of the copy that this process began with or took over from another one. */
	adoptedRevision: number | null;
	/** Told when a mail has left flight, or comes again later. */
	onRoom: (() => void) | null;
}

/** Live state of one trigger node, DESIGN 7: module-level, for n8n makes new Workflow objects at will. */
export interface LiveTrigger {
	folders: Map<string, LiveFolder>;
	/** Start positions taken by an activation poll, by binding: durable cursors drop them (7.9). */
	baselines: Map<string, SourceCursor>;
	outage: Outage | null;
	/** The poll under way. */
	polling: Promise<unknown> | null;
	/** Ends its waiting for room: an activation or a stop of n8n wants it over. */
	hurry: AbortController;
	/** To be raised at a tick, and when each kind was raised last. */
	reports: Report[];
	reportedAt: Map<string, number>;
}

let owner = randomUUID().slice(0, 8);

/** This process, random: entries of another owner belong to a process that may be gone. */
export function processOwner(): string {
	return owner;
}

let triggers = new Map<string, LiveTrigger>();

let isListening = false;

let hasStopBegun = false;

/** Whether n8n was asked to end: what is handed over now may not be begun by this process any more. */
export function isStopping(): boolean {
	return hasStopBegun;
}

/**
 * Drains receipts when n8n goes down. n8n waits for running executions in steps of 500 ms, so a
 * writer that does not gather and has its connection open gets the last receipts out.
 */
function listenForStop(): void {
	if (isListening) return;
	isListening = true;
	process.once('SIGTERM', () => {
		hasStopBegun = true;
		for (const trigger of triggers.values()) {
			trigger.hurry.abort();
			for (const folder of trigger.folders.values()) {
				if (folder.state.pending.some((entry) => entry.owner === owner) || folder.writer.size > 0) {
					void folder.writer.prepareToStop();
				}
			}
		}
	});
}

export function liveTrigger(workflowId: string, nodeId: string): LiveTrigger {
	listenForStop();
	const key = `${workflowId}:${nodeId}`;
	let trigger = triggers.get(key);
	if (trigger === undefined) {
		trigger = {
			folders: new Map(),
			baselines: new Map(),
			outage: null,
			polling: null,
			hurry: new AbortController(),
			reports: [],
			reportedAt: new Map(),
		};
		triggers.set(key, trigger);
	}
	return trigger;
}

/** Whether several triggers of this process have polled this folder. */
export function isPolledByOthersToo(binding: string): boolean {
	return [...triggers.values()].filter(({ folders }) => folders.has(binding)).length > 1;
}

/** Runs `work` as a process of its own would, beside this one. For tests of several mains. */
export async function inAnotherProcess(work: () => Promise<void>): Promise<void> {
	const mine = { triggers, owner };
	triggers = new Map();
	owner = randomUUID().slice(0, 8);
	try {
		await work();
	} finally {
		({ triggers, owner } = mine);
	}
}

/** Forgets everything this process knows, as its death would. For tests of a restart. */
export function forgetLiveTriggers(): void {
	triggers.clear();
	hasStopBegun = false;
	owner = randomUUID().slice(0, 8);
}
