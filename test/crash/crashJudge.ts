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
}

/** A receipt stands so long after the workflow's last node at the latest: polls write it, too. */
const RECEIPT_MS = 60_000;
/** The same where n8n was asked to stop: receipts go out before it ends. */
const RECEIPT_AT_STOP_MS = 5_000;

/**
 * Tells which repetitions are allowed. A mail may come again only when it had no receipt in the
 * mailbox at the end of every life of n8n in which it was begun: then it was in flight (DESIGN 7.4).
 * Within one life none may come twice.
 */
export class CrashJudge {
	/** Subjects that had their receipt when the n8n of that number ended. */
	private readonly receiptsAtEnd: Array<Set<string>> = [];

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
		this.ledger.markEnd();
		return unmarked.map((entry) => at - entry.at);
	}

	/** What happened to a mail, for a person to read: its events by life, then the ends with receipt. */
	history(subject: string): string {
		const events = this.ledger.entries
			.filter((entry) => entry.subject === subject)
			.map(({ event, life, at }) => `${event} ${new Date(at).toISOString()} in life ${life}`);
		const ends = this.receiptsAtEnd.flatMap((done, life) => (done.has(subject) ? [life] : []));
		return `${subject}: ${events.join(', ')}; receipt at the end of ${ends.join(' ') || 'none'}`;
	}

	counts(): CrashCounts {
		const { ledger, subjects } = this;
		const again = subjects.filter((subject) => ledger.count('started', subject) > 1);
		const keys = (subject: string) =>
			new Set(ledger.entries.filter((entry) => entry.subject === subject).map(({ key }) => key));
		const againWithoutReason = again.filter((subject) => !this.mayComeAgain(subject));
		return {
			delivered: subjects.filter((subject) => ledger.finished.has(subject)).length,
			lost: subjects.filter((subject) => !ledger.finished.has(subject)),
			twice: subjects.filter((subject) => ledger.count('finished', subject) > 1),
			again,
			againWithoutReason,
			withoutReceipt: [...this.late],
			keyChanged: again.filter((subject) => keys(subject).size > 1),
			histories: againWithoutReason.slice(0, 5).map((subject) => this.history(subject)),
		};
	}

	private mayComeAgain(subject: string): boolean {
		const lives = this.ledger.entries
			.filter((entry) => entry.event === 'started' && entry.subject === subject)
			.map(({ life }) => life);
		const isTwiceInOneLife = new Set(lives).size < lives.length;
		const hadReceipt = this.receiptsAtEnd
			.slice(0, Math.max(...lives))
			.some((done) => done.has(subject));
		return !isTwiceInOneLife && !hadReceipt;
	}
}
