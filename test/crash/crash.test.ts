import { appendFileSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { connectStand } from '../support/stand/connectStand';
import { runCrashTest } from './crashRun';
import type { CrashPlan, CrashReport } from './crashRun';

const world = inject('crashWorld');
const stand = connectStand(world.stand);

/**
 * Short: about five minutes, for CI; processed mail is moved in one run and deleted in the other, for
 * the mark alone is what most other tests end with. Full: a thousand mails for each combination, by hand.
 */
const isShort = process.env.CRASH_FORM !== 'full';
const mails = Number(process.env.CRASH_MAILS ?? (isShort ? 60 : 1000));
const kills = Math.max(4, Math.round(mails / 125));
const size = { mails, kills, disturbances: isShort ? 1 : kills / 2 };
const TIMEOUT_MS = isShort ? 15 * 60_000 : 60 * 60_000;

const nameOf = ({ protocol, engine, ifWorkflowFails, afterProcessing }: CrashPlan) =>
	[protocol, engine, ifWorkflowFails, afterProcessing].join(' ');

const all = (['IMAP', 'EWS'] as const).flatMap((protocol) =>
	(['default', 'durable'] as const).flatMap((engine) =>
		(['keepUnread', 'retry'] as const).flatMap((ifWorkflowFails) =>
			(['markRead', 'move', 'delete'] as const).map((afterProcessing): CrashPlan => ({
				protocol,
				engine,
				ifWorkflowFails,
				afterProcessing,
				...size,
			})),
		),
	),
);
const SHORT = ['IMAP default keepUnread move', 'EWS durable retry delete'];
const inShort = (plan: CrashPlan) => SHORT.includes(nameOf(plan));
const plans = isShort ? all.filter(inShort) : all;

const HEAD =
	'protocol | engine | ifWorkflowFails | after processing | sent | finished | lost | begun again | finished twice | executions running at each kill';

async function run(plan: CrashPlan): Promise<CrashReport> {
	const report = await runCrashTest({ ...world, stand }, plan, (line) =>
		console.log(`[crash] ${nameOf(plan)}: ${line}`),
	);
	const row = [
		plan.protocol,
		plan.engine,
		plan.ifWorkflowFails,
		plan.afterProcessing,
		plan.mails,
		report.delivered,
		report.lost.length,
		report.again.length,
		report.twice.length,
		report.runningAtKill.join(' '),
	].join(' | ');
	console.log(`${HEAD}\n${row}\n${report.seconds} s`);
	if (report.begunByN8n > 0)
		console.log(
			`n8n itself began ${report.begunByN8n} executions that it had stored before a kill`,
		);
	for (const history of report.histories) console.log(history);
	for (const error of report.errors) console.log(`failed execution: ${error}`);
	const { CRASH_REPORT } = process.env;
	if (CRASH_REPORT) appendFileSync(CRASH_REPORT, `| ${row} |\n`);
	return report;
}

/** A run that hit nothing has tested nothing. */
function expectHits(plan: CrashPlan, report: CrashReport): void {
	const hits = report.runningAtKill.filter((running) => running > 0).length;
	expect(hits).toBeGreaterThanOrEqual(plan.kills / 2);
}

test.each(plans)(
	'no mail is lost over $protocol in the $engine engine with $ifWorkflowFails and $afterProcessing, and only what was in flight comes again',
	async (plan) => {
		const report = await run(plan);
		expect(report.lost).toEqual([]);
		expect(report.againWithoutReason).toEqual([]);
		expect(report.withoutReceipt).toEqual([]);
		expect(report.keyChanged).toEqual([]);
		expect(report.misplaced).toEqual([]);
		expectHits(plan, report);
		expect(report.again.length).toBeGreaterThan(0);
	},
	TIMEOUT_MS,
);

const builtIn: CrashPlan = {
	protocol: 'built-in',
	engine: 'default',
	ifWorkflowFails: '-',
	afterProcessing: '-',
	...size,
};

test.each(isShort ? [] : [builtIn])(
	'n8n’s own IMAP trigger goes through the same, for comparison',
	async (plan) => {
		const report = await run(plan);
		// Its losses are reported, not judged; that it worked at all is.
		expectHits(plan, report);
		expect(report.delivered).toBeGreaterThan(0);
	},
	TIMEOUT_MS,
);
