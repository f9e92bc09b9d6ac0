import { plainWords } from '../../bounce/plainWords';
import type { ParsedMail } from '../../model';
import { isReplyAbove } from '../../personText/marker';
import {
	CHANGED,
	FIRST_PERSON,
	FRAME,
	MATTERS,
	RECEIVED,
	ROUTINE,
	SAYS,
	SURVEYS,
	TEMPLATE_OPENINGS,
} from '../data/systemWords';
import { isGreeting } from '../readsPersonal';

/** Characters of a body in which a system says what it has to say. */
const NOTICE_CHARS = 2500;
/** Characters in which somebody speaks; below, a template may give our own mail back. */
const OPENING_CHARS = 700;
/** A line of so many letters is prose though it has no full stop. */
const LONG_LINE_LETTERS = 40;

/** `Status: Open`, `* Status changed from New to Closed`, `- Priority: high`. */
const LABELLED = /^[-*\u2022|> ]{0,4}[\p{L}\p{M}\d #./()_-]{1,40}[:：]/u;
const LINK = /https?:\/\/\S{1,300}/g;
const FULL_STOP = /[.!?…。！？](?:["')\]]|\s|$)/;
const SENTENCE_ENDS = /(?<=[.!?])\s|[。！？]/;
const QUESTION = /[?？؟]/;

/** What a mail of another system says. `nothing`: neither of the others. */
export type SystemWords = 'acknowledgement' | 'survey' | 'status' | 'person' | 'nothing';

const has = (text: string, words: readonly string[]): boolean =>
	words.some((word) => text.includes(word));

/** The lines of the notice, without quotes and the line that asks to answer above it. */
function noticeLines(mail: ParsedMail): string[] {
	return mail.text
		.slice(0, NOTICE_CHARS)
		.split(/\r\n|\n|\r/)
		.filter((line) => !isReplyAbove(line.trim()) && !/^\s{0,3}>/.test(line))
		.map((line) => line.replace(LINK, '').trim())
		.filter((line) => line !== '');
}

/** Whether one sentence says of a request, ticket or mail what one of the words says. */
function saysOfMatter(lines: readonly string[], words: readonly string[]): boolean {
	// A sentence may be wrapped: each line is read with the one below it.
	return lines.some((line, index) =>
		`${line} ${lines[index + 1] ?? ''}`
			.split(SENTENCE_ENDS)
			.some((sentence) => has(sentence, words) && has(sentence, MATTERS)),
	);
}

/** Whether somebody's sentences are left when the lines that a system fills in are taken away. */
function hasProse(lines: readonly string[]): boolean {
	return lines.some((line) => {
		const letters = line.replace(/[^\p{L}]/gu, '').length;
		const isSentence = letters >= LONG_LINE_LETTERS || (letters >= 5 && FULL_STOP.test(line));
		return (
			isSentence &&
			!isGreeting(line) &&
			!LABELLED.test(line) &&
			!has(line, FRAME) &&
			!has(line, CHANGED) &&
			!TEMPLATE_OPENINGS.some((opening) => line.startsWith(opening))
		);
	});
}

/** "We received this message from Anna Berg" announces her words and acknowledges nothing. */
function isReceivedSubject(subject: string): boolean {
	return saysOfMatter([subject], RECEIVED) && !has(subject, SAYS);
}

/**
 * Whose words a mail of another system holds. An acknowledgement, a survey and a change of state are
 * the system's own; announced words ("Otto Lind commented:"), questions, sentences that no template
 * has and whoever says "I" are a person's. In doubt it is a person: their words would be lost.
 */
export function systemWords(mail: ParsedMail): SystemWords {
	const written = noticeLines(mail);
	const lines = written.map(plainWords);
	const text = lines.join('\n');
	const subject = plainWords(mail.subject.slice(0, 300));
	if (has(text, SURVEYS) || has(subject, SURVEYS)) return 'survey';
	const isFirstPerson = FIRST_PERSON.test(written.join('\n').slice(0, OPENING_CHARS));
	if (saysOfMatter(lines.slice(0, 12), RECEIVED) || isReceivedSubject(subject)) {
		return isFirstPerson ? 'person' : 'acknowledgement';
	}
	const isSaid = lines.some((line) => line.length <= 200 && has(line, SAYS));
	const asks = lines.some(
		(line) => QUESTION.test(line) && !TEMPLATE_OPENINGS.some((each) => line.startsWith(each)),
	);
	if (isFirstPerson || isSaid || asks || hasProse(lines)) return 'person';
	return has(text, CHANGED) || has(subject, CHANGED) ? 'status' : 'nothing';
}

/** Whether the mail is a newsletter's, a receipt or what a machine that watches sends. */
export function isRoutine(mail: ParsedMail): boolean {
	const text = plainWords(mail.text.slice(0, NOTICE_CHARS));
	return has(text, ROUTINE) || has(plainWords(mail.subject.slice(0, 300)), ROUTINE);
}
