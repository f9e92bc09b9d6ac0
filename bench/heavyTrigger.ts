import { readFileSync, writeFileSync } from 'node:fs';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import { ImapTriggerHarness } from '../test/support/imapTriggerHarness';
import { connectStand } from '../test/support/stand/connectStand';
import type { StandDescription } from '../test/support/stand/types';

/** What the benchmark tells this process to do, one step after the other. */
export type HeavyStep =
	{ step: 'start'; stand: StandDescription; storage: string } | { step: 'take'; mails: number };

/** What became of a step. Memory in MB. */
export interface HeavyResult {
	taken: number;
	polls: number;
	seconds: number;
	idleMb: number;
	/** Highest resident memory of the step over the level before it. */
	growthMb: number;
}

/** A line of Linux's account of this process, MB: VmRSS now, VmHWM the most since it was reset. */
function residentMb(field: 'VmRSS' | 'VmHWM'): number {
	const status = readFileSync('/proc/self/status', 'utf8');
	return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
}

/** n8n's own binary storage in its default mode, files. */
async function storeBinariesIn(folder: string): Promise<void> {
	const service = Container.get(BinaryDataService) as unknown as {
		config: { mode: string; localStoragePath: string };
		init(): Promise<void>;
	};
	service.config.mode = 'filesystem';
	service.config.localStoragePath = folder;
	await service.init();
}

let harness: ImapTriggerHarness;
let taken = 0;

async function start(stand: StandDescription, storage: string): Promise<void> {
	await storeBinariesIn(storage);
	harness = await new ImapTriggerHarness(connectStand(stand), {
		attachments: 'download',
		options: { maxInFlight: 500, maxMessages: 1000 },
	}).connect();
	harness.onStart = (execution) => {
		taken += execution.items.length;
		execution.succeed();
	};
	await harness.activate();
}

async function take(mails: number): Promise<HeavyResult> {
	taken = 0;
	globalThis.gc?.();
	// proc(5): makes VmHWM what VmRSS is now.
	writeFileSync('/proc/self/clear_refs', '5');
	const idleMb = residentMb('VmRSS');
	const started = performance.now();
	let polls = 0;
	for (; taken < mails && polls < mails; polls += 1) await harness.poll();
	const seconds = (performance.now() - started) / 1000;
	const growthMb = residentMb('VmHWM') - idleMb;
	await harness.settled();
	return { taken, polls, seconds, idleMb, growthMb };
}

process.on('message', (message: HeavyStep) => {
	const work =
		message.step === 'start' ? start(message.stand, message.storage) : take(message.mails);
	// An unhandled rejection ends this process, and the benchmark with it.
	void work.then((result) => process.send?.(result ?? null));
});
