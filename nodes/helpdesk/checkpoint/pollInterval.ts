const MINUTE = 60_000;

/**
 * A safe guess at the time between two ticks from n8n's `pollTimes` parameter, in ms: the longest of
 * its entries, an hour where it cannot be told (own cron). Used once, for a first tick that finds no
 * baseline (DESIGN 7.9); too long only looks further back.
 */
export function pollIntervalMs(pollTimes: unknown): number {
	const items =
		typeof pollTimes === 'object' &&
		pollTimes !== null &&
		'item' in pollTimes &&
		Array.isArray(pollTimes.item)
			? (pollTimes.item as Array<Record<string, unknown>>)
			: [];
	const lengths = items.map((item) => {
		switch (item.mode) {
			case 'everyMinute':
				return MINUTE;
			case 'everyHour':
				return 60 * MINUTE;
			case 'everyX': {
				const value = Number(item.value);
				const unit = item.unit === 'hours' ? 60 * MINUTE : MINUTE;
				return Number.isFinite(value) && value > 0 ? value * unit : 60 * MINUTE;
			}
			case 'everyDay':
				return 24 * 60 * MINUTE;
			case 'everyWeek':
				return 7 * 24 * 60 * MINUTE;
			case 'everyMonth':
				return 31 * 24 * 60 * MINUTE;
			default:
				return 60 * MINUTE;
		}
	});
	return Math.max(MINUTE, ...lengths);
}

/** Start of the look-back of a first tick without a baseline, ISO. */
export function lookBackStart(intervalMs: number, now: number): string {
	return new Date(now - 2 * intervalMs - 10 * MINUTE).toISOString();
}
