/** The vocabulary of mail that core, transports and nodes share. Types only. */

export interface MailAddress {
	name: string;
	address: string;
}

export type MailKind =
	'newRequest' | 'reply' | 'autoReply' | 'bounce' | 'list' | 'notification' | 'report' | 'own';

export type RequestIdSource =
	'signedMessageId' | 'messageId' | 'plusAddress' | 'bodyToken' | 'subjectToken' | 'bounce';

export interface Finding {
	/** Name of the rule, the same as its file. */
	rule: string;
	verdict: string;
	/** What the rule saw, short and free of secrets. */
	evidence: string;
}

export interface HeaderLine {
	/** Lower case. */
	name: string;
	/** Unfolded and decoded to Unicode. */
	value: string;
	/** Unfolded, not decoded: encoded words as they came. */
	raw: string;
}

export interface ParsedAttachment {
	index: number;
	/** Safe to use as a file name: no path, no control characters. */
	fileName: string;
	mimeType: string;
	size: number;
	inline: boolean;
	contentId: string | null;
	content: Buffer;
}

/** One part of a mail that rules read besides the bodies: delivery reports, enclosed mails. */
export interface ParsedReportPart {
	/** Lower case: `message/delivery-status`, `message/rfc822`, `text/rfc822-headers`, … */
	mimeType: string;
	/** Decoded text of the part, capped at `LIMITS.itemBodyBytes`. */
	text: string;
}

/** What `nodes/mime` makes of the bytes of a mail: facts only, no verdict. */
export interface ParsedMail {
	headers: readonly HeaderLine[];
	/** Lower case, without parameters. */
	contentType: string;
	/** Parameters of the Content-Type, names in lower case (`report-type`, …). */
	contentTypeParameters: Readonly<Record<string, string>>;
	subject: string;
	from: MailAddress | null;
	sender: MailAddress | null;
	replyTo: readonly MailAddress[];
	to: readonly MailAddress[];
	cc: readonly MailAddress[];
	bcc: readonly MailAddress[];
	/** ISO 8601, null when missing or unreadable. */
	date: string | null;
	/** With angle brackets; null when the mail has none. */
	messageId: string | null;
	inReplyTo: readonly string[];
	/** Oldest first, as in the header. */
	references: readonly string[];
	/** Full text up to `LIMITS.textPartBytes`; made from the HTML when the mail has none. */
	text: string;
	/** Full HTML as it came (inline images still by cid); made from the text when the mail has none. */
	html: string;
	/** Which of the two the mail really had. */
	hasText: boolean;
	hasHtml: boolean;
	/** A body was longer than is read; its rest is in none of the texts. */
	isTextCut: boolean;
	attachments: readonly ParsedAttachment[];
	/** Report parts and enclosed mails in their order, for bounce and report rules. */
	reportParts: readonly ParsedReportPart[];
	/** What could not be read as meant, and what was done about it. */
	findings: readonly Finding[];
	/** Bytes of the whole mail. */
	size: number;
	/** True when only the header was there (over the size limit). */
	isPartial: boolean;
	/** SHA-256 of the bytes, hex: the last resort for a mail without Message-ID. */
	sourceHash: string;
}

export interface BounceRecipient {
	address: string;
	action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded' | 'unknown';
	status: string | null;
	diagnostic: string | null;
}

export interface Bounce {
	recipients: BounceRecipient[];
	originalMessageId: string | null;
}

export interface Authentication {
	spf: string | null;
	dkim: string | null;
	dmarc: string | null;
	/** The authserv-id that said so; null when no trusted header was found. */
	source: string | null;
}

export type Protocol = 'imap' | 'ews' | 'graph' | 'file';

/** Why no machine may answer a mail: short and stable, for workflows. */
export type NoAnswerReason =
	| 'automatedMail'
	| 'noSender'
	| 'ownAddress'
	| 'machineAddress'
	| 'suppressed'
	| 'listMail'
	| 'authenticationFailed';

/** Whether a machine may answer a mail, whoever wrote it (RFC 3834 section 2). */
export interface AutoReply {
	allowed: boolean;
	/** Null when and only when it is allowed. */
	reason: NoAnswerReason | null;
}

/** Where the requester was found. */
export type RequesterSource = 'from' | 'replyTo' | 'forward' | 'originalSender';

export interface ItemMailbox {
	protocol: Protocol;
	address: string;
	folder: string;
	id: string;
	key: string;
}

export interface ItemAttachment {
	index: number;
	fileName: string;
	mimeType: string;
	size: number;
	inline: boolean;
	contentId: string | null;
	binaryProperty: string | null;
}

/**
 * The item (docs/design.md, Item): fields are added, never changed; every field is always there. In the
 * order in which people read a table: n8n shows them so.
 */
export interface MailItem {
	subject: string;
	requester: MailAddress;
	replyText: string;
	kind: MailKind;
	requestId: string | null;
	/** Which rule decided the output, in one sentence. */
	why: string;
	requestIdSource: RequestIdSource | null;
	verified: boolean;
	/** The sender is an address that the signed id was sent to; null where no signed id tells. */
	fromRecipient: boolean | null;
	subjectClean: string;
	priority: 'high' | 'normal' | 'low';
	from: MailAddress;
	requesterSource: RequesterSource;
	/**
	 * The receiving server proved (dmarc=pass) the domain that names the requester: the sender's own, also
	 * where Reply-To is of the same organisation or a colleague passed the mail on.
	 */
	requesterProven: boolean;
	/** Who passed the requester's mail on. */
	forwardedBy: MailAddress | null;
	/** Whose mail the requester passed on and asks about. */
	forwardedFrom: MailAddress | null;
	/** May a machine answer this? Strict, whatever the output. */
	autoReply: AutoReply;
	replyTo: MailAddress[];
	to: MailAddress[];
	cc: MailAddress[];
	deliveredTo: string | null;
	date: string | null;
	receivedAt: string | null;
	messageId: string;
	inReplyTo: string[];
	references: string[];
	conversationId: string | null;
	text: string;
	html: string;
	truncated: boolean;
	attachments: ItemAttachment[];
	bounce: Bounce | null;
	authentication: Authentication;
	headers: Record<string, string | string[]> | null;
	findings: Finding[];
	debug: string[] | null;
	mailbox: ItemMailbox;
	size: number;
	schemaVersion: 1;
}

/** What the rules must know besides the mail itself. */
export interface MailContext {
	protocol: Protocol;
	/** The mailbox's address, lower case. */
	address: string;
	/** Further addresses of this mailbox, lower case. */
	addresses: readonly string[];
	folder: string;
	/** Opaque id of the mail in its folder. */
	id: string;
	/** ISO 8601; when the server took the mail in, null when unknown. */
	receivedAt: string | null;
	/** Keys of the reply tracking credential: the first signs, all verify. */
	signingKeys: readonly string[];
	/** Patterns that find a request id in a subject, first group is the id; see threading/requestIdPattern. */
	requestIdPattern: string;
	/** authserv-ids whose Authentication-Results are believed; empty = the topmost header's own. */
	trustedAuthservIds: readonly string[];
	/** Put the headers into the item. */
	includeHeaders: boolean;
	/** Senders whose mail is a request whatever the rules say: addresses and domains; default none. */
	alwaysRequests?: readonly string[];
	/** Senders whose mail never is a request: addresses and domains; default none. */
	neverRequests?: readonly string[];
	/** Who asks in a colleague's forward; default `original`, unless the colleague asks something. */
	forwardRequester?: ForwardRequester;
}

/**
 * original: the first sender, unless the colleague has a question of their own. alwaysOriginal: the
 * first sender in any case. forwarder: who forwards.
 */
export type ForwardRequester = 'original' | 'alwaysOriginal' | 'forwarder';

/** The mail that a person passed on inside another one. */
export interface ForwardedMail {
	from: MailAddress;
	messageId?: string | null;
	subject?: string | null;
	/** ISO 8601. */
	date?: string | null;
	/** What the person wrote above it, '' for nothing. */
	note?: string;
}

/** What the person behind a mail wrote now, and whose mail they passed on (nodes/helpdesk/personText). */
export interface PersonText {
	/** Without quote and signature; never empty when the mail is not. */
	replyText: string;
	forwarded: ForwardedMail | null;
	findings: Finding[];
}

export interface OutgoingAttachment {
	fileName: string;
	mimeType: string;
	/** Set for an inline image, without angle brackets. */
	contentId: string | null;
	content: Buffer | import('node:stream').Readable;
}

/** A finished message, ready for composing: every decision has been made. */
export interface OutgoingMessage {
	/** With angle brackets. */
	messageId: string;
	from: MailAddress;
	sender: MailAddress | null;
	replyTo: readonly MailAddress[];
	to: readonly MailAddress[];
	cc: readonly MailAddress[];
	/** In the envelope only, never in the bytes. */
	bcc: readonly MailAddress[];
	subject: string;
	text: string | null;
	html: string | null;
	inReplyTo: string | null;
	references: readonly string[];
	priority: 'high' | 'normal' | 'low';
	date: Date;
	/** Further header fields in order; names and values already checked for CR and LF. */
	headers: ReadonlyArray<{ name: string; value: string }>;
	attachments: readonly OutgoingAttachment[];
	/** '' is the null sender of automatic mail (RFC 5321 4.5.5). */
	envelopeFrom: string;
}
