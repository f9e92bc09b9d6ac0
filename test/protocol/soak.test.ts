import { expect, it } from 'vitest';
import { soak } from '../support/soak';
import { standClient } from '../support/stand/client';

/** A connection, a timer or a file left behind by one poll in a hundred shows. */
it('500 polls with new mail throughout leave no file, socket or timer behind', async () => {
	const { samples, sent, started } = await soak(standClient(), { polls: 500, every: 100 });
	expect(started).toHaveLength(sent);
	expect(new Set(started).size).toBe(sent);
	const [warm, ...others] = samples;
	for (const later of others) {
		expect(later.files).toBeLessThanOrEqual(warm!.files + 2);
		expect(later.sockets).toBeLessThanOrEqual(warm!.sockets + 2);
		expect(later.timers).toBeLessThanOrEqual(warm!.timers + 2);
	}
	expect(others.at(-1)!.stored).toBeLessThan(100_000);
}, 300_000);
