import type { Logger } from 'n8n-workflow';
import type { PendingMail } from '../../helpdesk/checkpoint/deliveryState';
import { nextAttemptAt } from '../../helpdesk/checkpoint/redelivery';
import type { ExecutionOutcome } from '../../helpdesk/checkpoint/settleExecution';
import { acknowledgementFor, settleExecution } from '../../helpdesk/checkpoint/settleExecution';
import type { Acknowledgement } from '../../helpdesk/ports';
import { completeMissing } from './completeMail';
import { movedWriter } from './folderWriter';
import type { FolderRuntime, TriggerRuntime } from './triggerRuntime';
import { report } from './reports';
import type { TriggerProtocol } from './triggerProtocol';

/** What is needed after `poll()` has returned. */
export interface ExecutionEndContext {
	runtime: TriggerRuntime;
	protocol: TriggerProtocol;
	logger: Logger;
}

/** A mail that a person has moved stays where it is; only its mark is written there. */
function marksOnly(wish: Acknowledgement, id: string): Acknowledgement {
	return {
		id,
		receipt: true,
		...(wish.seen === undefined ? {} : { seen: wish.seen }),
		...(wish.flagged === undefined ? {} : { flagged: wish.flagged }),
	};
}

/**
 * Puts a mail aside for good: it stops coming, stays unread and flagged, goes to its folder where
 * one is named, and a person is told once (docs/design.md, Delivery 6).
 */
export function setAside(
	ending: ExecutionEndContext,
	folder: FolderRuntime,
	entry: PendingMail,
	reason: string,
	nextStep = 'Fix the workflow',
): void {
	const { runtime, protocol } = ending;
	const { settings } = protocol;
	entry.state = 'inFlight';
	entry.owner = runtime.registry.owner;
	entry.at = Date.now();
	const { setAsideFolder } = settings;
	const { moved } = entry;
	write(
		ending,
		folder,
		entry,
		setAsideFolder === null
			? { id: entry.id, receipt: true, flagged: true }
			: { id: entry.id, receipt: false, flagged: true, moveTo: setAsideFolder },
	);
	const place = moved?.folder ?? setAsideFolder ?? settings.folder;
	const key = entry.key === '' ? '' : `, key ${entry.key}`;
	const received = entry.receivedAt === null ? '' : `, received ${entry.receivedAt}`;
	report(
		runtime,
		{
			kind: null,
			message: `A mail was given up: ${reason}`,
			description: `It is unread and flagged in "${place}" (id ${moved?.id ?? entry.id}${received}${key}). ${nextStep}, then put it back with the operation "Requeue" of the mailbox node.`,
		},
		Date.now(),
	);
}

/** Writes on a mail where it is: in its folder, where somebody moved it, or once the walk has found it. */
function write(
	ending: ExecutionEndContext,
	folder: FolderRuntime,
	entry: PendingMail,
	wish: Acknowledgement,
): void {
	const { moved } = entry;
	if (moved !== null) {
		movedWriter(ending, folder, moved.folder).enqueue(marksOnly(wish, moved.id));
	} else if (!entry.isStale) folder.writer.enqueue(wish);
	else if (folder.state.reset !== null) folder.held.set(entry, wish);
	else completeMissing(folder, entry);
}

/** What follows when an execution ended. The entry stays in flight until its receipt is written. */
export function onExecutionEnd(
	ending: ExecutionEndContext,
	folder: FolderRuntime,
	entry: PendingMail,
	outcome: ExecutionOutcome,
): void {
	const { settings } = ending.protocol;
	const now = Date.now();
	const settlement = settleExecution(outcome, settings.ifWorkflowFails);
	switch (settlement.kind) {
		case 'done': {
			const { afterProcessing, targetFolder } = settings;
			const wish = acknowledgementFor(entry.id, settlement, afterProcessing, targetFolder);
			write(ending, folder, entry, wish);
			return;
		}
		case 'leave':
			// No owner: its execution may still be running, and nobody knows yet how it ends.
			entry.owner = '';
			entry.at = now;
			return;
		case 'again':
			// A lease that is over: the next look takes it up, and counts a death and no attempt.
			entry.owner = '';
			entry.at = 0;
			return;
		case 'retry': {
			const dueAt = nextAttemptAt(entry.attempts, now);
			if (dueAt === null) {
				const reason = `none of its ${entry.attempts} executions succeeded`;
				setAside(ending, folder, entry, reason);
				return;
			}
			entry.state = 'retry';
			entry.dueAt = dueAt;
		}
	}
}
