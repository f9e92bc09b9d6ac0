import { plainWords } from '../bounce/plainWords';
import { PhraseFinder } from '../phraseFinder';
import { ABSENCE_PHRASES, CERTAIN_PHRASES } from './data/absenceWords';

/** A notice says at its beginning that somebody is away. */
const OPENING_CHARS = 500;
/** Longer texts are letters that tell of an absence among other things. */
const NOTICE_CHARS = 1500;

const FINDER = new PhraseFinder(ABSENCE_PHRASES);

/**
 * Whether a text reads as an absence notice: it opens by saying that somebody is away or when they
 * are back, asks nothing, and is short. Quoted lines count for nothing.
 */
export function readsAsAbsence(text: string): boolean {
	const own = text
		.slice(0, NOTICE_CHARS * 3)
		.split('\n')
		.filter((line) => !/^\s{0,3}>/.test(line))
		.join('\n');
	if (own.trim().length > NOTICE_CHARS) return false;
	const opening = plainWords(own.slice(0, OPENING_CHARS));
	return FINDER.isIn(opening) && !/[?？؟](?:\s|$)/.test(own);
}

/** Words by which a notice begins, after a greeting and thanks, when its subject tells nothing. */
const FIRST_WORDS_CHARS = 160;
const CERTAIN = new PhraseFinder(CERTAIN_PHRASES);

/** Whether a text opens with a phrase that people write to nobody who waits for their answer. */
export function opensAsAbsence(text: string): boolean {
	return (
		readsAsAbsence(text) && CERTAIN.isIn(plainWords(text.trimStart().slice(0, FIRST_WORDS_CHARS)))
	);
}
