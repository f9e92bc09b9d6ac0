const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The step of a cron expression by its minute and hour fields; an hour where it cannot be told. */
function cronIntervalMs(expression: unknown): number {
	const fields = typeof expression === 'string' ? expression.trim().split(/\s+/) : [];
	const minutes = fields.at(-5) ?? '';
	if (minutes === '*') return MINUTE;
	const step = /^\*\/(\d{1,2})$/.exec(minutes);
	return step === null ? HOUR : Math.max(1, Number(step[1])) * MINUTE;
}

function itemIntervalMs(item: Record<string, unknown>): number {
	switch (item.mode) {
		case 'everyMinute':
			return MINUTE;
		case 'everyHour':
			return HOUR;
		case 'everyX': {
			const value = Number(item.value);
			const unit = item.unit === 'hours' ? HOUR : MINUTE;
			return Number.isFinite(value) && value > 0 ? value * unit : HOUR;
		}
		case 'everyDay':
			return DAY;
		case 'everyWeek':
			return 7 * DAY;
		case 'everyMonth':
			return 31 * DAY;
		case 'custom':
			return cronIntervalMs(item.cronExpression);
		default:
			return HOUR;
	}
}

/**
 * A safe guess at the time between two ticks from n8n's `pollTimes` parameter, in ms: the shortest
 * and the longest of its entries; an hour for what cannot be told. Bounds: a minute and up.
 */
export function pollIntervals(pollTimes: unknown): { shortestMs: number; longestMs: number } {
	const items =
		typeof pollTimes === 'object' &&
		pollTimes !== null &&
		'item' in pollTimes &&
		Array.isArray(pollTimes.item)
			? (pollTimes.item as Array<Record<string, unknown>>)
			: [];
	const lengths = items.map(itemIntervalMs);
	return {
		shortestMs: lengths.length === 0 ? MINUTE : Math.min(...lengths),
		longestMs: Math.max(MINUTE, ...lengths),
	};
}

/** Start of the look-back of a first tick without a baseline, ISO. */
export function lookBackStart(intervalMs: number, now: number): string {
	return new Date(now - 2 * intervalMs - 10 * MINUTE).toISOString();
}
