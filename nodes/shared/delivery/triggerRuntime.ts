import type { DeliveryState, PendingMail } from '../../helpdesk/checkpoint/deliveryState';
import type { Outage } from '../../helpdesk/checkpoint/outage';
import type { Acknowledgement, SourceCursor } from '../../helpdesk/ports';
import type { ReceiptWriter } from './receiptWriter';

/** How far the search for one mail has come, over several polls. */
export interface SearchProgress {
	/** Ids of folders that it is not in. */
	folders: Set<string>;
	/** Searches that ended with an error. */
	failures: number;
}

/** What a person must learn although mail flows on: raised by the next tick, once per kind and day. */
export interface Report {
	/** The same kind is raised once a day; null raises every one. */
	kind: string | null;
	message: string;
	/** What to do next. */
	description: string;
}

/** What a trigger asks of its process. */
export interface ProcessView {
	/** Random: entries of another owner belong to a process that may be gone. */
	readonly owner: string;
	/** Whether n8n was asked to end: what is handed over now may not be begun by this process any more. */
	readonly isStopping: boolean;
	/** Whether several triggers of this process have polled this folder. */
	isPolledByOthersToo(binding: string): boolean;
	/** Mails in flight of this process that the other triggers have handed over. */
	inFlightBeside(runtime: TriggerRuntime): number;
}

/** What this process knows of one folder of one trigger; newer than static data between emits. */
export interface FolderRuntime {
	state: DeliveryState;
	writer: ReceiptWriter;
	/** What is to be written on mails whose ids became invalid, until the walk finds them again. */
	held: Map<PendingMail, Acknowledgement>;
	/** Mails that left the folder before their mark was written; it is written where they are. */
	movedMails: PendingMail[];
	/** Writers for folders that mail of this one was moved to while it was in flight, by their names. */
	movedWriters: Map<string, ReceiptWriter>;
	/** How far the search for mails that left the folder has come, by their entries. */
	searches: WeakMap<PendingMail, SearchProgress>;
	/** No poll of this process has looked after entries of other owners yet. */
	isFirstLook: boolean;
	/** When a mail of it was last read whole, epoch ms; 0 for never. */
	lastReadAt: number;
	/** Failures to store the binary data of a mail, by its id. */
	storeFailures: Map<string, number>;
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
	/** Called when a mail is no longer in flight, or is to come again later. */
	onCapacity: (() => void) | null;
	/** The last session ended while mail was being read: each mail is asked for alone until all is read. */
	isReadingSingly: boolean;
}

/** Live state of one trigger node (docs/design.md, Delivery). */
export interface TriggerRuntime {
	/** The triggers of its process, this one among them. */
	readonly registry: ProcessView;
	folders: Map<string, FolderRuntime>;
	/** Start positions taken by an activation poll, by binding: durable cursors drop them (7.9). */
	baselines: Map<string, SourceCursor>;
	outage: Outage | null;
	/** The poll under way. */
	polling: Promise<unknown> | null;
	/** Ends its wait for capacity: an activation or a stop of n8n must not wait for it. */
	interrupt: AbortController;
	/** To be raised at a tick, and when each kind was raised last. */
	reports: Report[];
	reportedAt: Map<string, number>;
}
