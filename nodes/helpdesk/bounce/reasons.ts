import { REASONS } from './data/reasonWords';
import { plainWords } from './plainWords';

const PLAIN_REASONS = REASONS.map(({ detail, words }) => ({
	detail,
	words: words.map(plainWords),
}));

/** Replies that say more than their class (RFC 5321 4.2.3). */
const DETAIL_OF_REPLY: Readonly<Record<string, string>> = {
	'421': '4.2',
	'422': '2.2',
	'450': '2.0',
	'452': '2.2',
	'551': '1.6',
	'552': '2.2',
	'553': '1.3',
};

/** `subject.detail` of a status that the words of a diagnostic mean, null when none is known. */
export function reasonDetail(text: string): string | null {
	const plain = plainWords(text);
	for (const { detail, words } of PLAIN_REASONS) {
		if (words.some((word) => plain.includes(word))) return detail;
	}
	return null;
}

/** `subject.detail` of an SMTP reply code, `0.0` where it says no more than its class. */
export function replyDetail(reply: string): string {
	return DETAIL_OF_REPLY[reply] ?? '0.0';
}
