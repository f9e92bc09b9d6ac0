import { LIMITS } from '../../helpdesk/limits';
import type { Acknowledgement, MailSource } from '../../helpdesk/ports';

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
	/** The receipt stands (or never can): the mail is done. */
	written(id: string): void;
	/** Move or delete was refused for good; a plain receipt is written instead. */
	refused(acknowledgement: Acknowledgement, error: Error): void;
	failed(error: Error): void;
}

interface Queued {
	acknowledgement: Acknowledgement;
	refusals: number;
}

/**
 * Writes receipts in batches over one connection, soon after executions end, and over the poll's
 * own connection when that did not work (DESIGN 7.4). A mail stays in flight until `written`.
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

	enqueue(acknowledgement: Acknowledgement): void {
		this.queue.set(acknowledgement.id, { acknowledgement, refusals: 0 });
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
			while (this.queue.size > 0) {
				const batch = [...this.queue.values()].slice(0, BATCH);
				const results = await source.acknowledge(
					batch.map(({ acknowledgement }) => acknowledgement),
					signal,
				);
				const before = this.queue.size;
				for (const result of results) {
					const queued = this.queue.get(result.id);
					if (queued === undefined) continue;
					if (result.outcome !== 'failed') this.done(result.id);
					else this.refuse(queued, result.error ?? new Error('The server refused it'));
				}
				this.failures = 0;
				if (this.queue.size === before) break;
			}
		} catch (error) {
			this.failures += 1;
			this.events.failed(error as Error);
			await this.dropSource();
		} finally {
			if (borrowed === null) this.closeWhenIdle();
		}
	}

	private done(id: string): void {
		this.queue.delete(id);
		this.events.written(id);
	}

	private refuse(queued: Queued, error: Error): void {
		queued.refusals += 1;
		if (queued.refusals < REFUSALS) return;
		const { id, flagged, moveTo, delete: isDelete } = queued.acknowledgement;
		this.events.refused(queued.acknowledgement, error);
		if (moveTo === undefined && isDelete !== true) this.done(id);
		else {
			const plain: Acknowledgement = { id, receipt: true };
			if (flagged === true) plain.flagged = true;
			this.queue.set(id, { acknowledgement: plain, refusals: 0 });
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
