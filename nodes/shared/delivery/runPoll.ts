import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { isPausing, onFailedPoll } from '../../helpdesk/checkpoint/outage';
import { MailError, isMailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import type { Finding } from '../../helpdesk/model';
import type { MailSource } from '../../helpdesk/ports';
import { TranscriptLog } from '../errors/transcriptLog';
import { toExecutionData } from './toExecutionData';
import { deliverInRounds } from './deliverInRounds';
import { testOutputs } from './emitMail';
import type { TriggerRuntime } from './triggerRuntime';
import { triggerRegistry } from './triggerRegistry';
import { describeResumption, resumptionOf } from './openFolder';
import type { PollOccasion } from './pollOccasion';
import { pollOccasion } from './pollOccasion';
import { raiseReports } from './reports';
import type { TriggerProtocol } from './triggerProtocol';
import { raceAbort } from '../protocols/raceAbort';

/** Shares of n8n's poll budget: taking mail ends first, then every wait is aborted. */
const TAKE_SHARE = 0.55;
const ABORT_SHARE = 0.85;

/** Runs `work` with a signal that aborts after `ms`. */
async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
	const controller = new AbortController();
	const timer = setTimeout(
		() => controller.abort(new MailError('MAIL_TIMEOUT', 'The poll took longer than n8n allows.')),
		ms,
	);
	try {
		return await work(controller.signal);
	} finally {
		clearTimeout(timer);
	}
}

/** How the published trigger would go on with this folder, for the item of a test run. */
async function positionFinding(
	context: IPollFunctions,
	source: MailSource,
	{ settings }: TriggerProtocol,
	signal: AbortSignal,
): Promise<Finding> {
	const resumption = await resumptionOf(context, source, settings, signal);
	return {
		rule: 'position',
		verdict: resumption.kind,
		evidence: `The published trigger ${describeResumption(resumption)}.`,
	};
}

/**
 * "Fetch Test Event": the newest mail of the folder as it would be emitted; nothing changes on the
 * server and nothing in the checkpoint.
 */
async function testPoll(
	context: IPollFunctions,
	protocol: TriggerProtocol,
): Promise<INodeExecutionData[][]> {
	const { settings } = protocol;
	const log = new TranscriptLog(settings.emailDebug, context.logger, protocol.title);
	try {
		return await within(LIMITS.operationMs, async (signal) => {
			const source = await protocol.openSource(signal, log.transcript);
			try {
				const ref = await source.newest(signal);
				if (ref === null) {
					throw new NodeOperationError(
						context.getNode(),
						`The folder "${settings.folder}" is empty, so there is no mail to show`,
						{
							description: `The connection to ${settings.mailbox} works. Send a mail to it and press Fetch Test Event again.`,
							level: 'warning',
						},
					);
				}
				// Before the fetch: a source answers one question at a time.
				const position = await positionFinding(context, source, protocol, signal);
				const limit = { maxBytes: settings.maxMessageSize };
				for await (const result of source.fetch([ref], limit, signal)) {
					if (result.outcome === 'failed') throw result.error;
					if (result.outcome === 'gone') continue;
					const built = await toExecutionData(
						context,
						{ ...protocol, settings: { ...settings, disableNewRequests: false } },
						result.mail,
						{ withoutBinaries: false, debug: log.lines() },
					);
					built.item.findings.push(position);
					if (built.mail !== null) return testOutputs(built.mail);
				}
				throw new MailError(
					'MAIL_MESSAGE_GONE',
					'The newest mail was moved or deleted while it was being read.',
				);
			} finally {
				await source.close();
			}
		});
	} catch (error) {
		const shown = protocol.toNodeError(error);
		log.appendTo(shown);
		throw shown;
	} finally {
		log.flush();
	}
}

function isPassing(error: unknown): boolean {
	return isMailError(error) ? error.retryable : true;
}

/** Node and mailbox, as far as they are known: a log of n8n has lines of many. */
function placeOf(context: IPollFunctions, protocol: TriggerProtocol | null): string {
	if (protocol !== null) return protocol.title;
	const { name, parameters } = context.getNode();
	const mailbox = parameters?.mailbox;
	return typeof mailbox === 'string' && mailbox !== '' ? `${name} (${mailbox})` : name;
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

async function pollOnce(
	context: IPollFunctions,
	runtime: TriggerRuntime,
	occasion: PollOccasion,
	prepare: () => Promise<TriggerProtocol>,
): Promise<void> {
	const startedAt = Date.now();
	const budget = context.getPollBudgetMs?.() ?? LIMITS.pollBudgetMs;
	const known: { protocol: TriggerProtocol | null; log: TranscriptLog | null } = {
		protocol: null,
		log: null,
	};
	try {
		await within(budget * ABORT_SHARE, async (signal) => {
			// n8n's credential store knows no signal, and one call that hangs would hang the trigger.
			const ready = await raceAbort(prepare(), signal);
			known.protocol = ready;
			const transcriptLog = new TranscriptLog(
				ready.settings.emailDebug,
				context.logger,
				ready.title,
			);
			known.log = transcriptLog;
			const { transcript } = transcriptLog;
			const session = { source: await ready.openSource(signal, transcript), transcript };
			try {
				await deliverInRounds(
					{
						context,
						protocol: ready,
						runtime,
						session,
						occasion,
						signal,
						fetchUntil: startedAt + budget * TAKE_SHARE,
						debug: () => transcriptLog.lines(),
					},
					startedAt,
				);
			} finally {
				await session.source.close();
			}
		});
		if (runtime.outage !== null) {
			context.logger.info(
				`${context.getNode().name}: works again after ${runtime.outage.failures} failed polls`,
			);
			runtime.outage = null;
		}
	} catch (error) {
		const { isRaised, outage } = onFailedPoll(
			runtime.outage,
			{
				retryAfterMs: isMailError(error) ? error.retryAfterMs : null,
				isPassing: isPassing(error),
				occasion: occasion === 'manual' ? 'tick' : occasion,
			},
			Date.now(),
		);
		runtime.outage = outage;
		const nodeError = known.protocol === null ? error : known.protocol.toNodeError(error);
		const where = placeOf(context, known.protocol);
		if (isRaised) {
			// n8n logs no failed execution of a trigger by itself.
			context.logger.error(`${where}: ${messageOf(nodeError)}`);
			known.log?.appendTo(nodeError);
			throw nodeError;
		}
		const times = outage.failures === 1 ? '' : ` (${outage.failures} times now)`;
		const line = `${where}: the poll failed${times}: ${messageOf(nodeError)}`;
		// A start of n8n throws nothing: without this line nobody would know until the first tick.
		if (occasion === 'unwatchedActivation') context.logger.warn(line);
		else context.logger.debug(line);
		return;
	} finally {
		known.log?.flush();
	}
	if (occasion === 'tick') {
		const reports = raiseReports(runtime, context.getNode());
		if (reports === null) return;
		context.logger.error(`${placeOf(context, known.protocol)}: ${reports.message}`);
		throw reports;
	}
}

/**
 * The `poll()` of every trigger. `prepare` reads the parameters and the credential; what it throws is
 * treated as any other failure; `triggers` are those of its process. Emits through n8n's `__emit`, one
 * execution a mail, and returns null in production; returns the newest mail in a test run.
 */
export async function runPoll(
	context: IPollFunctions,
	prepare: () => Promise<TriggerProtocol>,
	triggers = triggerRegistry,
): Promise<INodeExecutionData[][] | null> {
	const occasion = pollOccasion(context);
	if (occasion === 'manual') return await testPoll(context, await prepare());
	const runtime = triggers.of(String(context.getWorkflow().id), context.getNode().id);
	// Several activations may wait for the same poll: the one that comes first is waited for by the next.
	while (runtime.polling !== null) {
		// n8n does not keep ticks from overlapping; an activation waits, for a person waits for it.
		if (occasion === 'tick') return null;
		runtime.interrupt.abort();
		await runtime.polling;
	}
	if (occasion === 'tick' && runtime.outage !== null && isPausing(runtime.outage, Date.now())) {
		return null;
	}
	if (!triggers.isStopping) runtime.interrupt = new AbortController();
	const polling = pollOnce(context, runtime, occasion, prepare);
	runtime.polling = polling.catch(() => undefined);
	try {
		await polling;
	} finally {
		runtime.polling = null;
	}
	return null;
}
