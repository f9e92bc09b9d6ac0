/**
 * What a server does wrong with a mail, said without the words of a protocol. A test server has one
 * switch for each; how it looks on the wire is the server's own business. "Content" is the whole mail
 * or any part of it that a reader asks for; the header block asked for alone is not content.
 */
export const MISBEHAVIOURS = {
	/** The listing says that all is told and leaves the mail out. */
	listingRowMissing: 'is left out of the listing',
	/** Listed and looked up without a time of receipt. */
	noDate: 'has no time of receipt',
	/** Listed with a time of receipt that is no date. */
	badDate: 'has a time of receipt that is no date',
	/** Content asked for: success is said, and the mail is not in the answer. */
	rowMissing: 'is left out of a successful answer',
	/** Content asked for: the mail is in the answer, its content explicitly nothing. */
	bodyNil: 'comes with no content',
	/** Content asked for: the mail is in the answer with its marks only. */
	flagsOnly: 'comes with its marks only',
	/** Content asked for: it has no bytes, though the mail has a size. */
	emptyBody: 'comes with empty content',
	/** A large mail's content: what stands in its middle is not given. */
	pieceMissing: 'comes without a piece of its middle',
	/** Content asked for together with other mails: the whole request is refused. Alone it is given. */
	refusedTogether: 'makes the server refuse a shared request',
	/** Content asked for: the request is refused, alone too. Its header block is given. */
	refused: 'is refused',
	/** As `refused`, by the answer for a request that cannot be understood. */
	notUnderstood: 'is answered as if the request were malformed',
	/** Neither content nor header block is given, each in a successful answer. */
	nothingGiven: 'is listed and never given',
	/** Neither content nor header block is given, each request for them is refused. */
	everythingRefused: 'is refused whole and in part',
	/** Content asked for: the mails before it are given, then the connection ends. */
	cut: 'ends the connection',
	/** Content asked for: the mails before it are given, then the server says nothing any more. */
	hang: 'makes the server fall silent',
	/** Removed by somebody else when its content is asked for. */
	goneInBetween: 'goes away between listing and fetch',
	/** All answers with several mails have them in the opposite order. */
	reversed: 'comes in an answer in the opposite order',
	/** Each mail stands twice in each answer. */
	duplicated: 'comes twice',
	/** Content asked for: the answer also tells of marks on other mails, before, between and after. */
	unasked: 'comes between news of other mails',
} as const;

export type Misbehaviour = keyof typeof MISBEHAVIOURS;
