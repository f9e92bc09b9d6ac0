import type { DeliveryState } from '../../helpdesk/checkpoint/deliveryState';
import type { Outage } from '../../helpdesk/checkpoint/outage';
import type { SourceCursor } from '../../helpdesk/ports';
import type { LiveTriggers } from './liveTriggers';
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

/** Live state of one trigger node, DESIGN 7. */
export interface LiveTrigger {
	/** The triggers of its process, this one among them. */
	readonly among: LiveTriggers;
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
