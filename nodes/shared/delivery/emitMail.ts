import type { IPollFunctions, INodeExecutionData, IRun } from 'n8n-workflow';
import type { ExecutionOutcome } from '../../helpdesk/checkpoint/settleExecution';

/** One mail, ready for the workflow. */
export interface EmittableMail {
	output: number;
	data: INodeExecutionData;
}

const OUTPUTS = 3;

function byOutput(mails: readonly EmittableMail[]): INodeExecutionData[][] {
	const outputs: INodeExecutionData[][] = Array.from({ length: OUTPUTS }, () => []);
	for (const mail of mails) outputs[mail.output]?.push(mail.data);
	return outputs;
}

/** Reads how an execution ended from what n8n resolves a donePromise with. */
function outcomeOfRun(run: IRun | undefined): ExecutionOutcome {
	// Nothing was started: the tick had lost its lease.
	if (run === undefined) return 'notStarted';
	if (run.status === 'waiting' || (run.waitTill !== undefined && run.waitTill !== null)) {
		return 'waiting';
	}
	if (run.status === 'canceled') return 'cancelledByPerson';
	// Queue mode may tell the status without the data; reading past it would bring the mail again.
	const result = run.data as typeof run.data | undefined;
	if (run.status === 'crashed' || isOfDeadWorker(result?.resultData?.error)) return 'died';
	return result?.resultData?.error === undefined && run.status !== 'error' ? 'success' : 'failed';
}

/**
 * Whether the execution failed only because its worker is gone: Bull calls its job stalled, and n8n
 * 2.41.1 runs no stalled job again (`maxStalledCount: 0`, scaling.service.js) but ends its execution
 * with an error that bears nothing but these words (max-stalled-count.error.js).
 */
function isOfDeadWorker(error: unknown): boolean {
	const message = (error as { message?: unknown } | null | undefined)?.message;
	return (
		typeof message === 'string' &&
		/failed to be processed too many times|job stalled more than/i.test(message)
	);
}

/**
 * Reads how an execution ended from what n8n rejects a donePromise with: its cancellation errors
 * carry a `reason` (n8n-workflow execution-cancelled.error); an execution that n8n can no longer
 * find may still run in a worker; anything else says that it was never started.
 */
function outcomeOfRejection(error: unknown): ExecutionOutcome {
	const reason = (error as { reason?: unknown } | null)?.reason;
	if (reason === 'manual') return 'cancelledByPerson';
	if (reason === 'timeout') return 'failed';
	if (reason === 'shutdown') return 'stopped';
	if (error instanceof StoppingError) return 'notStarted';
	if (isOfDeadWorker(error)) return 'died';
	const message = error instanceof Error ? error.message : '';
	return /could not find execution|no active execution/i.test(message) ? 'stopped' : 'notStarted';
}

/** Why n8n does not store an execution any more. */
class StoppingError extends Error {
	constructor() {
		super('n8n is stopping: this mail stays in its mailbox for the next start.');
	}
}

/**
 * Refuses to be stored once n8n stops. n8n takes some tenths of a second from the emit to the row of
 * the execution; a row that it writes while it goes down is begun by n8n itself at its next start
 * (`EnqueuedExecutionRecoveryService`, 2.41.1), unseen by the trigger, which brings the same mail too.
 * JSON asks an object for its own form first (ECMA-262, SerializeJSONProperty), and n8n writes the row
 * as JSON; what was written before the stop is left alone.
 */
function refusingAfterStop(
	outputs: INodeExecutionData[][],
	isStopping: () => boolean,
): INodeExecutionData[][] {
	let isStored = false;
	Object.defineProperty(outputs, 'toJSON', {
		enumerable: false,
		configurable: true,
		value: () => {
			if (!isStored && isStopping()) throw new StoppingError();
			isStored = true;
			return outputs;
		},
	});
	return outputs;
}

/**
 * Starts one execution for `mails` and calls `settle` once it ended, in the background: awaiting it
 * here would let one long workflow hold up every mail behind it. An `__emit` that throws has started
 * nothing: the mails behind this one go out all the same. After `isStopping` says so, n8n stores no
 * execution of it any more.
 */
export function emitMail(
	context: IPollFunctions,
	mails: readonly EmittableMail[],
	settle: (outcome: ExecutionOutcome) => void,
	isStopping: () => boolean,
): void {
	const done = context.helpers.createDeferredPromise<IRun | undefined>();
	done.promise.then(outcomeOfRun, outcomeOfRejection).then(settle, () => settle('notStarted'));
	try {
		context.__emit(refusingAfterStop(byOutput(mails), isStopping), undefined, done);
	} catch (error) {
		done.reject(error as Error);
	}
}

/** The outputs of a test run. */
export function testOutputs(mail: EmittableMail): INodeExecutionData[][] {
	return byOutput([mail]);
}
