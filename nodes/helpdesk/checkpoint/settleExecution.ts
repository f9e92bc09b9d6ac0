import type { Acknowledgement } from '../ports';

/** What becomes of a mail whose execution failed (docs/design.md, Triggers). */
export type IfWorkflowFails = 'keepUnread' | 'retry' | 'ignore';

export type AfterProcessing = 'nothing' | 'markRead' | 'move' | 'delete';

/**
 * How an execution ended, as far as n8n tells.
 * notStarted: n8n could not start it. stopped: n8n is shutting down or lost sight of it. died: the
 * process that ran it is gone.
 */
export type ExecutionOutcome =
	'success' | 'failed' | 'waiting' | 'cancelledByPerson' | 'notStarted' | 'stopped' | 'died';

/**
 * What follows for the mail. `leave` keeps it in flight until its lease is over: the execution may
 * still run in a worker or in a process that is going down. `again`: it comes again at once, as one
 * that died with its process does.
 */
export type Settlement =
	| { kind: 'done'; succeeded: boolean; isWaiting: boolean }
	| { kind: 'retry' }
	| { kind: 'leave' }
	| { kind: 'again' };

/** Decides by docs/design.md, Delivery 5 and 6: a person's cancellation is a failure, the unknown is waited for. */
export function settleExecution(outcome: ExecutionOutcome, mode: IfWorkflowFails): Settlement {
	switch (outcome) {
		case 'success':
			return { kind: 'done', succeeded: true, isWaiting: false };
		case 'waiting':
			return { kind: 'done', succeeded: true, isWaiting: true };
		case 'failed':
		case 'cancelledByPerson':
			return mode === 'retry'
				? { kind: 'retry' }
				: { kind: 'done', succeeded: mode === 'ignore', isWaiting: false };
		case 'notStarted':
			return { kind: 'retry' };
		case 'stopped':
			return { kind: 'leave' };
		case 'died':
			return { kind: 'again' };
	}
}

/**
 * What to write on the mail. A failed one stays unread and gets flagged so that a person sees it
 * (docs/design.md, Triggers); a waiting one gets its receipt but stays where it is, for its workflow may still need
 * it there. Move and delete are receipts in themselves and write no keyword (docs/design.md, Delivery 4).
 */
export function acknowledgementFor(
	id: string,
	result: { succeeded: boolean; isWaiting: boolean },
	after: AfterProcessing,
	targetFolder: string | null,
): Acknowledgement {
	if (!result.succeeded) return { id, receipt: true, flagged: true };
	if (result.isWaiting) return { id, receipt: true, seen: after !== 'nothing' };
	switch (after) {
		case 'nothing':
			return { id, receipt: true };
		case 'markRead':
			return { id, receipt: true, seen: true };
		case 'move':
			return targetFolder === null
				? { id, receipt: true, seen: true }
				: { id, receipt: false, seen: true, moveTo: targetFolder };
		case 'delete':
			return { id, receipt: false, seen: true, delete: true };
	}
}
