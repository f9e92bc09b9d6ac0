import { LIMITS } from '../../helpdesk/limits';
import type { Finding, ParsedReportPart } from '../../helpdesk/model';
import { defaultFileName, safeFileName, typeOfFileName } from '../attachments/fileName';
import { openWinmail } from '../attachments/openWinmail';
import type { RawAttachment } from '../attachments/readAttachment';
import { declaredName, isEnclosedMail, readAttachment } from '../attachments/readAttachment';
import { decodeText } from '../charset/decodeText';
import { firstHeader } from '../headers/readHeaders';
import type { MimePart } from '../structure/mimePart';
import { encodedBody, isMultipart } from '../structure/mimePart';
import { readRtf } from '../tnef/rtfText';
import { calendarWords } from './calendarWords';
import type { Segment } from './segments';
import { chooseAlternative, joinSegments } from './segments';
import type { TextPart } from './textPart';
import { isBinary, isHtmlType, readTextPart, tidyText } from './textPart';
import type { UuFile } from './uuBlocks';
import { takeLargeUuBlocks, takeUuBlocks } from './uuBlocks';

/** Everything the leaves of a mail hold. */
export interface Content {
	segments: Segment[];
	attachments: RawAttachment[];
	reportParts: ParsedReportPart[];
	/** Charset of the first body that tells one, for raw bytes in headers; '' for none. */
	charset: string;
	/** Text of an invitation, for a mail that has no other body. */
	calendarText: string;
	/** Body inside a winmail.dat or an RTF, for a mail that has no other; null when there is none. */
	spareBody: Segment | null;
	/** A body was longer than is read. */
	isTextCut: boolean;
	findings: Finding[];
}

const REPORT_TYPES =
	/^(?:message\/(?:rfc822|global|delivery-status|disposition-notification|feedback-report|global-headers|global-delivery-status|global-disposition-notification)|text\/rfc822-headers)$/;
/** Text types that are data and never a body: reactions, AMP, JSON and whatever a vendor invents. */
const DATA_TYPES =
	/^text\/(?:vnd\..{1,80}|.{1,60}\+(?:json|xml)|json|x-json|ld-json|yaml|x-yaml|ics|x-ics|calendar|x-vcalendar|vcard|x-vcard|directory|csv|tab-separated-values|xml|css|javascript|x-amp-html|watch-html|rtf|rfc822-headers|x-log|x-diff|x-patch|x-[a-z]{1,12}(?:src|script))$/;

/** Types that are text all the same; what PGP wrote before RFC 3156 is the words or their armour. */
const TEXT_APPLICATIONS = /^application\/(?:xhtml\+xml|pgp)$/;

/** Fields that no part has of its own: of a message, of a delivery report. */
const MESSAGE_FIELDS = /^(?:received|from|to|subject|message-id|return-path|date)$/;
const STATUS_FIELDS = /^(?:reporting-mta|final-recipient|original-recipient|action|status)$/;

/**
 * What stands in a part's header though it belongs to the message or report inside, because no blank
 * line parts the two; as text with the blank line that is missing, '' when there is none.
 */
function misplacedHeader({ type, headers }: MimePart): string {
	const fields = type.endsWith('delivery-status') ? STATUS_FIELDS : MESSAGE_FIELDS;
	const names = new Set(headers.map(({ name }) => name).filter((name) => fields.test(name)));
	if (names.size < 2) return '';
	const lines = headers.filter(({ name }) => !name.startsWith('content-'));
	return `${lines.map(({ name, value }) => `${name}: ${value}\n`).join('')}\n`;
}

class Collector implements Content {
	segments: Segment[] = [];
	attachments: RawAttachment[] = [];
	reportParts: ParsedReportPart[] = [];
	charset = '';
	calendarText = '';
	spareBody: Segment | null = null;
	isTextCut = false;
	findings: Finding[] = [];
	/** Bytes of bodies that may still be read: a mail may have a thousand of them. */
	private bodyBytes = 2 * LIMITS.htmlPartBytes;
	private ignoredAttachments = 0;

	constructor(private readonly hint: string) {}

	/** Segments of a part, attachments put aside on the way. */
	visit(part: MimePart, hasBodyBefore: boolean, isRoot: boolean): Segment[] {
		if (!isRoot && !REPORT_TYPES.test(part.type)) this.keepMisplacedHeader(part);
		if (part.children.length > 0) return this.visitMultipart(part, hasBodyBefore);
		if (isMultipart(part.type) && !part.isUnopened) return [];
		if (this.isBody(part, hasBodyBefore, isRoot)) {
			const read = this.readBody(part);
			if (read.oddity !== null)
				this.note('readTextPart', 'read otherwise than declared', read.oddity);
			if (this.charset === '') this.charset = read.charset;
			if (read.kind === 'html') return [{ text: null, html: read.text }];
			return [{ text: this.withoutUuBlocks(part.type, read.text), html: null }];
		}
		this.attach(part, isRoot);
		return [];
	}

	private readBody(part: MimePart): TextPart {
		const most = isHtmlType(part.type) ? LIMITS.htmlPartBytes : LIMITS.textPartBytes;
		const isLong = part.end - part.start > most;
		const body = isLong && part.type === 'text/plain' ? this.withoutLargeUuBlocks(part) : part;
		const read = readTextPart(body, this.hint, Math.min(most, this.bodyBytes));
		this.bodyBytes -= read.size;
		if (read.isCut) {
			this.isTextCut = true;
			this.note(
				'readTextPart',
				'longer than is read, its rest left out',
				`${part.end - part.start} bytes`,
			);
		}
		return read;
	}

	/** Uuencoded files go before the text is cut: they are what makes it long. */
	private withoutLargeUuBlocks(part: MimePart): MimePart {
		const { rest, files } = takeLargeUuBlocks(encodedBody(part));
		if (files.length === 0) return part;
		for (const file of files) this.pushFile(file);
		this.note('takeUuBlocks', 'uuencoded files opened', `${files.length}`);
		return { ...part, source: rest, start: 0, end: rest.length };
	}

	finish(): void {
		if (this.ignoredAttachments === 0) return;
		this.note(
			'collectContent',
			'too many attachments, the rest left out',
			`${this.ignoredAttachments}`,
		);
	}

	private note(rule: string, verdict: string, evidence: string): void {
		if (this.findings.length < 100) this.findings.push({ rule, verdict, evidence });
	}

	/** Uuencoded files in a plain text become attachments. */
	private withoutUuBlocks(type: string, text: string): string {
		if (type !== 'text/plain') return text;
		const { text: rest, files } = takeUuBlocks(text);
		for (const file of files) this.pushFile(file);
		if (files.length > 0) this.note('takeUuBlocks', 'uuencoded files opened', `${files.length}`);
		return rest;
	}

	private pushFile({ fileName, content }: UuFile): void {
		const named = safeFileName(fileName);
		const mimeType = typeOfFileName(named);
		this.push({
			fileName: named === '' ? defaultFileName(mimeType, this.attachments.length) : named,
			mimeType,
			size: content.length,
			contentId: null,
			content,
			disposition: 'attachment',
			contentLocation: '',
			oddity: null,
		});
	}

	private push(attachment: Omit<RawAttachment, 'index'>): void {
		const index = this.attachments.length;
		if (index >= LIMITS.attachmentCount) this.ignoredAttachments++;
		else this.attachments.push({ ...attachment, index });
	}

	private isBody(part: MimePart, hasBodyBefore: boolean, isRoot: boolean): boolean {
		const isText = part.type.startsWith('text/') || TEXT_APPLICATIONS.test(part.type);
		if (!isText || DATA_TYPES.test(part.type)) return false;
		if (part.disposition !== 'attachment') {
			// A named text behind the body is a file, whatever its disposition.
			if (declaredName(part, this.hint) !== '') return !hasBodyBefore && !isBinary(part);
			return true;
		}
		return isRoot && declaredName(part, this.hint) === '';
	}

	private visitMultipart(part: MimePart, hasBodyBefore: boolean): Segment[] {
		const perChild: Segment[][] = [];
		let hasBody = hasBodyBefore;
		const isAlternative = part.type === 'multipart/alternative';
		for (const child of part.children) {
			const segments = this.visit(child, isAlternative ? hasBodyBefore : hasBody, false);
			if (segments.length > 0) hasBody = true;
			perChild.push(segments);
		}
		const filled = perChild.filter((segments) => segments.length > 0);
		if (filled.length === 0) return [];
		if (isAlternative) return [chooseAlternative(filled.map(joinSegments))];
		if (part.type === 'multipart/related' && isPairOfForms(filled)) {
			return [chooseAlternative(filled.map(joinSegments))];
		}
		return filled.flat();
	}

	private attach(part: MimePart, isRoot: boolean): void {
		if (this.attachments.length >= LIMITS.attachmentCount) {
			this.ignoredAttachments++;
			return;
		}
		const attachment = readAttachment(part, this.attachments.length, this.hint);
		if (this.openTnef(attachment)) return;
		this.attachments.push(attachment);
		if (attachment.oddity !== null) {
			this.note('readAttachment', attachment.oddity, attachment.mimeType);
		}
		if (REPORT_TYPES.test(part.type)) this.report(part, attachment.content, isRoot);
		if (part.type === 'text/rtf' && part.disposition !== 'attachment') {
			this.spareBody ??= readRtf(attachment.content.subarray(0, LIMITS.rtfBytes));
		}
		if (part.type === 'text/calendar' && this.calendarText === '') {
			const text = attachment.content.subarray(0, LIMITS.textPartBytes);
			this.calendarText = calendarWords(this.textOf(part, text));
		}
	}

	/** Puts what is in a winmail.dat in its place; false when it is none or must be kept beside. */
	private openTnef(attachment: RawAttachment): boolean {
		const opened = openWinmail(attachment);
		if (opened === null) return false;
		this.spareBody ??= opened.body;
		for (const file of opened.files) this.push(file);
		const verdict = opened.isBroken
			? 'winmail.dat is damaged, kept beside its parts'
			: 'winmail.dat opened';
		this.note('openWinmail', verdict, `${opened.files.length} files`);
		return !opened.isBroken;
	}

	private report(part: MimePart, content: Buffer, isRoot: boolean): void {
		const capped = content.subarray(0, LIMITS.itemBodyBytes);
		const header = isRoot ? '' : misplacedHeader(part);
		const whole = header === '' ? capped : Buffer.concat([Buffer.from(header, 'latin1'), capped]);
		if (header !== '') this.note('collectContent', 'no blank line before the body', part.type);
		this.reportParts.push({ mimeType: part.type, text: this.textOf(part, whole) });
	}

	/**
	 * Mail2000 and others put an original into a part of its own whose header is the original's. A
	 * signed or encrypted part repeats the mail's own header to protect it.
	 */
	private keepMisplacedHeader(part: MimePart): void {
		if (part.parameters['protected-headers'] !== undefined) return;
		const header = misplacedHeader(part);
		if (header === '') return;
		const bytes = Buffer.from(header, 'latin1');
		this.reportParts.push({ mimeType: 'text/rfc822-headers', text: this.textOf(part, bytes) });
	}

	private textOf(part: MimePart, bytes: Buffer): string {
		// The charset of an enclosed mail is its own; its header says nothing about its bytes.
		const declared = isEnclosedMail(part.type) ? '' : (part.parameters.charset ?? '');
		return tidyText(decodeText(bytes, declared, this.hint).text);
	}
}

/** Text and HTML side by side in multipart/related are the two forms of one body. */
function isPairOfForms(children: readonly Segment[][]): boolean {
	const [first, second] = children;
	const isPair = children.length === 2 && first?.length === 1 && second?.length === 1;
	return isPair && first[0]?.html === null && second[0]?.text === null;
}

/** Charset named for the bodies, for raw bytes in headers and unlabelled parts; '' for none. */
export function bodyCharset(part: MimePart): string {
	if (part.type.startsWith('text/') && part.parameters.charset !== undefined) {
		return part.parameters.charset;
	}
	for (const child of part.children) {
		const charset = bodyCharset(child);
		if (charset !== '') return charset;
	}
	return '';
}

/** Whether a mail without any part stands there only as a header. */
export function hasContent(part: MimePart): boolean {
	return part.children.length > 0 || part.end > part.start;
}

/**
 * Walks the tree once: bodies, attachments and report parts in the order of the mail.
 *
 * @param hint charset of the mail, '' for none
 */
export function collectContent(root: MimePart, hint: string): Content {
	const collector = new Collector(hint);
	if (hasContent(root) || firstHeader(root.headers, 'content-type') !== '') {
		collector.segments = collector.visit(root, false, true);
	}
	collector.finish();
	return collector;
}
