import type { DeliveryState, PendingMail } from '../../helpdesk/checkpoint/deliveryState';
import { raiseFloor, rememberKey } from '../../helpdesk/checkpoint/deliveryState';
import type { FolderRuntime } from './triggerRuntime';

/** Takes a done mail out of the state; its key and time stay for a reset. */
export function completeMail(state: DeliveryState, entry: PendingMail | undefined): void {
	const index = entry === undefined ? -1 : state.pending.indexOf(entry);
	if (entry === undefined || index === -1) return;
	state.pending.splice(index, 1);
	rememberKey(state, entry.key);
	raiseFloor(state, entry.receivedAt);
}

/** A done mail is no longer in its folder: its mark is looked after where it is. */
export function completeMissing(folder: FolderRuntime, entry: PendingMail): void {
	folder.movedMails.push(entry);
	completeMail(folder.state, entry);
}
