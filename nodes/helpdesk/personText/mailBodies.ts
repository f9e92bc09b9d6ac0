import type { ParsedMail } from '../model';
import type { BodyLine } from './bodyLine';
import type { ForwardedHeader } from './forward';

/** An HTML body as lines of visible text. */
export interface HtmlLines {
	lines: BodyLine[];
	/** Indices of lines inside a container that usually holds a quote (Gmail's). */
	hinted: ReadonlySet<number>;
	/** A known container of a mail program was met: quote, attribution, signature, original. */
	isMarked: boolean;
}

/** What the rules ask of the MIME layer, which knows HTML and encoded headers. Total: none throws. */
export interface MailBodies {
	htmlLines(html: string): HtmlLines;
	/** Header of the first mail enclosed as message/rfc822; null where there is none with a sender. */
	enclosedHeader(mail: ParsedMail): ForwardedHeader | null;
	/** The date of a header as ISO 8601, null where it is none. */
	readDate(text: string): string | null;
}
