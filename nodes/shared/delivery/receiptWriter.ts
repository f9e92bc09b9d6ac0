import { LIMITS } from '../../helpdesk/limits';
import type { Acknowledgement, AcknowledgementResult, MailSource } from '../../helpdesk/ports';

/**
 * Executions that end together are acknowledged together. Counted from the first of them: what a
 * steady stream of ends could postpone would come again after a crash.
 */
const GATHER_MS = 50;
const BATCH = 200;
/** Pauses of the background writer; after the last one the next poll takes over. */
const RETRY_MS = [2_000, 10_000, 30_000] as const;
/** Refusals of one acknowledgement before its move or delete is given up. */
const REFUSALS = 3;

export interface ReceiptWriterEvents {
	/** The mark stands, never can (`unwritable`), or the mail has left the folder: it is done. */
	written(id: string, outcome: Exclude<AcknowledgementResult['outcome'], 'failed'>): void;
	/** What was wished was refused for good. */
	refused(acknowledgement: Acknowledgement, error: Error): void;
	failed(error: Error): void;
}

/**
 * What becomes of a mail whose move or deletion is refused for good. mark: it is done all the same, and a
 * plain mark says so. leave: it was not handed over, and stays as it was.
 */
type WhenRefused = 'mark' | 'leave';

interface Queued {
	acknowledgement: Acknowledgement;
	whenRefused: WhenRefused;
	refusals: number;
}

/**
 * Writes receipts in batches over one connection, soon after executions end, and over the poll's
 * own connection when that did not work (docs/design.md, Delivery 4). A mail stays in flight until `written`.
 */
export class ReceiptWriter {
	private readonly queue = new Map<string, Queued>();

	private source: MailSource | null = null;

	private running: Promise<void> | null = null;

	private timer: NodeJS.Timeout | null = null;

	/** When `timer` fires, on the monotonic clock in ms. */
	private dueAt = Infinity;

	private idleTimer: NodeJS.Timeout | null = null;

	private isStopping = false;

	private failures = 0;

	/** Opens a connection of its own; replaced at every poll, for its context holds the credential. */
	open: (signal: AbortSignal) => Promise<MailSource>;

	constructor(
		open: (signal: AbortSignal) => Promise<MailSource>,
		private readonly events: ReceiptWriterEvents,
	) {
		this.open = open;
	}

	get size(): number {
		return this.queue.size;
	}

	enqueue(acknowledgement: Acknowledgement, whenRefused: WhenRefused = 'mark'): void {
		this.queue.set(acknowledgement.id, { acknowledgement, whenRefused, refusals: 0 });
		this.schedule(this.isStopping ? 0 : GATHER_MS);
	}

	/** n8n is going down: no more gathering, and a connection that is ready. */
	async prepareToStop(): Promise<void> {
		this.isStopping = true;
		await this.run(null);
	}

	/** Writes what is queued over a connection that is open anyway, unless the writer is at it. */
	async flushOver(source: MailSource, signal: AbortSignal): Promise<void> {
		if (this.running === null && this.queue.size > 0) await this.run(source, signal);
	}

	/** Begins again where the pauses are used up: a poll that has no session on this folder. */
	resume(): void {
		if (this.running === null && this.timer === null && this.queue.size > 0) void this.run(null);
	}

	/** Takes back what is queued and ends the session: ids and session may belong to another mailbox. */
	async withdraw(): Promise<Acknowledgement[]> {
		const wishes = [...this.queue.values()].map(({ acknowledgement }) => acknowledgement);
		this.queue.clear();
		await this.running;
		await this.dropSource();
		return wishes;
	}

	/** The folder is gone: nothing of what is queued can ever be written. */
	giveUp(): void {
		for (const id of [...this.queue.keys()]) this.done(id, 'gone');
	}

	/** Resolves when nothing is queued or the writer gave up for now. For tests and a stop. */
	async settled(): Promise<void> {
		while (this.running !== null || (this.timer !== null && this.queue.size > 0)) {
			await (this.running ?? this.run(null));
		}
	}

	private schedule(delayMs: number): void {
		if (this.running !== null) return;
		const dueAt = performance.now() + delayMs;
		if (this.timer !== null && this.dueAt <= dueAt) return;
		if (this.timer !== null) clearTimeout(this.timer);
		this.dueAt = dueAt;
		this.timer = setTimeout(() => void this.run(null), delayMs);
		this.timer.unref();
	}

	private run(borrowed: MailSource | null, poll?: AbortSignal): Promise<void> {
		if (this.timer !== null) clearTimeout(this.timer);
		this.timer = null;
		this.running ??= this.write(borrowed, poll).finally(() => {
			this.running = null;
			const pause = RETRY_MS[this.failures - 1];
			if (this.queue.size > 0 && this.failures === 0) this.schedule(0);
			else if (this.queue.size > 0 && pause !== undefined && borrowed === null)
				this.schedule(pause);
		});
		return this.running;
	}

	private async write(borrowed: MailSource | null, poll?: AbortSignal): Promise<void> {
		const bound = AbortSignal.timeout(LIMITS.commandMs);
		const signal = poll === undefined ? bound : AbortSignal.any([bound, poll]);
		try {
			const source = borrowed ?? (await this.ownSource(signal));
			await this.writeQueue(source, signal);
			// A refusal may pass: what was refused is tried again after a pause.
			this.failures = this.queue.size > 0 ? this.failures + 1 : 0;
		} catch (error) {
			this.failures += 1;
			this.events.failed(error as Error);
			await this.dropSource();
		} finally {
			if (borrowed === null) this.closeWhenIdle();
		}
	}

	/** Tries everything that is queued once, and what is queued meanwhile. */
	private async writeQueue(source: MailSource, signal: AbortSignal): Promise<void> {
		const tried = new Set<Queued>();
		for (;;) {
			const batch = [...this.queue.values()].filter((queued) => !tried.has(queued)).slice(0, BATCH);
			if (batch.length === 0) return;
			const results = await source.acknowledge(
				batch.map(({ acknowledgement }) => acknowledgement),
				signal,
			);
			const byId = new Map(results.map((result) => [result.id, result]));
			for (const queued of batch) {
				tried.add(queued);
				const { id } = queued.acknowledgement;
				// Another wish for the same mail came meanwhile.
				if (this.queue.get(id) !== queued) continue;
				const result = byId.get(id);
				if (result === undefined)
					this.refuse(queued, new Error('The server gave no answer for it.'));
				else if (result.outcome !== 'failed') this.done(id, result.outcome);
				else this.refuse(queued, result.error ?? new Error('The server refused it'));
			}
		}
	}

	private done(id: string, outcome: Parameters<ReceiptWriterEvents['written']>[1]): void {
		this.queue.delete(id);
		this.events.written(id, outcome);
	}

	private refuse(queued: Queued, error: Error): void {
		queued.refusals += 1;
		if (queued.refusals < REFUSALS) return;
		const { id, flagged, moveTo, delete: isDelete } = queued.acknowledgement;
		this.events.refused(queued.acknowledgement, error);
		const isPlain = moveTo === undefined && isDelete !== true;
		if (isPlain || queued.whenRefused === 'leave') this.done(id, 'unwritable');
		else {
			const plain: Acknowledgement = { id, receipt: true };
			if (flagged === true) plain.flagged = true;
			this.queue.set(id, { acknowledgement: plain, whenRefused: 'mark', refusals: 0 });
		}
	}

	private async ownSource(signal: AbortSignal): Promise<MailSource> {
		if (this.idleTimer !== null) clearTimeout(this.idleTimer);
		this.idleTimer = null;
		this.source ??= await this.open(signal);
		return this.source;
	}

	private closeWhenIdle(): void {
		if (this.source === null || this.isStopping) return;
		if (this.idleTimer !== null) clearTimeout(this.idleTimer);
		this.idleTimer = setTimeout(() => void this.dropSource(), LIMITS.receiptIdleMs);
		this.idleTimer.unref();
	}

	private async dropSource(): Promise<void> {
		const source = this.source;
		this.source = null;
		try {
			await source?.close();
		} catch {
			// It is given up; a rejection here would be an unhandled one, for it happens in the background.
		}
	}
}
