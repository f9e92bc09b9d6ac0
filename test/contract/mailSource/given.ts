import type {
	Listing,
	MailRef,
	MailSource,
	RawMail,
	SourceCursor,
} from '../../../nodes/helpdesk/ports';
import { contractMail } from './fixture';
import type { MailSourceFixture } from './fixture';
import { readMails } from '../../support/readMails';

export const NEVER = new AbortController().signal;
export const LARGE = 50 * 1024 * 1024;

/** What the cases of the contract work with: one fixture for each case, and its sessions. */
export class Given {
	private current: MailSourceFixture | null = null;

	private sources: MailSource[] = [];

	constructor(
		private readonly makeFixture: () => Promise<MailSourceFixture>,
		/** Vitest's, but for the cases that a client cannot express. */
		readonly it: (sentence: string, work: () => Promise<void>) => void,
	) {}

	get fixture(): MailSourceFixture {
		if (this.current === null) throw new Error('The fixture is made before each case.');
		return this.current;
	}

	async begin(): Promise<void> {
		this.current = await this.makeFixture();
		this.sources = [];
	}

	async end(): Promise<void> {
		await Promise.all(this.sources.map(async (source) => await source.close()));
		await this.current?.dispose();
	}

	readonly open = async (): Promise<MailSource> => {
		const source = await this.fixture.open();
		this.sources.push(source);
		return source;
	};

	readonly deliverAll = async (subjects: readonly string[]): Promise<void> => {
		for (const subject of subjects) await this.fixture.deliver(contractMail(subject));
	};

	readonly everything = async (source: MailSource): Promise<Listing> =>
		await source.list(await source.start('everything', NEVER), 100, NEVER);

	readonly read = async (
		source: MailSource,
		refs: readonly MailRef[],
		maxBytes = LARGE,
	): Promise<RawMail[]> => {
		const mails: RawMail[] = [];
		for await (const mail of readMails(source, refs, maxBytes)) mails.push(mail);
		return mails;
	};

	readonly subjectOf = ({ source }: RawMail): string | undefined =>
		/^Subject: (.*)$/m.exec(source.toString('utf8'))?.[1]?.trim();

	readonly subjects = async (source: MailSource, refs: readonly MailRef[]) =>
		(await this.read(source, refs)).map(this.subjectOf);

	readonly walk = async (
		source: MailSource,
		from: SourceCursor,
		max: number,
	): Promise<Listing[]> => {
		const listings: Listing[] = [];
		for (let cursor = from; listings.length < 50;) {
			const listing = await source.list(cursor, max, NEVER);
			listings.push(listing);
			if (!listing.hasMore) return listings;
			cursor = listing.next;
		}
		throw new Error('The listing never ends.');
	};
}
