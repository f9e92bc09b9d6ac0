import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { isPausing, onFailedPoll } from '../../helpdesk/checkpoint/outage';
import { MailError, isMailError } from '../../helpdesk/errors';
import { LIMITS } from '../../helpdesk/limits';
import { TranscriptLog } from '../transcriptLog';
import { buildMail } from './buildMail';
import { deliverInRounds } from './deliverInRounds';
import { testOutputs } from './handOff';
import type { LiveTrigger } from './liveTrigger';
import { liveTriggers } from './liveTriggers';
import type { PollOccasion } from './pollOccasion';
import { pollOccasion } from './pollOccasion';
import { takeReports } from './reports';
import type { TriggerProtocol } from './triggerProtocol';
import { unlessAborted } from '../unlessAborted';

/** Shares of n8n's poll budget: taking mail ends first, then every wait is aborted. */
const TAKE_SHARE = 0.55;
const ABORT_SHARE = 0.85;

/** Runs `work` with a signal that aborts after `ms`. */
async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
	const controller = new AbortController();
	const timer = setTimeout(
		() => controller.abort(new MailError('MAIL_TIMEOUT', 'The poll ran out of its time.')),
		ms,
	);
	try {
		return await work(controller.signal);
	} finally {
		clearTimeout(timer);
	}
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
							description: `The connection to ${settings.mailbox} works. Send a mail to it and fetch the test event again.`,
							level: 'warning',
						},
					);
				}
				for await (const raw of source.fetch([ref], settings.maxMessageSize, signal)) {
					const built = await buildMail(
						context,
						{ ...protocol, settings: { ...settings, disableNewRequests: false } },
						raw,
						{ withoutBinaries: false, debug: log.lines() },
					);
					if (built.mail !== null) return testOutputs(built.mail);
				}
				throw new MailError('MAIL_MESSAGE_GONE', 'The newest mail vanished while it was read.');
			} finally {
				await source.close();
			}
		});
	} catch (error) {
		throw protocol.toNodeError(error);
	} finally {
		log.flush();
	}
}

function isPassing(error: unknown): boolean {
	return isMailError(error) ? error.retryable : true;
}

function codeOf(error: unknown): string {
	if (isMailError(error)) return error.code;
	return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}

async function pollOnce(
	context: IPollFunctions,
	live: LiveTrigger,
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
			const ready = await unlessAborted(prepare(), signal);
			known.protocol = ready;
			const transcriptLog = new TranscriptLog(
				ready.settings.emailDebug,
				context.logger,
				ready.title,
			);
			known.log = transcriptLog;
			const source = await ready.openSource(signal, transcriptLog.transcript);
			try {
				await deliverInRounds(
					{
						context,
						protocol: ready,
						live,
						source,
						occasion,
						signal,
						takeUntil: startedAt + budget * TAKE_SHARE,
						debug: () => transcriptLog.lines(),
					},
					startedAt,
				);
			} finally {
				await source.close();
			}
		});
		if (live.outage !== null) {
			context.logger.info(
				`${context.getNode().name}: works again after ${live.outage.failures} failed polls`,
			);
			live.outage = null;
		}
	} catch (error) {
		const { isRaised, outage } = onFailedPoll(
			live.outage,
			{
				code: codeOf(error),
				retryAfterMs: isMailError(error) ? error.retryAfterMs : null,
				isPassing: isPassing(error),
				occasion: occasion === 'manual' ? 'tick' : occasion,
			},
			Date.now(),
		);
		live.outage = outage;
		const told = known.protocol === null ? error : known.protocol.toNodeError(error);
		if (isRaised) throw told;
		context.logger.debug(`The poll failed again (${codeOf(error)}), ${outage.failures} times now`);
		return;
	} finally {
		known.log?.flush();
	}
	if (occasion === 'tick') {
		const told = takeReports(live, context.getNode());
		if (told !== null) throw told;
	}
}

/**
 * The `poll()` of every trigger. `prepare` reads the panel and the credential; what it throws is
 * treated as any other failure; `triggers` are those of its process. Emits through n8n's `__emit`, one execution a mail, and returns null
 * in production; returns the newest mail in a test run.
 */
export async function runPoll(
	context: IPollFunctions,
	prepare: () => Promise<TriggerProtocol>,
	triggers = liveTriggers,
): Promise<INodeExecutionData[][] | null> {
	const occasion = pollOccasion(context);
	if (occasion === 'manual') return await testPoll(context, await prepare());
	const live = triggers.of(String(context.getWorkflow().id), context.getNode().id);
	if (live.polling !== null) {
		// n8n does not keep ticks from overlapping; an activation waits, for a person waits for it.
		if (occasion === 'tick') return null;
		live.hurry.abort();
		await live.polling;
	}
	if (occasion === 'tick' && live.outage !== null && isPausing(live.outage, Date.now())) {
		return null;
	}
	if (!triggers.isStopping) live.hurry = new AbortController();
	const polling = pollOnce(context, live, occasion, prepare);
	live.polling = polling.catch(() => undefined);
	try {
		await polling;
	} finally {
		live.polling = null;
	}
	return null;
}
