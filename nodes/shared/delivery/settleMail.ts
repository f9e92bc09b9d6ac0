import type { PendingMail } from '../../helpdesk/checkpoint/deliveryState';
import { nextAttemptAt } from '../../helpdesk/checkpoint/redelivery';
import type { ExecutionOutcome } from '../../helpdesk/checkpoint/settleExecution';
import { acknowledgementFor, settleExecution } from '../../helpdesk/checkpoint/settleExecution';
import type { LiveFolder, LiveTrigger } from './liveTrigger';
import { report } from './reports';
import type { TriggerSettings } from './triggerSettings';

/**
 * Puts a mail aside for good: it stops coming, stays unread and flagged, goes to its folder where
 * one is named, and a person is told once (DESIGN 7.6).
 */
export function setAside(
	live: LiveTrigger,
	folder: LiveFolder,
	entry: PendingMail,
	settings: TriggerSettings,
	reason: string,
): void {
	entry.state = 'inFlight';
	entry.owner = live.among.owner;
	entry.at = Date.now();
	const { setAsideFolder } = settings;
	folder.writer.enqueue(
		setAsideFolder === null
			? { id: entry.id, receipt: true, flagged: true }
			: { id: entry.id, receipt: false, flagged: true, moveTo: setAsideFolder },
	);
	report(
		live,
		{
			kind: null,
			message: `A mail was set aside: ${reason}`,
			description: `It is unread and flagged in "${setAsideFolder ?? settings.folder}" (id ${entry.id}, key ${entry.key}). Mend the workflow, then bring it back with the operation "Requeue" of the mailbox node.`,
		},
		Date.now(),
	);
}

/** What follows when an execution ended. The entry stays in flight until its receipt is written. */
export function settleMail(
	live: LiveTrigger,
	folder: LiveFolder,
	entry: PendingMail,
	settings: TriggerSettings,
	leaseMs: number,
	outcome: ExecutionOutcome,
): void {
	const now = Date.now();
	const settlement = settleExecution(outcome, settings.acknowledge);
	switch (settlement.kind) {
		case 'done':
			folder.writer.enqueue(
				acknowledgementFor(entry.id, settlement, settings.afterProcessing, settings.targetFolder),
			);
			return;
		case 'leave':
			entry.state = 'retry';
			entry.dueAt = now + leaseMs;
			return;
		case 'retry': {
			const dueAt = nextAttemptAt(entry.attempts, now);
			if (dueAt === null) {
				setAside(
					live,
					folder,
					entry,
					settings,
					`none of its ${entry.attempts} executions succeeded`,
				);
				return;
			}
			entry.state = 'retry';
			entry.dueAt = dueAt;
		}
	}
}
