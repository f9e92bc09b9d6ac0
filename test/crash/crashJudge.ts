import type { LedgerServer } from './ledgerServer';

export interface CrashCounts {
	delivered: number;
	lost: string[];
	/** Subjects that were finished more than once. */
	twice: string[];
	/** Subjects that were started more than once. */
	again: string[];
	/** Those of `again` that may not have been: see `CrashJudge`. */
	againWithoutReason: string[];
	/** Mails that n8n left finished and without a receipt although it had the time to write it. */
	withoutReceipt: string[];
	/** Mails whose repetitions had different keys. */
	keyChanged: string[];
	/** Histories of some that may not have come again. */
	histories: string[];
	/** Executions that a killed n8n had made and not begun, and that it began by itself later. */
	begunByN8n: number;
}

type Lifetime = { made: number; begun: number };

/** A receipt stands so long after the workflow's last node at the latest: polls write it, too. */
const RECEIPT_MS = 60_000;
/** The same where n8n was asked to stop: receipts go out before it ends. */
const RECEIPT_AT_STOP_MS = 5_000;

/**
 * Tells which repetitions are allowed. A mail may come again only when it had no receipt in the
 * mailbox at the end of every life of n8n in which an execution was made for it: then it was in flight
 * (docs/design.md, Delivery 4). Within one life none may be handed over twice. What a killed n8n had stored and not
 * begun it begins by itself at its next start (`EnqueuedExecutionRecoveryService`, 2.41.1), beside the
 * execution that the trigger makes then: so the life counts in which an execution was made.
 */
export class CrashJudge {
	/** Subjects that had their receipt when the n8n of that number ended. */
	private readonly receiptsAtEnd: Array<Set<string>> = [];

	/** When each n8n ended, epoch ms. */
	private readonly endedAt: number[] = [];

	private readonly late = new Set<string>();

	constructor(
		private readonly ledger: LedgerServer,
		private readonly subjects: readonly string[],
	) {}

	/**
	 * n8n ended at `at`, killed or in order. `open`: mails without a receipt in the mailbox since then.
	 * Returns how long before the end those were finished that will come again all the same, ms.
	 */
	noteEnd(how: 'kill' | 'stop', open: ReadonlySet<string>, at: number): number[] {
		const { entries, life } = this.ledger;
		const mayBeLate = how === 'stop' ? RECEIPT_AT_STOP_MS : RECEIPT_MS;
		const unmarked = entries.filter(
			(entry) => entry.event === 'finished' && entry.life === life && open.has(entry.subject),
		);
		for (const entry of unmarked) if (at - entry.at > mayBeLate) this.late.add(entry.subject);
		const begun = new Set(entries.map(({ subject }) => subject));
		this.receiptsAtEnd.push(new Set([...begun].filter((subject) => !open.has(subject))));
		this.endedAt.push(at);
		this.ledger.markEnd();
		return unmarked.map((entry) => at - entry.at);
	}

	/** `madeAt`: when n8n stored each execution, by its id, epoch ms. */
	counts(madeAt: ReadonlyMap<string, number>): CrashCounts {
		const { ledger, subjects } = this;
		const again = subjects.filter((subject) => ledger.count('started', subject) > 1);
		const keys = (subject: string) =>
			new Set(ledger.entries.filter((entry) => entry.subject === subject).map(({ key }) => key));
		const againWithoutReason = again.filter((subject) => !this.mayComeAgain(subject, madeAt));
		return {
			delivered: subjects.filter((subject) => ledger.finished.has(subject)).length,
			lost: subjects.filter((subject) => !ledger.finished.has(subject)),
			twice: subjects.filter((subject) => ledger.count('finished', subject) > 1),
			again,
			againWithoutReason,
			withoutReceipt: [...this.late],
			keyChanged: again.filter((subject) => keys(subject).size > 1),
			histories: againWithoutReason.slice(0, 5).map((subject) => this.history(subject, madeAt)),
			begunByN8n: subjects
				.flatMap((subject) => this.lifetimes(subject, madeAt))
				.filter(({ made, begun }) => made < begun).length,
		};
	}

	/** The executions that a mail had, by the lives of n8n; one that n8n does not know is of its start. */
	private lifetimes(subject: string, madeAt: ReadonlyMap<string, number>): Lifetime[] {
		return this.ledger.entries
			.filter((entry) => entry.event === 'started' && entry.subject === subject)
			.map(({ execution, life }) => {
				const at = madeAt.get(execution);
				if (at === undefined) return { made: life, begun: life };
				return { made: this.endedAt.filter((end) => end <= at).length, begun: life };
			});
	}

	private mayComeAgain(subject: string, madeAt: ReadonlyMap<string, number>): boolean {
		const lives = this.lifetimes(subject, madeAt).map(({ made }) => made);
		const isTwiceInOneLife = new Set(lives).size < lives.length;
		const hadReceipt = this.receiptsAtEnd
			.slice(0, Math.max(...lives))
			.some((done) => done.has(subject));
		return !isTwiceInOneLife && !hadReceipt;
	}

	/** What happened to a mail, for a person to read: its events by life, then the ends with receipt. */
	private history(subject: string, madeAt: ReadonlyMap<string, number>): string {
		const events = this.ledger.entries
			.filter((entry) => entry.subject === subject)
			.map(
				({ event, life, at, execution }) =>
					`${event} ${new Date(at).toISOString()} in life ${life} by ${execution}`,
			);
		const made = this.lifetimes(subject, madeAt).map((execution) => execution.made);
		const ends = this.receiptsAtEnd.flatMap((done, life) => (done.has(subject) ? [life] : []));
		return `${subject}: ${events.join(', ')}; made in lives ${made.join(' ')}; receipt at the end of ${ends.join(' ') || 'none'}`;
	}
}
