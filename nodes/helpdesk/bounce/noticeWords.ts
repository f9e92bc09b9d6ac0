import { PhraseFinder } from '../phraseFinder';
import { NOTICE_PHRASES } from './data/noticePhrases';
import { NOTICE_SUBJECTS } from './data/noticeSubjects';

/** Nearly every mail is no notice: told before each phrase is looked for. */
const NOTICE_FINDER = new PhraseFinder(NOTICE_PHRASES);

function normal(text: string): string {
	return text
		.toLowerCase()
		.replaceAll('\u2019', "'")
		.replace(/\s{2,}|[^\S ]/g, ' ');
}

/** The phrase of a bounce in a subject, null when it has none. */
export function noticeSubject(subject: string): string | null {
	const text = normal(subject.slice(0, 500));
	return NOTICE_SUBJECTS.find((phrase) => text.includes(phrase)) ?? null;
}

/** The phrase of a mail system in the first `chars` characters of a text, null when it has none. */
export function noticeText(text: string, chars: number): string | null {
	const head = normal(text.slice(0, chars));
	if (!NOTICE_FINDER.isIn(head)) return null;
	return NOTICE_PHRASES.find((phrase) => head.includes(phrase)) ?? null;
}
