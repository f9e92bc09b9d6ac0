import { plainWords } from '../bounce/plainWords';
import { ASKING, OF_MINE, PASSING_ON, SUSPICION } from './data/concernWords';

/** What stands above a forward is short; a longer text has a concern of its own at its beginning. */
const NOTE_CHARS = 3000;

const SENTENCE_ENDS = /(?<=[.!?…])\s|(?<=[。！？])|\n{2,}/;
const QUESTION = /[?？؟]/;

const has = (text: string, words: readonly string[]): boolean =>
	words.some((word) => text.includes(word));

/**
 * Whether somebody who passes a mail on asks something for themselves: a question, a wish of their
 * own, a suspicion about the mail. "Please take care of this" and "can you help this customer?" pass
 * it on, a greeting, a remark about the customer and a signature are nothing.
 *
 * @param note what they wrote above the mail, '' for nothing
 */
export function hasOwnConcern(note: string): boolean {
	return note
		.slice(0, NOTE_CHARS)
		.split(SENTENCE_ENDS)
		.some((sentence) => {
			const words = plainWords(sentence.replace(/\s+/g, ' '));
			if (has(words, SUSPICION)) return true;
			if (has(words, PASSING_ON)) return false;
			if (QUESTION.test(sentence)) return true;
			return OF_MINE.test(sentence) && has(words, ASKING);
		});
}
