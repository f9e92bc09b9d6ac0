import { NodeOperationError } from 'n8n-workflow';
import type { Logger } from 'n8n-workflow';
import { LIMITS } from '../../helpdesk/limits';
import { MemoryTranscript } from '../../transports/auth/index';

const HEADING = '\n\nLast lines of Email Debug:\n';

/**
 * `emailDebug`: collects redacted protocol lines and writes them to n8n's log in one entry per
 * connection, so that the lines of two nodes do not mix. Does nothing when debug is off.
 */
export class TranscriptLog {
	readonly transcript: MemoryTranscript | null;

	private written = 0;

	constructor(
		isEnabled: boolean,
		private readonly logger: Pick<Logger, 'info'>,
		private readonly title: string,
	) {
		this.transcript = isEnabled ? new MemoryTranscript() : null;
	}

	/** A line of our own between those of the protocol. */
	note(text: string): void {
		this.transcript?.line('note', text);
	}

	/** The lines so far, for `debug` of an item; null when debug is off. */
	lines(): string[] | null {
		return this.transcript?.lines() ?? null;
	}

	/** Puts the last lines behind an error's description: whoever sees it need not look into the log. */
	appendTo(error: unknown): void {
		const lines = this.lines();
		if (lines === null || lines.length === 0 || !(error instanceof NodeOperationError)) return;
		const last = lines.slice(-LIMITS.transcriptErrorLines);
		// Several polls may raise one error: of a sign-in that has ended.
		const [said = ''] = (error.description ?? '').split(HEADING);
		error.description = `${said}${HEADING}${last.join('\n')}`;
	}

	/** Writes what was not written yet to n8n's log. */
	flush(): void {
		const lines = this.lines();
		if (lines === null || lines.length === this.written) return;
		// The middle of a long transcript is dropped; then the whole of what is left is written.
		const fresh = lines.length > this.written ? lines.slice(this.written) : lines;
		this.written = lines.length;
		this.logger.info(`${this.title}\n${fresh.join('\n')}`);
	}
}
