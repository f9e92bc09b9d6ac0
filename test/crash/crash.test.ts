import { appendFileSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { connectStand } from '../support/stand/connectStand';
import { runCrashTest } from './crashRun';
import type { CrashPlan, CrashReport } from './crashRun';

const world = inject('crashWorld');
const stand = connectStand(world.stand);

/** Short: about five minutes, for CI. Full: a thousand mails over all combinations, by hand. */
const isShort = process.env.CRASH_FORM !== 'full';
const size = isShort
	? { mails: 60, kills: 4, disturbances: 1 }
	: { mails: 250, kills: 12, disturbances: 6 };
const plans: CrashPlan[] = isShort
	? [
			{ engine: 'default', acknowledge: 'onFinish', ...size },
			{ engine: 'durable', acknowledge: 'onSuccess', ...size },
		]
	: (['default', 'durable'] as const).flatMap((engine) =>
			(['onFinish', 'onSuccess'] as const).map((acknowledge) => ({ engine, acknowledge, ...size })),
		);

function print(plan: CrashPlan, report: CrashReport): void {
	const row = [
		plan.engine,
		plan.acknowledge,
		plan.mails,
		report.delivered,
		report.lost.length,
		report.again.length,
		report.twice.length,
		report.runningAtKill.join(' '),
	].join(' | ');
	const head =
		'engine | acknowledge | sent | finished | lost | begun again | finished twice | running at each kill';
	console.log(`${head}\n${row}`);
	for (const error of report.errors) console.log(`failed execution: ${error}`);
	const { CRASH_REPORT } = process.env;
	if (CRASH_REPORT) appendFileSync(CRASH_REPORT, `| ${row} |\n`);
}

test.each(plans)(
	'no mail is lost in the $engine engine with $acknowledge, and only what was in flight comes again',
	async (plan) => {
		const report = await runCrashTest({ ...world, stand }, plan, (line) =>
			console.log(`[crash] ${plan.engine} ${plan.acknowledge}: ${line}`),
		);
		print(plan, report);
		expect(report.lost).toEqual([]);
		expect(report.again.filter((subject) => !report.againInFlight.includes(subject))).toEqual([]);
		expect(report.keyChanged).toEqual([]);
		// A run that hit nothing has tested nothing.
		const hits = report.runningAtKill.filter((running) => running > 0).length;
		expect(hits).toBeGreaterThanOrEqual(plan.kills / 2);
		expect(report.again.length).toBeGreaterThan(0);
	},
	isShort ? 15 * 60_000 : 60 * 60_000,
);
