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
	return result?.resultData?.error === undefined &&
		run.status !== 'error' &&
		run.status !== 'crashed'
		? 'success'
		: 'failed';
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
	const message = error instanceof Error ? error.message : '';
	return /could not find execution|no active execution/i.test(message) ? 'stopped' : 'notStarted';
}

/**
 * Starts one execution for `mails` and calls `settle` once it ended, in the background: awaiting it
 * here would let one long workflow hold up every mail behind it. An `__emit` that throws has started
 * nothing: the mails behind this one go out all the same.
 */
export function handOff(
	context: IPollFunctions,
	mails: readonly EmittableMail[],
	settle: (outcome: ExecutionOutcome) => void,
): void {
	const done = context.helpers.createDeferredPromise<IRun | undefined>();
	done.promise.then(outcomeOfRun, outcomeOfRejection).then(settle, () => settle('notStarted'));
	try {
		context.__emit(byOutput(mails), undefined, done);
	} catch (error) {
		done.reject(error as Error);
	}
}

/** The outputs of a test run. */
export function testOutputs(mail: EmittableMail): INodeExecutionData[][] {
	return byOutput([mail]);
}
