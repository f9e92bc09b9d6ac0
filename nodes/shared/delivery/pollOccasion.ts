import type { IPollFunctions } from 'n8n-workflow';

/** Why n8n polled. */
export type PollOccasion = 'manual' | 'tick' | 'watchedActivation' | 'unwatchedActivation';

/** n8n's own default, given to every context that is not a tick of the durable scheduler. */
const DEFAULT_BUDGET_MS = 5 * 60_000;

const seen = new WeakSet<object>();

/**
 * Tells an activation poll from a tick. n8n says neither: a context of the default engine is made
 * at activation and used for all its ticks, so its first poll is the activation's; the durable
 * scheduler makes a context per tick, with the mode `update` and a budget below the default
 * (n8n 2.41: trigger-execution-context.factory.js, poll-context.js).
 */
export function pollOccasion(context: IPollFunctions): PollOccasion {
	if (context.getMode() === 'manual') return 'manual';
	const isDurableTick =
		typeof context.getPollBudgetMs === 'function' &&
		context.getPollBudgetMs() !== DEFAULT_BUDGET_MS;
	if (isDurableTick || seen.has(context)) return 'tick';
	seen.add(context);
	const activation = context.getActivationMode();
	return activation === 'activate' || activation === 'update'
		? 'watchedActivation'
		: 'unwatchedActivation';
}
