/** The seams between core, transports and n8n. A transport implements, the n8n layer connects. */
import type { MailError } from './errors';
import type { OutgoingMessage } from './model';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Opaque position in a folder: UIDVALIDITY and UID, SyncState, deltaLink. JSON-safe. */
export interface SourceCursor {
	[key: string]: Json;
}

export type StartFrom = 'activation' | 'unread' | 'everything';

/** One mail as the server names it, before its bytes are fetched. */
export interface MailRef {
	/** Opaque, unique in the folder for as long as its position is valid. */
	id: string;
	/** Bytes, null when the server does not say. */
	size: number | null;
	/** When the server took it in, ISO 8601. */
	receivedAt: string | null;
	isSeen: boolean;
	/** The receipt of this workflow and node (docs/design.md, Delivery 4) stands on it. */
	hasReceipt: boolean;
}

export interface Listing {
	/** Oldest first, at most as many as asked for. */
	refs: MailRef[];
	/**
	 * Position after all of `refs`: every mail before it is in `refs`, was given before, or is not
	 * wanted. `positions[i]` is the position after `refs[i]` where the source can tell; a source that
	 * cannot (EWS) leaves it out and the whole listing is taken or none.
	 */
	next: SourceCursor;
	positions?: SourceCursor[];
	/** More mail stands behind `next`; ask again. */
	hasMore: boolean;
	/** The stored position was no longer valid; `refs` starts from the beginning of the folder. */
	wasReset: boolean;
}

export interface RawMail {
	ref: MailRef;
	/** The whole mail, or its header block when `isPartial`. Its reader's own, who may end its memory. */
	source: Buffer;
	isPartial: boolean;
	/**
	 * Why the server gave no more than the header block; null where the whole mail came, and where only
	 * the header block was asked for (it is over the size limit).
	 */
	failure: MailError | null;
	/**
	 * The header block as it came in, where the server keeps it beside a MIME that lacks fields of it
	 * (EWS, PidTagTransportMessageHeaders); null where `source` has it all.
	 */
	transportHeaders: string | null;
	/** Provider's own thread id (EWS, Graph), null over IMAP. */
	conversationId: string | null;
}

/** How the fetch of one mail ended. Silence is none of them: a ref that is left out is a fault. */
export type FetchResult =
	| { outcome: 'read'; mail: RawMail }
	/** A second look by its id, made after the fetch, did not find it in the folder. */
	| { outcome: 'gone'; ref: MailRef }
	/**
	 * It is in the folder, and asked for alone it gave not even its header block. The error is about
	 * this mail only; the session goes on.
	 */
	| { outcome: 'failed'; ref: MailRef; error: MailError };

export interface FetchOptions {
	/** Bytes; of a larger mail only the header block is fetched. */
	maxBytes: number;
	/**
	 * One request for each mail, so that what ends the session in the middle is known to be the mail
	 * whose turn it was. Default: as many mails a request as the protocol takes.
	 */
	isSingly?: boolean;
	/** Only header blocks, for mails of which the whole failed before. */
	isHeadersOnly?: boolean;
}

/**
 * What the server itself says of a folder, whatever host name, address or spelling it was reached by.
 * unique: no other folder has this id (MAILBOXID of RFC 8474, EWS folder id). likely: another folder may
 * happen to have the same (UIDVALIDITY and path).
 */
export interface FolderIdentity {
	id: string;
	certainty: 'unique' | 'likely';
}

/** What to write on a mail that is done. All of it in one go; move and delete come last. */
export interface Acknowledgement {
	id: string;
	/** Write the receipt. */
	receipt: boolean;
	seen?: boolean;
	flagged?: boolean;
	/** Folder to move to; the move is the receipt. */
	moveTo?: string;
	delete?: boolean;
}

/** Outcome of one acknowledgement; `gone` is success: somebody else moved or deleted the mail. */
export interface AcknowledgementResult {
	id: string;
	outcome: 'done' | 'gone' | 'unwritable' | 'failed';
	error?: Error;
}

/** How well this folder can carry receipts. */
export type ReceiptCarrier = 'own' | 'shared' | 'none';

/**
 * An open session on one folder of one mailbox. Not for concurrent use; `close` is idempotent and
 * never throws. Every method rejects with MailError and honours the signal.
 */
export interface MailSource {
	/** Server, mailbox and folder in one string, as they were typed. */
	readonly binding: string;
	readonly identity: FolderIdentity;
	/**
	 * own: a keyword or property of ours stays on the mail. shared: only a mark that others may set
	 * too ($MDNSent on Exchange's IMAP); it counts only where it was missing when fetched.
	 * none: nothing can be written.
	 */
	readonly receiptCarrier: ReceiptCarrier;
	/**
	 * Position for a first run. activation: after the newest mail. unread / everything: from the
	 * beginning, with the filter inside the cursor where the source needs one. since: ISO time; the
	 * position before the first mail received at or after it (docs/design.md, Delivery 9).
	 */
	start(from: StartFrom | { since: string }, signal: AbortSignal): Promise<SourceCursor>;
	list(cursor: SourceCursor, max: number, signal: AbortSignal): Promise<Listing>;
	/**
	 * One result for each ref, in the order of `refs`. A mail that a shared request did not give is asked
	 * for alone, then for its header block, before it is `failed`. Throws where the session ends or
	 * nothing more can be read now; what was yielded before stands.
	 */
	fetch(
		refs: readonly MailRef[],
		options: FetchOptions,
		signal: AbortSignal,
	): AsyncIterable<FetchResult>;
	/** Current state of mails by id; gone or moved ones and stale ids are absent. */
	look(ids: readonly string[], signal: AbortSignal): Promise<Map<string, MailRef>>;
	/** Mails of this folder with exactly this Message-ID, newest first, at most 20. */
	findByMessageId(messageId: string, signal: AbortSignal): Promise<MailRef[]>;
	/**
	 * Times of receipt (ISO 8601) of the oldest and the newest mail that bears the processed mark of this
	 * workflow and node; null where none does or the folder carries none of our own.
	 */
	markedTimes(signal: AbortSignal): Promise<{ oldest: string; newest: string } | null>;
	/** Newest mail of the folder for a test run, null when it is empty. Changes nothing. */
	newest(signal: AbortSignal): Promise<MailRef | null>;
	acknowledge(
		acknowledgements: readonly Acknowledgement[],
		signal: AbortSignal,
	): Promise<AcknowledgementResult[]>;
	close(): Promise<void>;
}

export interface MailFolder {
	/** What a parameter or another call takes. */
	id: string;
	/** For people, in Unicode, with the parents. */
	name: string;
	/** `\Inbox`, `\Sent`, `\Trash`, … where the server says so. */
	specialUse: string | null;
}

/** How an item of the workflow names a mail. */
export interface MailLocator {
	/** `mailbox.id` of the item. */
	id: string;
	/** Folder the id belongs to. */
	folder: string;
	/** With angle brackets; null when the mail has none, and then it cannot be looked for. */
	messageId: string | null;
	/** Further folders the mail may have gone to, such as the trigger's target folder. */
	alsoIn?: readonly string[];
	/**
	 * Whether a mail found by its Message-ID is the one meant, for anybody can send another with the
	 * same. Default: the newest with that Message-ID is.
	 *
	 * @param found its header block.
	 */
	isSame?: (found: Pick<RawMail, 'source' | 'transportHeaders'>) => Promise<boolean>;
}

/** Marks to set (true), to take off (false) or to leave alone. Keywords are Outlook's categories over EWS. */
export interface FlagChange {
	seen?: boolean;
	flagged?: boolean;
	answered?: boolean;
	addKeywords?: readonly string[];
	removeKeywords?: readonly string[];
}

/** Where a mail is now; `id` is null when the server did not tell and it cannot be looked up. */
export interface MailPlace {
	folder: string;
	id: string | null;
}

/**
 * Operations on single mails and folders of one mailbox. A mail that is not where it was is looked
 * for by its Message-ID in its folder, the further ones and the Trash. Not for concurrent use;
 * `close` never throws. Every method rejects with MailError and honours the signal.
 */
export interface MailboxOperations {
	listFolders(signal: AbortSignal): Promise<MailFolder[]>;
	/** Opens a folder and says what the server is. */
	verify(signal: AbortSignal): Promise<{ server: string; details: string }>;
	/** The mail, or its header block over `maxBytes`. Does not mark it as read. */
	getMessage(
		locator: MailLocator,
		maxBytes: number,
		signal: AbortSignal,
	): Promise<{ mail: RawMail; place: MailPlace }>;
	setFlags(locator: MailLocator, change: FlagChange, signal: AbortSignal): Promise<MailPlace>;
	/** Moves the mail; one that is in the target already stays as it is, so the call can be repeated. */
	move(locator: MailLocator, target: string, signal: AbortSignal): Promise<MailPlace>;
	/** Moves the mail to the Trash; null when it was there already and is removed for good. */
	delete(locator: MailLocator, signal: AbortSignal): Promise<MailPlace | null>;
	/**
	 * Puts a mail into `target` as a new one: same bytes and time of receipt, no marks. The old one is
	 * removed only when the new one stands.
	 */
	requeue(locator: MailLocator, target: string, signal: AbortSignal): Promise<MailPlace>;
	close(): Promise<void>;
}

export interface SendResult {
	messageId: string;
	/** Recipients the server took and refused. */
	accepted: string[];
	rejected: Array<{ address: string; response: string }>;
	/** The server's last answer, one line. */
	response: string;
	/** Which server took it, `host:port`. */
	server: string;
}

/** Sends finished messages; one connection serves many sends until `close`. */
export interface MailSender {
	send(message: OutgoingMessage, signal: AbortSignal): Promise<SendResult>;
	/** Connects and signs in without sending; resolves with what the server said of itself. */
	verify(signal: AbortSignal): Promise<{ server: string; details: string }>;
	close(): Promise<void>;
}

/** Access tokens from n8n. `forceRefresh` after the mail server refused the stored one. */
export interface TokenSource {
	/**
	 * @param options.host the server that the token will be sent to: a credential may be limited to some.
	 * Named wherever a token is asked for, so that no protocol can forget to ask.
	 */
	accessToken(options: { forceRefresh: boolean; host: string }): Promise<string>;
}

/** Redacted protocol lines for `emailDebug`. */
export interface Transcript {
	line(direction: 'client' | 'server' | 'note', text: string): void;
}
