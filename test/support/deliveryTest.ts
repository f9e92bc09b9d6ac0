import { afterEach, beforeEach, expect, vi } from 'vitest';
import { MemoryMailbox } from './memoryMailbox';
import { PollHarness } from './pollHarness';

/** What the tests of the delivery stand on: a still date, a fresh mailbox, and no session or rejection left. */

/** Receipt of the harness's own trigger. */
export const RECEIPT = 'HelpdeskDone_abc123';
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** The mailbox of the running test. */
export let mailbox: MemoryMailbox;

let processes = 1;
const unhandled: unknown[] = [];
const onUnhandled = (error: unknown) => unhandled.push(error);

beforeEach(() => {
	// Only the date stands still: promises, timers and sockets run as ever.
	vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T12:00:00Z') });
	mailbox = new MemoryMailbox();
	processes = 1;
	unhandled.length = 0;
	process.on('unhandledRejection', onUnhandled);
});

afterEach(async () => {
	vi.useRealTimers();
	vi.unstubAllEnvs();
	await new Promise((resolve) => setImmediate(resolve));
	process.off('unhandledRejection', onUnhandled);
	expect(unhandled).toEqual([]);
	// Each process keeps one connection for receipts for some seconds; a killed one here, too.
	expect(mailbox.openSessions).toBeLessThanOrEqual(processes);
});

/** Says that the test runs so many processes, killed ones included. */
export function runsProcesses(count: number): void {
	processes = count;
}

export function later(ms: number): void {
	vi.setSystemTime(Date.now() + ms);
}

/** A poll whose error is not what the test is about. */
export async function quietly(poll: Promise<unknown>): Promise<unknown> {
	return await poll.catch(() => undefined);
}

/** n8n with a published workflow on the mailbox. */
export async function started(
	settings: ConstructorParameters<typeof PollHarness>[1] = {},
	engine: PollHarness['engine'] = 'default',
): Promise<PollHarness> {
	const n8n = new PollHarness(mailbox, settings);
	n8n.engine = engine;
	await n8n.activate();
	return n8n;
}

/** All executions end well, and their receipts are written. */
export async function finishAll(n8n: PollHarness): Promise<void> {
	n8n.executions.forEach((execution) => execution.succeed());
	await n8n.settled();
}
