import { MailError } from '../../nodes/helpdesk/errors';
import type {
	Acknowledgement,
	AcknowledgementResult,
	FetchOptions,
	FetchResult,
	FolderIdentity,
	Listing,
	MailFolder,
	MailRef,
	MailSource,
	ReceiptCarrier,
	SourceCursor,
	StartFrom,
} from '../../nodes/helpdesk/ports';

export interface MemoryMail {
	uid: number;
	source: Buffer;
	receivedAt: string;
	flags: Set<string>;
}

/**
 * A mailbox in memory with IMAP's numbering, for tests of the delivery. Faults are switched on by
 * the public fields; every write is in `log`.
 */
export class MemoryMailbox {
	uidValidity = 1;

	readonly folders = new Map<string, MemoryMail[]>([['INBOX', []]]);

	carrier: ReceiptCarrier = 'own';

	/** The server's name, as typed. */
	host = 'memory';

	/** The mailbox's address, as typed. */
	address = 'helpdesk@example.test';

	/** What the server says of every folder; null for UIDVALIDITY and name. */
	identity: FolderIdentity | null = null;

	/** Thrown by opening a session. */
	openError: MailError | null = null;

	/** The session breaks at these uids, as long as more than the header block is asked for. */
	readonly unfetchable = new Set<number>();

	/** Breaks the session at the header block of these uids, too. */
	readonly unreadable = new Set<number>();

	/** These uids alone fail; `headers`: but for their header block. */
	readonly failing = new Map<number, 'wholly' | 'headers'>();

	/** A source with a fault of its own gives no result for these uids. */
	readonly leftOut = new Set<number>();

	/** How each fetch was asked for, in the order of the calls. */
	readonly fetches: Array<{ count: number; isSingly: boolean; isHeadersOnly: boolean }> = [];

	acknowledgeError: MailError | null = null;

	/** Called between listing and fetching. */
	onFetch: () => void = () => undefined;

	/** Most mails one listing walks through, found or not, as a first EWS sync does; null for all. */
	walkAtMost: number | null = null;

	/** Called at every close; may throw, as no source should. */
	onClose: () => void = () => undefined;

	/** Called at every listing. */
	onList: () => void = () => undefined;

	readonly missingFolders = new Set<string>();

	readonly log: string[] = [];

	openSessions = 0;

	private nextUid = 1;

	deliver(source: string | Buffer, receivedAt = new Date().toISOString()): number {
		const uid = this.nextUid++;
		const bytes = Buffer.isBuffer(source) ? source : Buffer.from(source.replace(/\r?\n/g, '\r\n'));
		this.inbox.push({ uid, source: bytes, receivedAt, flags: new Set() });
		return uid;
	}

	/** A plain mail from a customer. */
	deliverRequest(subject: string, options: { from?: string; receivedAt?: string } = {}): number {
		const { from = 'Ada Moor <ada@example.com>', receivedAt } = options;
		return this.deliver(
			`From: ${from}\nTo: helpdesk@example.test\nSubject: ${subject}\nMessage-ID: <${subject.replaceAll(' ', '-')}@example.com>\nDate: Mon, 23 Nov 2026 10:00:00 +0000\n\nHello, ${subject}.\n`,
			receivedAt,
		);
	}

	get inbox(): MemoryMail[] {
		return this.folder('INBOX');
	}

	folder(name: string): MemoryMail[] {
		let folder = this.folders.get(name);
		if (folder === undefined) this.folders.set(name, (folder = []));
		return folder;
	}

	mail(uid: number): MemoryMail | undefined {
		return this.inbox.find((mail) => mail.uid === uid);
	}

	/** The server numbers the folder anew, as after a restore. */
	renumber(): void {
		this.uidValidity += 1;
		this.inbox.forEach((mail, index) => (mail.uid = index + 1));
		this.nextUid = this.inbox.length + 1;
	}

	open(receiptName: string, folder = 'INBOX'): MailSource {
		if (this.openError !== null) throw this.openError;
		this.openSessions += 1;
		return new MemorySource(this, receiptName, folder);
	}

	listFolders(): MailFolder[] {
		return [...this.folders.keys()].map((name) => ({
			id: name,
			name,
			specialUse: name === 'Trash' ? '\\Trash' : null,
		}));
	}
}

class MemorySource implements MailSource {
	get binding(): string {
		return `${this.mailbox.host}|${this.mailbox.address}|${this.folder}`;
	}

	get identity(): FolderIdentity {
		const { identity, uidValidity } = this.mailbox;
		return identity ?? { id: `${uidValidity}/${this.folder}`, certainty: 'likely' };
	}

	private get mails(): MemoryMail[] {
		return this.mailbox.folder(this.folder);
	}

	private isOpen = true;

	private isFetching = false;

	/** A real session would wait for ever for the end of the fetch that its caller is in (ports.ts). */
	private assertIdle(): void {
		if (this.isFetching) throw new Error('A session was asked in the middle of a fetch.');
	}

	constructor(
		private readonly mailbox: MemoryMailbox,
		private readonly receiptName: string,
		private readonly folder: string,
	) {}

	get receiptCarrier(): ReceiptCarrier {
		return this.mailbox.carrier;
	}

	private get mark(): string {
		return this.mailbox.carrier === 'shared' ? '$MDNSent' : this.receiptName;
	}

	private ref(mail: MemoryMail): MailRef {
		return {
			id: `${this.mailbox.uidValidity}:${mail.uid}`,
			size: mail.source.length,
			receivedAt: mail.receivedAt,
			isSeen: mail.flags.has('\\Seen'),
			hasReceipt: mail.flags.has(this.mark),
		};
	}

	findByMessageId(messageId: string): Promise<MailRef[]> {
		this.assertIdle();
		const mails = this.mails.filter(({ source }) =>
			source.toString('latin1').includes(`Message-ID: ${messageId}\r\n`),
		);
		return Promise.resolve(mails.reverse().map((mail) => this.ref(mail)));
	}

	markedTimes(): Promise<{ oldest: string; newest: string } | null> {
		this.assertIdle();
		if (this.mailbox.carrier !== 'own') return Promise.resolve(null);
		const times = this.mails
			.filter(({ flags }) => flags.has(this.mark))
			.map(({ receivedAt }) => receivedAt)
			.sort();
		const [oldest] = times;
		const newest = times.at(-1);
		return Promise.resolve(
			oldest === undefined || newest === undefined ? null : { oldest, newest },
		);
	}

	private byId(id: string): MemoryMail | undefined {
		const [validity, uid] = id.split(':').map(Number);
		return validity === this.mailbox.uidValidity
			? this.mails.find((mail) => mail.uid === uid)
			: undefined;
	}

	private at(uid: number): SourceCursor {
		return { uidValidity: this.mailbox.uidValidity, uid };
	}

	start(from: StartFrom | { since: string }): Promise<SourceCursor> {
		const last = this.mails.at(-1)?.uid ?? 0;
		if (from === 'activation') return Promise.resolve(this.at(last));
		if (typeof from === 'string') return Promise.resolve(this.at(0));
		const first = this.mails.find((mail) => mail.receivedAt >= from.since);
		return Promise.resolve(this.at(first === undefined ? last : first.uid - 1));
	}

	list(cursor: SourceCursor, max: number): Promise<Listing> {
		this.assertIdle();
		this.mailbox.onList();
		const { walkAtMost } = this.mailbox;
		if (walkAtMost !== null) return Promise.resolve(this.walk(cursor, walkAtMost));
		const wasReset = cursor.uidValidity !== this.mailbox.uidValidity;
		const from = wasReset ? 0 : Number(cursor.uid);
		const behind = this.mails.filter((mail) => mail.uid > from);
		const mails = behind.slice(0, max);
		return Promise.resolve({
			refs: mails.map((mail) => this.ref(mail)),
			next: this.at(mails.at(-1)?.uid ?? from),
			positions: mails.map((mail) => this.at(mail.uid)),
			hasMore: behind.length > mails.length,
			wasReset,
		});
	}

	/** A listing that finds nothing for long: `walkAtMost` mails are passed, none is new. */
	private walk(cursor: SourceCursor, atMost: number): Listing {
		const from = Number(cursor.uid);
		const last = this.mails.at(-1)?.uid ?? 0;
		const next = this.at(Math.min(last, from + atMost));
		return { refs: [], next, hasMore: Number(next.uid) < last, wasReset: false };
	}

	async *fetch(refs: readonly MailRef[], options: FetchOptions): AsyncIterable<FetchResult> {
		this.isFetching = true;
		try {
			yield* this.fetchEach(refs, options);
		} finally {
			this.isFetching = false;
		}
	}

	private async *fetchEach(
		refs: readonly MailRef[],
		{ maxBytes, isHeadersOnly = false, isSingly = false }: FetchOptions,
	): AsyncIterable<FetchResult> {
		const { unfetchable, unreadable, failing, leftOut, fetches } = this.mailbox;
		fetches.push({ count: refs.length, isSingly, isHeadersOnly });
		this.mailbox.onFetch();
		for (const ref of refs) {
			await Promise.resolve();
			const mail = this.byId(ref.id);
			if (mail === undefined) {
				yield { outcome: 'gone', ref };
				continue;
			}
			if (leftOut.has(mail.uid)) continue;
			if (unreadable.has(mail.uid) || (unfetchable.has(mail.uid) && !isHeadersOnly)) {
				throw new MailError('MAIL_CONNECTION_LOST', 'The connection ended in the middle.');
			}
			const failure = failing.get(mail.uid);
			if (failure === 'wholly' || (failure === 'headers' && !isHeadersOnly)) {
				const error = new MailError('MAIL_PROTOCOL', 'The server gave no bytes of this mail.');
				yield { outcome: 'failed', ref, error };
				continue;
			}
			const isPartial = isHeadersOnly || mail.source.length > maxBytes;
			const end = mail.source.indexOf('\r\n\r\n');
			const source = Buffer.from(isPartial ? mail.source.subarray(0, end + 4) : mail.source);
			yield {
				outcome: 'read',
				mail: {
					ref,
					source,
					isPartial,
					failure: null,
					transportHeaders: null,
					conversationId: null,
				},
			};
		}
	}

	look(ids: readonly string[]): Promise<Map<string, MailRef>> {
		this.assertIdle();
		const found = new Map<string, MailRef>();
		for (const id of ids) {
			const mail = this.byId(id);
			if (mail !== undefined) found.set(id, this.ref(mail));
		}
		return Promise.resolve(found);
	}

	newest(): Promise<MailRef | null> {
		const mail = this.mails.at(-1);
		return Promise.resolve(mail === undefined ? null : this.ref(mail));
	}

	acknowledge(acknowledgements: readonly Acknowledgement[]): Promise<AcknowledgementResult[]> {
		this.assertIdle();
		if (this.mailbox.acknowledgeError !== null) {
			return Promise.reject(this.mailbox.acknowledgeError);
		}
		return Promise.resolve(acknowledgements.map((one) => this.acknowledgeOne(one)));
	}

	private acknowledgeOne(one: Acknowledgement): AcknowledgementResult {
		const mail = this.byId(one.id);
		if (mail === undefined) return { id: one.id, outcome: 'gone' };
		if (this.mailbox.carrier === 'none') return { id: one.id, outcome: 'unwritable' };
		if (one.moveTo !== undefined && this.mailbox.missingFolders.has(one.moveTo)) {
			return { id: one.id, outcome: 'failed', error: new Error(`no folder ${one.moveTo}`) };
		}
		if (one.seen === true) mail.flags.add('\\Seen');
		if (one.flagged === true) mail.flags.add('\\Flagged');
		if (one.receipt) mail.flags.add(this.mark);
		const target = one.delete === true ? 'Trash' : one.moveTo;
		this.mailbox.log.push(
			`${mail.uid} ${[...mail.flags].join(' ')}${target ? ` -> ${target}` : ''}`,
		);
		if (target !== undefined) {
			this.mailbox.folder(target).push(mail);
			this.mails.splice(this.mails.indexOf(mail), 1);
		}
		return { id: one.id, outcome: 'done' };
	}

	close(): Promise<void> {
		if (this.isOpen) this.mailbox.openSessions -= 1;
		this.isOpen = false;
		try {
			this.mailbox.onClose();
			return Promise.resolve();
		} catch (error) {
			return Promise.reject(error as Error);
		}
	}
}
