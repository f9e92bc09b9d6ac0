import { PhraseFinder } from '../phraseFinder';
import { NOTICE_PHRASES } from './data/noticePhrases';
import { NOTICE_SUBJECTS } from './data/noticeSubjects';
import { plainWords } from './plainWords';

const PHRASES = NOTICE_PHRASES.map(plainWords);
const SUBJECTS = NOTICE_SUBJECTS.map(plainWords);

/** Nearly every mail is no notice: told before each phrase is looked for. */
const NOTICE_FINDER = new PhraseFinder(PHRASES);

function normal(text: string): string {
	return plainWords(text).replace(/\s{2,}|[^\S ]/g, ' ');
}

/** The phrase of a bounce in a subject, null when it has none. */
export function noticeSubject(subject: string): string | null {
	const text = normal(subject.slice(0, 500));
	return SUBJECTS.find((phrase) => text.includes(phrase)) ?? null;
}

/**
 * The phrase of a mail system in the first `chars` characters of a text, null when it has none.
 *
 * @param subject a subject that the text may quote: what it says already counts for nothing
 */
export function noticeText(text: string, chars: number, subject = ''): string | null {
	const head = normal(text.slice(0, chars));
	if (!NOTICE_FINDER.isIn(head)) return null;
	const said = normal(subject.slice(0, 500));
	return PHRASES.find((phrase) => head.includes(phrase) && !said.includes(phrase)) ?? null;
}
