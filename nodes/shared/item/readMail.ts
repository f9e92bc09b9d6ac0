import type { Finding, MailContext, MailItem, ParsedMail, PersonText } from '../../helpdesk/model';
import { evidence } from '../../helpdesk/text';
import { keyOfMail, toMailItem } from '../../helpdesk/toMailItem';
import { isMailError } from '../../helpdesk/errors';
import type * as Mime from '../../mime/index';
import type * as PersonTextReading from '../../helpdesk/personText/readPersonText';

export interface ReadMailOptions {
	/** Only the header block is there: the mail is over the size limit, or could not be had whole. */
	isPartial?: boolean;
	/** Why a partial mail could not be had whole; null where it is over the size limit. */
	notGiven?: string | null;
	/** Why only the header block was read though the whole mail is there; null where that is not so. */
	unreadable?: string | null;
	/** Header block as it came in, where the server's MIME lacks fields of it. */
	transportHeaders?: string | null;
	/** Remove scripts, event handlers and other active content from `html`. */
	sanitizeHtml?: boolean;
}

/**
 * Loaded with the first mail, for n8n loads every node of a package at its start; then kept, for
 * `import()` resolves the path anew at each call, which took a tenth of the time of a mail.
 */
let mime: typeof Mime | undefined;
let personTextReading: typeof PersonTextReading | undefined;

/** Rule of the finding after which the workflow needs the bytes themselves. */
export const UNREADABLE = 'unreadable';

function failure(
	what: string,
	error: unknown,
): { rule: string; verdict: string; evidence: string } {
	const name = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
	return { rule: UNREADABLE, verdict: what, evidence: evidence(name) };
}

/** The facts that any parse gives; for a mail on which a rule of ours failed. */
function headersOnly(parsed: ParsedMail): ParsedMail {
	return { ...parsed, text: '', html: '', reportParts: [], attachments: [] };
}

async function personTextOf(parsed: ParsedMail, { mailBodies }: typeof Mime): Promise<PersonText> {
	try {
		personTextReading ??= await import('../../helpdesk/personText/readPersonText.js');
		return personTextReading.readPersonText(parsed, mailBodies);
	} catch (error) {
		const findings = [failure('quotes and signature could not be told apart', error)];
		return { replyText: parsed.text, forwarded: null, findings };
	}
}

function partialFinding(notGiven: string | null): Finding {
	return notGiven === null
		? {
				rule: 'tooLarge',
				verdict: 'headers only: the mail is over the size limit',
				evidence: 'the body and the attachments were not downloaded',
			}
		: {
				rule: 'notReadWhole',
				verdict: 'headers only: the server did not give the whole mail',
				evidence: evidence(notGiven),
			};
}

/**
 * Bytes of a mail to its item (docs/design.md, Item): parse, what the person wrote, understand. Every mail
 * becomes an item: one that cannot be read becomes what its headers say, with the finding
 * `unreadable`, so that it never holds up those behind it.
 * @throws MailError MAIL_INPUT alone, for a request-id pattern that cannot be used: that is the
 * node's setting and no fault of the mail.
 */
export async function readMail(
	source: Buffer,
	context: MailContext,
	options: ReadMailOptions = {},
): Promise<{ item: MailItem; parsed: ParsedMail }> {
	mime ??= await import('../../mime/index.js');
	const { parseMail, sanitizeMailHtml } = mime;
	const parsed = await parseMail(source, {
		isPartial: options.isPartial ?? false,
		transportHeaders: options.transportHeaders ?? null,
	});
	const person = await personTextOf(parsed, mime);
	let item: MailItem;
	try {
		item = toMailItem(parsed, context, person);
	} catch (error) {
		if (isMailError(error)) throw error;
		item = toMailItem(headersOnly(parsed), context, { ...person, forwarded: null });
		item.findings.push(failure('only the headers could be understood', error));
	}
	if (options.unreadable != null) {
		item.findings.push(failure('only the headers were read', options.unreadable));
	} else if (options.isPartial === true) {
		item.findings.push(partialFinding(options.notGiven ?? null));
	}
	if (parsed.findings.some((finding) => finding.rule === 'parseMail')) {
		item.findings.push({
			rule: UNREADABLE,
			verdict: 'the mail could not be parsed',
			evidence: 'the raw mail tells more',
		});
	}
	if (options.sanitizeHtml === true) {
		try {
			item.html = sanitizeMailHtml(item.html, { remoteContent: false });
		} catch (error) {
			item.html = '';
			item.findings.push(failure('the HTML could not be made safe and was left out', error));
		}
	}
	return { item, parsed };
}

/**
 * The key of the mail that a header block belongs to, as its item has it.
 *
 * @param of the mailbox's address for which the key is made, and when the server received the mail.
 */
export async function keyOfHeader(
	header: Buffer,
	of: { address: string; receivedAt: string | null; transportHeaders: string | null },
): Promise<string> {
	mime ??= await import('../../mime/index.js');
	const { transportHeaders } = of;
	const parsed = await mime.parseMail(header, { isPartial: true, transportHeaders });
	return keyOfMail(parsed, of);
}

/** The mail without people, for others who are to find out why it was read wrongly. */
export async function redactMailFile(
	source: Buffer,
	mailboxes: readonly string[],
): Promise<Buffer> {
	mime ??= await import('../../mime/index.js');
	return mime.redactMail(source, mailboxes);
}
