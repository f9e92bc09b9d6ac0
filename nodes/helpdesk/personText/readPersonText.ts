import { LIMITS } from '../limits';
import type { Finding, ForwardedMail, ParsedMail, PersonText } from '../model';
import type { BodyLine } from './bodyLine';
import type { ForwardedHeader } from './forward';
import { findForward } from './forward';
import type { HtmlLines, MailBodies } from './mailBodies';
import type { OwnText } from './ownText';
import { ownText } from './ownText';
import { plainLines } from './plainLines';
import { subjectKind } from './subjectKind';

/** One body as the rules see it. */
interface Reading {
	source: 'text' | 'html';
	lines: readonly BodyLine[];
	own: OwnText;
	/** The HTML bears the containers of a mail program. */
	isMarked: boolean;
}

function readPlain(text: string): Reading {
	const lines = plainLines(text.slice(0, LIMITS.personTextChars));
	return { source: 'text', lines, own: ownText(lines), isMarked: false };
}

function readHtmlBody({ lines, hinted, isMarked }: HtmlLines): Reading {
	let own = ownText(lines);
	if (own.boundary === null && hinted.size > 0) {
		const deeper = lines.map((line, index) => (hinted.has(index) ? { ...line, depth: 1 } : line));
		const again = ownText(deeper);
		if (again.text !== '') own = again;
	}
	return { source: 'html', lines, own, isMarked };
}

/**
 * The better source of the two. HTML with a mail program's own containers says more than any rule
 * for plain text; without them plain text keeps the person's line breaks.
 */
function better(plain: Reading | null, html: Reading | null): Reading | null {
	if (plain === null || html === null) return plain ?? html;
	if (html.own.text === '' || plain.own.text === '') return html.own.text === '' ? plain : html;
	const found = (reading: Reading): boolean =>
		reading.own.boundary !== null || reading.own.hasSignature;
	// A template whose HTML part holds less than the text part is no translation of it.
	const isPoor = html.own.text.length * 4 < plain.own.text.length && found(plain);
	if (html.isMarked && found(html) && !isPoor) return html;
	if (found(plain)) return plain;
	return found(html) && !isPoor ? html : plain;
}

function visibleText(reading: Reading): string {
	return reading.lines
		.map((line) => line.text.trimEnd())
		.join('\n')
		.trim();
}

function forwardedMail(header: ForwardedHeader, readDate: MailBodies['readDate']): ForwardedMail {
	return {
		from: header.from,
		date: header.date === null ? null : readDate(header.date),
		subject: header.subject === '' ? null : header.subject,
		messageId: header.messageId === '' ? null : header.messageId,
	};
}

/**
 * What the person behind the mail wrote now, and whose mail they passed on. Total: never throws for
 * any `ParsedMail`, and `replyText` is empty only when the mail has no visible text at all; a mail
 * that is nothing but a quote or a forward gives its whole text. Linear in the size of the bodies,
 * of which at most `LIMITS.personTextChars` and `LIMITS.personHtmlChars` are read.
 */
export function readPersonText(parsed: ParsedMail, bodies: MailBodies): PersonText {
	const findings: Finding[] = [];
	const plain = parsed.hasText && parsed.text.trim() !== '' ? readPlain(parsed.text) : null;
	const html = parsed.hasHtml
		? readHtmlBody(bodies.htmlLines(parsed.html.slice(0, LIMITS.personHtmlChars)))
		: null;
	const chosen = better(plain, html);

	let replyText = chosen?.own.text ?? '';
	if (chosen !== null && replyText !== '' && chosen.own.boundary !== null) {
		findings.push({
			rule: 'personText',
			verdict: 'the quoted original was left out',
			evidence: `${chosen.own.boundary.kind} in line ${chosen.own.boundary.line + 1} of the ${chosen.source}`,
		});
	}
	if (chosen !== null && replyText !== '' && chosen.own.hasSignature) {
		findings.push({
			rule: 'personText',
			verdict: 'the signature was left out',
			evidence: `in the ${chosen.source}`,
		});
	}
	if (replyText !== '' && chosen?.own.isUncertain === true) {
		findings.push({
			rule: 'replyTextUncertain',
			verdict: 'own and quoted words could not be told apart for certain: more was kept',
			evidence: `in the ${chosen.source}`,
		});
	}
	if (replyText === '') {
		replyText =
			plain === null && html !== null
				? visibleText(html)
				: parsed.text.slice(0, LIMITS.personTextChars).trim();
		if (replyText === '' && html !== null) replyText = visibleText(html);
		if (replyText === '') replyText = parsed.text.slice(0, LIMITS.personTextChars).trim();
	}

	const isAnswer = parsed.inReplyTo.length > 0 || parsed.references.length > 0;
	let header: ForwardedHeader | null = null;
	let note = chosen?.own.text ?? '';
	for (const reading of [chosen, chosen === plain ? html : plain]) {
		if (reading === null || header !== null) continue;
		header = findForward(reading.lines, reading.own, parsed.subject, isAnswer);
		if (header !== null) note = reading.own.text;
	}
	if (header === null && subjectKind(parsed.subject).kind === 'forward')
		header = bodies.enclosedHeader(parsed);
	if (header !== null) {
		findings.push({
			rule: 'personForward',
			verdict: 'the mail passes another one on',
			evidence: `from ${header.from.address}`,
		});
	}
	return {
		replyText,
		forwarded: header === null ? null : { ...forwardedMail(header, bodies.readDate), note },
		findings,
	};
}
