/**
 * Every limit on what a stranger, a server or a workflow can cost, with its unit and its reason. Tables of
 * formats and languages are no limits and stand with the code that reads them.
 */

const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

export const LIMITS = {
	/** Text and HTML of an item, bytes each (docs/design.md, Item): executions are stored whole in n8n's database. */
	itemBodyBytes: 256 * KIB,
	/** One mail, bytes, before it is emitted with headers only. Default of `options.maxMessageSize`. */
	messageBytes: 50 * MIB,
	/** Header block read from a mail, bytes; the rest is ignored with a finding. */
	headerBytes: 1 * MIB,
	/** A mail of so many bytes and more is read in a thread: a smaller one takes some milliseconds. */
	readInPlaceBytes: 64 * KIB,
	/** Reading one mail in the thread; a real one of 50 MB takes two seconds. */
	readMs: 15 * SECOND,
	/** JavaScript heap of such a thread, MB; attachments are kept outside of it. */
	readerHeapMegabytes: 384,
	/** Threads of one process, and how long one waits for another mail. */
	readers: 2,
	readerIdleMs: 30 * SECOND,
	/**
	 * One text or HTML part, bytes decoded, before its rest is left out with a finding: several times what
	 * an item holds, for HTML is mostly markup. All bodies of a mail together get twice the HTML's.
	 */
	textPartBytes: 2 * MIB,
	htmlPartBytes: 4 * MIB,
	/** Header fields read from a mail or part; the rest is ignored with a finding. */
	headerFields: 2000,
	/** One header value in the item, characters. */
	headerValueChars: 16 * KIB,
	/** MIME nesting before a part is kept as an attachment unopened. */
	mimeDepth: 32,
	/** MIME parts looked at; further ones are counted in a finding. */
	mimeParts: 1000,
	/** Addresses per header field. */
	addressCount: 500,
	/** Attachments listed in an item. */
	attachmentCount: 500,
	/** File name of an attachment, bytes in UTF-8: file systems end at 255. */
	fileNameBytes: 200,
	/** Links of one HTML body that are written out in its text form. */
	htmlLinks: 1000,
	/** Elements nested in HTML that is sanitised; deeper markup is flattened to text. */
	htmlDepth: 500,
	/** TNEF files inside each other (an attached Outlook message) before they are kept unopened. */
	tnefDepth: 8,
	/** Attributes and properties read from one TNEF file. */
	tnefProperties: 20_000,
	/** Compressed RTF of a TNEF file, bytes when unpacked. */
	rtfBytes: 16 * MIB,
	/** Ids read from References, newest first. */
	referenceCount: 200,
	/** A request id inside a signed Message-ID, bytes (docs/design.md, Threading). */
	requestIdBytes: 64,
	/** Bytes of the HMAC kept, 96 bits: RFC 2104 section 5 wants 80 at least. */
	signatureBytes: 12,
	/** A signing key, bytes, below which it is refused: 128 bits, were they random. */
	signingKeyBytes: 16,
	/** Recipients that a signed id names by a keyed hash; of a message to more it is not known who got it. */
	sealRecipients: 6,
	/** Bytes of the nonce in a Message-ID of ours. */
	nonceBytes: 12,
	/** Characters of a subject that patterns are run over: a custom pattern may be quadratic. */
	subjectScanChars: 512,
	/** Characters of an own request-id pattern. */
	requestIdPatternChars: 256,
	/** Characters of a body that rules read, per text: a notice of a machine stands at the top. */
	ruleTextChars: 200_000,
	/** Characters of plain text and of HTML that are read for what the person wrote. */
	personTextChars: 256 * KIB,
	personHtmlChars: 2 * MIB,
	/** Recipients listed in a bounce. */
	bounceRecipientCount: 200,
	/** One diagnostic of a bounce, characters. */
	bounceDiagnosticChars: 1000,
	/** One evidence of a finding, characters. */
	evidenceChars: 200,
	/** Entries of a send node's ledger in n8n's deduplication store, at least: some 2,500 acknowledgements. */
	ledgerEntries: 10_000,
	/** Days that an acknowledgement stays in the ledger, however many there are. */
	ledgerDays: 7,
	/** Acknowledgements of one node in an hour and in a day, where its options say nothing else. */
	acknowledgementsPerHour: 200,
	acknowledgementsPerDay: 1000,
	/** The most that the options take: what Exchange Online lets a mailbox send in a day. */
	acknowledgementsMost: 10_000,
	/** Characters of a subject we send, before the folding of RFC 5322. */
	subjectChars: 998,
	/** References header we send, characters: relays refuse large header blocks. */
	sentReferencesChars: 1500,

	/** Mails in flight at once: default and upper bound of `options.maxInFlight`. */
	maxInFlightDefault: 50,
	maxInFlightMost: 500,
	/** Mails taken by one poll: default and upper bound of `options.maxMessages`. */
	maxMessagesDefault: 100,
	maxMessagesMost: 1000,
	/** Keys of done mails kept for a UIDVALIDITY change (docs/design.md, Delivery 7). */
	recentKeys: 1000,
	/** Mails of unknown age after a reset that are released at once; more come in portions. */
	resetPortion: 100,
	/** Attempts of one mail with `retry` before it is given up (docs/design.md, Delivery 6). */
	deliveryAttempts: 5,
	/**
	 * Deaths of n8n while one mail was in flight before it is set aside as the likely cause. High,
	 * because every mail in flight counts one at each death, guilty or not.
	 */
	deliveryDeaths: 25,
	/** Failed reads of one mail before only its headers are asked for; then it is quarantined. */
	fetchAttempts: 3,
	/** A mail that cannot be read is set aside after this though no other one could be read meanwhile. */
	unreadableMs: 60 * MINUTE,
	/** New sessions opened in one poll after the session broke while mail was being read. */
	readSessions: 3,
	/** Folders looked through for mail that somebody moved while it was in flight. */
	searchedFolders: 200,
	/** Mails of one poll whose marks are written in the folder that somebody moved them to. */
	markedElsewhere: 20,
	/** A foreign owner's entry is dead after this, or the workflow's timeout if longer. */
	leaseMs: 10 * MINUTE,
	/** How far the clocks of several mains may be apart before one takes the other's state for an old copy. */
	clockSkewMs: 5 * MINUTE,
	/**
	 * So long after its begin a poll still takes more mail as places for executions become free: shorter
	 * than the shortest time between two ticks, so that a poll per minute keeps them filled.
	 */
	refillMs: 45 * SECOND,
	/** Pause before it does: executions that end together make room together. */
	refillPauseMs: 1 * SECOND,
	/** n8n has stored an execution so long after it was handed over, or never will. */
	storedMs: 30 * SECOND,
	/** A full `maxInFlight` is reported after this. */
	boundReportMs: 60 * MINUTE,
	/** The same lasting error is raised again after this. */
	repeatErrorMs: 24 * 60 * MINUTE,
	/** A first tick this near is left the mail of an activation. */
	nearTickMs: 5 * MINUTE,
	/** Mail taken by one poll, bytes together: an n8n without file storage keeps attachments in memory. */
	pollBytes: 128 * MIB,
	/** Longest pause between quiet retries in an outage. */
	outageBackoffMs: 5 * MINUTE,

	/** Connecting, TLS and greeting together. */
	connectMs: 15 * SECOND,
	/** One command without a byte from the server. */
	commandMs: 60 * SECOND,
	/** The whole of an operation in a node's `execute`. */
	operationMs: 5 * MINUTE,
	/** Asking n8n for a token. */
	tokenMs: 30 * SECOND,
	/**
	 * How long a refresh that cured nothing holds back the next one for the same token. Only the end of
	 * a token that names no end is waited for by this; all others are replaced before.
	 */
	fruitlessRefreshMs: 24 * 60 * MINUTE,
	/** Poll budget where n8n does not name one (below n8n-workflow 2.38), and its safety share. */
	pollBudgetMs: 4 * MINUTE,
	/** How long the receipt connection stays open after its last write. */
	receiptIdleMs: 5 * SECOND,
	/** Lines of protocol transcript kept for `emailDebug`. */
	transcriptLines: 2000,
	/** Lines of it that go with the error of a failed poll. */
	transcriptErrorLines: 15,

	/** One literal of an IMAP answer, bytes: above any mail we take whole, so only a broken server gets there. */
	imapLiteralBytes: 256 * MIB,
	/** One line of an IMAP answer, bytes: a search of our window takes 150 KB. */
	imapLineBytes: 4 * MIB,
	/** One IMAP answer with its literals, bytes: the largest literal and the lines around it. */
	imapResponseBytes: 260 * MIB,
	/** Rows of one IMAP command: a listing of the mails of our window has 20,000. */
	imapRows: 50_000,
	/** All rows of one IMAP command that fetches no mail, bytes. */
	imapAnswerBytes: 32 * MIB,
	/**
	 * Mails asked for by one IMAP fetch command, bytes together: what may wait for its turn in memory
	 * where a server does not answer in order. A thousand mails of 20 KB fit.
	 */
	imapBatchBytes: 24 * MIB,
	/** A mail of this size and more is fetched alone, in pieces of this size. */
	imapLargeBytes: 1 * MIB,
	/** UIDs searched at once in a backlog: an answer of at most some 150 KB, however large the folder. */
	imapUidWindow: 20_000,
	/** Characters of a UID set in one command; RFC 7162 section 4 takes lines of 8,000 octets for safe. */
	imapUidSetChars: 6000,
	/** Folders of one mailbox that are listed. */
	imapFolders: 10_000,
	/** Characters of an AUTH command with its token; Postfix cuts longer lines (measured at 2,001). */
	smtpAuthLineChars: 1929,
	/** Ending an unfinished SMTP transaction before the next message. */
	smtpResetMs: 5 * SECOND,
	/** A composed message, bytes: it is kept whole, so that an alternate server can take it after all. */
	smtpMessageBytes: 150 * MIB,

	/** One XML answer over EWS, bytes, base64 not counted. */
	ewsXmlBytes: 32 * MIB,
	/** One MIME content or attachment over EWS, bytes decoded. */
	ewsContentBytes: 150 * MIB,
	/** Nesting of an EWS answer; a real one stays below 20. */
	ewsXmlDepth: 100,
	/** Elements of an EWS answer; 512 changes have some 8,000. */
	ewsXmlNodes: 250_000,
	/** Changes asked for in one SyncFolderItems call; the schema allows no more. */
	ewsSyncPage: 512,
	/** SyncFolderItems calls in one `list`: a first sync goes on in the next, its position kept. */
	ewsSyncPagesPerList: 8,
	/** Items in one GetItem, UpdateItem, MoveItem or DeleteItem call. */
	ewsBatchItems: 50,
	/** Bytes of mail in one GetItem call, by the sizes the server named. */
	ewsBatchBytes: 4 * MIB,
	/**
	 * One mail asked for alone after a request for it fell silent: a poll is to get past one such mail,
	 * and two of them in a row end it.
	 */
	ewsAloneMs: 20 * SECOND,
	/** Mails in a row whose requests fall silent alone before a fetch ends: the server hangs. */
	ewsSilentMails: 2,
	/** Mails in a row whose connections end alone, with nothing read between, before a fetch ends. */
	ewsCutMails: 3,
	/** Ids of mails seen last that a position keeps, to notice a sync that silently begins anew. */
	ewsRecentIds: 50,
	/** Mails with one Message-ID that are looked at. */
	ewsSameMessageId: 20,
	/** Mails looked at where a server cannot search by our mark. */
	ewsMarkedMails: 2048,
	/** Old mails in one answer of a sync, and no new one, from which a new beginning is looked for. */
	ewsOldMails: 10,
	/** Longest wait for a busy server inside one call; a longer one is left to the next poll. */
	ewsThrottleWaitMs: 10 * SECOND,
	/** Ids kept in the position of a first sync: mail handed out ahead of it. */
	ewsAheadIds: 500,
	/** Folders looked at when one is looked for by name. */
	ewsFolders: 10_000,
	/** One Autodiscover question; several hosts are asked in turn. */
	ewsDiscoverMs: 10 * SECOND,
} as const;
