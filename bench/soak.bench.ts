import { expect, it } from 'vitest';
import { soak } from '../test/support/soak';
import { standClient } from '../test/support/stand/client';

/** `npm run test:soak`: two weeks of polls every minute; fewer by SOAK_POLLS. */
const POLLS = Number(process.env.SOAK_POLLS ?? 20_000);
/** A third of a second each where two cores are shared (measured); three times that is left. */
const TIMEOUT_MS = POLLS * 1000;

it(
	`${POLLS} polls`,
	async () => {
		console.log('| polls | RSS MiB | heap MiB | files | sockets | timers | static data bytes |');
		console.log('| --- | --- | --- | --- | --- | --- | --- |');
		const { sent, started, seconds } = await soak(standClient(), {
			polls: POLLS,
			every: Math.min(1000, Math.max(1, Math.round(POLLS / 10))),
			onSample: ({ polls, rss, heap, files, sockets, timers, stored }) =>
				console.log(
					`| ${[polls, rss, heap, files, sockets, timers, stored].map((value) => value.toLocaleString('en')).join(' | ')} |`,
				),
		});
		console.log(`${sent} mails sent, ${started.length} emitted, ${seconds} s`);
		expect(new Set(started).size).toBe(sent);
		expect(started).toHaveLength(sent);
	},
	TIMEOUT_MS,
);
