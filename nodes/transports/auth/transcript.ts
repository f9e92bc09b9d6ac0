import { LIMITS } from '../../helpdesk/limits';
import type { Transcript } from '../../helpdesk/ports';
import { redact } from './redact';

const MARKS = { client: 'C:', server: 'S:', note: '--' } as const;

/** A transcript in memory, redacted and bounded by `LIMITS.transcriptLines`: the first half of the lines and the last half stay, a note between them counts what fell out. */
export class MemoryTranscript implements Transcript {
	private readonly head: string[] = [];

	private readonly tail: string[] = [];

	private dropped = 0;

	private readonly startedAt: number;

	/** @param now the clock, milliseconds: each line says how long after the first moment it came. */
	constructor(
		private readonly limit: number = LIMITS.transcriptLines,
		private readonly now: () => number = () => performance.now(),
	) {
		this.startedAt = now();
	}

	line(direction: 'client' | 'server' | 'note', text: string): void {
		for (const part of text.split(/\r?\n/)) {
			const elapsed = Math.round(this.now() - this.startedAt);
			const line = `+${elapsed} ms ${MARKS[direction]} ${redact(part)}`;
			if (this.head.length < Math.ceil(this.limit / 2)) {
				this.head.push(line);
				continue;
			}
			this.tail.push(line);
			if (this.tail.length > Math.floor(this.limit / 2)) {
				this.tail.shift();
				this.dropped += 1;
			}
		}
	}

	/** The lines so far. */
	lines(): string[] {
		if (this.dropped === 0) return [...this.head, ...this.tail];
		return [...this.head, `-- ${this.dropped} lines left out`, ...this.tail];
	}
}
