import type { MailAddress } from '../model';
import type { BodyLine } from './bodyLine';
import { fold } from '../text';
import { ATTRIBUTION_VERBS, BEFORE_NAME, NEVER_NAME } from './data/attributionWords';
import { attributionEndingAt } from './attribution';
import type { HeaderBlock } from './headerBlock';
import { headerBlockAt, headerLine } from './headerBlock';
import { mailboxFromText } from './mailboxText';
import { markerOf } from './marker';
import type { OwnText } from './ownText';
import { subjectKind } from './subjectKind';
import { asciiDigits } from './words';

export interface ForwardedHeader {
	from: MailAddress;
	/** As the program wrote it; the caller reads it. */
	date: string | null;
	subject: string | null;
	messageId: string | null;
}

/** Boundaries that copy a whole mail, header and all. */
const COPIES: ReadonlySet<string> = new Set(['original', 'headerBlock', 'container']);

/** Lines below the marker in which the copied header must begin. */
const REACH = 16;

function blockBelow(lines: readonly BodyLine[], from: number): HeaderBlock | null {
	for (let i = from; i < lines.length && i < from + REACH; i++) {
		const block = headerBlockAt(lines, i, true);
		if (block?.fields.has('from')) return block;
	}
	return null;
}

function fromBlock(block: HeaderBlock): ForwardedHeader | null {
	const from = mailboxFromText(block.fields.get('from') ?? '', block.fromAddress);
	if (from === null) return null;
	return {
		from,
		date: block.fields.get('date') ?? null,
		subject: block.fields.get('subject') ?? null,
		messageId: block.fields.get('messageId') ?? null,
	};
}

/** eM Client writes the labels without colons: "From "Ada" <ada@example.org>". */
function withoutColon(lines: readonly BodyLine[], from: number): ForwardedHeader | null {
	for (let i = from; i < lines.length && i < from + REACH; i++) {
		const match = lines[i]?.match ?? '';
		const space = match.indexOf(' ');
		if (
			space < 1 ||
			!match.includes('@') ||
			headerLine(`${match.slice(0, space)}:`)?.field !== 'from'
		)
			continue;
		const sender = mailboxFromText(match.slice(space + 1), lines[i]?.address ?? null);
		if (sender !== null) return { from: sender, date: null, subject: null, messageId: null };
	}
	return null;
}

/** Yahoo writes the header without line ends behind the marker: "From: A <a@x>To: B …". */
function fromRest(rest: string): ForwardedHeader | null {
	const header = headerLine(rest);
	if (header?.field !== 'from') return null;
	const from = mailboxFromText(header.value, null);
	return from === null ? null : { from, date: null, subject: null, messageId: null };
}

function fromAttribution(lines: readonly BodyLine[], start: number): ForwardedHeader | null {
	for (let last = start; last < start + 4 && last < lines.length; last++) {
		const attribution = attributionEndingAt(lines, last);
		if (attribution === null) continue;
		const text = lines
			.slice(attribution.start, attribution.end)
			.map((line) => line.match)
			.join(' ');
		const linked = lines[attribution.start]?.address ?? null;
		const from = mailboxFromText(text, linked);
		if (from === null) return null;
		return {
			from: { name: nameIn(from.name), address: from.address },
			date: null,
			subject: null,
			messageId: null,
		};
	}
	return null;
}

/** Dates, times, years and offsets: the name stands behind the last of them. */
const TIME_PARTS =
	/\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?|\b(?:19|20)\d{2}\b|(?:UTC|GMT|غرينتش)[+-]\d{1,2}(?::?\d{2})?|[+-]\d{2}:?\d{2}|\d{1,2}[年日時分秒시분초]/;
const WORD_ENDS = /[\s,;:."'()[\]\/\u060c\u3001\uff0c\u300c\u2014-]+/;

/** "On 5 Feb 2024, at 10:12, Ada Lovelace" → "Ada Lovelace": what stands behind the date and time. */
function nameIn(text: string): string {
	const quotedName = /["“„«»”]([^"“”„«»<>]{1,100})["”“«»]?,? ?[<[(]?$/.exec(text.slice(-110));
	if (quotedName?.[1] !== undefined) return quotedName[1].trim();
	const tail = asciiDigits(text).split(TIME_PARTS).pop() ?? '';
	const words = tail.split(WORD_ENDS).filter((word) => word !== '');
	const start = words.find((word) => !BEFORE_NAME.has(word) && !NEVER_NAME.has(fold(word)));
	if (start === undefined) return '';
	let name = tail.slice(tail.indexOf(start));
	const last = words[words.length - 1] ?? '';
	if (last !== start && ATTRIBUTION_VERBS.has(fold(last)))
		name = name.slice(0, name.lastIndexOf(last));
	name = name.replace(/["“”'\s,(\u300d]{1,6}$/, '').trim();
	if (!name.includes('(')) name = name.replace(/\)$/, '');
	return /\d/.test(name) ? '' : name;
}

/**
 * The header of the mail that this one passes on, null when it is no forward. A marker that only
 * forwards have is enough; a copied header or quote needs a forward's prefix in the subject,
 * because replies have the same, or nothing above it in a mail that answers none. A reply that
 * quotes a forward is none: its own quote comes first.
 *
 * @param isAnswer the mail refers to another one
 */
export function findForward(
	lines: readonly BodyLine[],
	own: OwnText,
	subject: string,
	isAnswer: boolean,
): ForwardedHeader | null {
	const { boundary } = own;
	if (boundary === null) return null;
	const { kind, prefix } = subjectKind(subject);
	const isCopyAlone = !isAnswer && kind === null && own.text === '' && COPIES.has(boundary.kind);
	const marker = markerOf(lines[boundary.line]?.match ?? '');
	// Apple Mail puts quote marks before its marker too; a reply's quote has a line above it.
	const isQuotedForward =
		!isAnswer && kind === null && boundary.kind === 'quote' && marker?.kind === 'forward';
	const isForward = boundary.kind === 'forward' || isQuotedForward;
	if (!isForward && kind !== 'forward' && !isCopyAlone) return null;
	if (marker !== null && marker.rest !== '') {
		const found = fromRest(marker.rest);
		if (found !== null) return found;
	}
	const block = blockBelow(lines, boundary.line);
	if (block !== null) {
		// "VS:" is a forward in Danish and Norwegian and a reply in Finnish.
		const isFinnish = /l\u00e4hett\u00e4j\u00e4/i.test(lines[block.start]?.match ?? '');
		if (prefix === 'vs' && isFinnish && boundary.kind !== 'forward') return null;
		return fromBlock(block);
	}
	if (marker !== null && marker.sender !== '') {
		const from = mailboxFromText(marker.sender, null);
		if (from !== null) return { from, date: null, subject: null, messageId: null };
	}
	if (marker !== null) {
		const found = withoutColon(lines, boundary.line + 1);
		if (found !== null) return found;
	}
	return fromAttribution(lines, boundary.line);
}
