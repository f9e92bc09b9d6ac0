import { fold } from '../text';
import { hasReplyPrefix } from '../threading/stripSubject';
import {
	ABSENCE_SUBJECTS,
	NOTICE_CONTINUATIONS,
	NOTICE_WORDS,
	VAGUE_SUBJECTS,
} from './data/absenceWords';

/** How a subject opens as an absence notice. */
export interface AbsenceOpening {
	/** The words, lower case. */
	words: string;
	/** Whether only programs open a subject so; else people do as well. */
	isCertain: boolean;
	/** What follows the words is a colon, a date or nothing, not the rest of a sentence about them. */
	isNotice: boolean;
	/** A reply or forward prefix stands in front: somebody answers or passes on a notice. */
	isAnswered: boolean;
}

const SUBJECT_CHARS = 200;

/** Tokens, marks of outsiders and lists: `[#4711] `, `[EXTERNAL] `. */
const TOKENS = /^(?:\[[^\]]{0,60}\]\s{0,5}){1,3}/;

function comparable(subject: string): string {
	return fold(subject.slice(0, SUBJECT_CHARS).trim()).replaceAll('\u2019', "'");
}

/** A subject in lower case without what may stand in front of an absence notice's own words. */
export function absenceSubject(subject: string): string {
	return comparable(subject)
		.replace(TOKENS, '')
		.replace(/^(?:re|aw|sv|fw)\s?:\s{0,5}/, '');
}

const PUNCTUATION = /^[\s]{0,3}(?:[:：;,|/!.…()[\]】」"'«»–—-]|$)/;
const LETTERS_WITHOUT_SPACES = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0590-\u06ff]$/;

function startsWithWord(text: string, word: string): boolean {
	return text.startsWith(word) && !/^[\p{L}\p{M}]/u.test(text.slice(word.length));
}

/**
 * Whether what stands behind the words makes a notice of them. "Out of office: Toner", "Out of
 * office until 9 March" and "Out of Office AutoReply" are; "Out of office message cannot be switched
 * off" is somebody's topic.
 */
function isNoticeBehind(words: string, rest: string): boolean {
	if (/[:：]$/.test(words) || LETTERS_WITHOUT_SPACES.test(words)) return true;
	let behind = rest;
	for (let i = 0; i < 3; i++) {
		if (PUNCTUATION.test(behind)) return true;
		// A compound: "Abwesenheit" opens "Abwesenheitsnotiz" and "Abwesenheitsassistent".
		behind =
			i === 0
				? behind.replace(/^s?(?:notiz|meldung|nachricht|benachrichtigung|assistent)/, '')
				: behind;
		if (PUNCTUATION.test(behind)) return true;
		if (!behind.startsWith(' ')) return false;
		behind = behind.trimStart();
		if (/^[\d(]/.test(behind)) return true;
		if (NOTICE_CONTINUATIONS.some((word) => startsWithWord(behind, word))) return true;
		const next = NOTICE_WORDS.find((word) => startsWithWord(behind, word));
		if (next === undefined) return false;
		behind = behind.slice(next.length);
	}
	return false;
}

/** The longest of the words that one of the texts opens with. */
function opensWith(
	texts: readonly string[],
	all: readonly string[],
): { word: string; rest: string } | null {
	let best: { word: string; rest: string } | null = null;
	for (const word of all) {
		const text = texts.find((each) => each.startsWith(word));
		if (text !== undefined && word.length > (best?.word.length ?? 0)) {
			best = { word, rest: text.slice(word.length) };
		}
	}
	return best;
}

/** How the subject opens as an absence notice, null when it does not. */
export function absenceOpening(subject: string): AbsenceOpening | null {
	const plain = comparable(subject);
	const rest = absenceSubject(subject);
	// wp.pl and others put the words into brackets: `[Automatyczna odpowiedź] Your order`.
	const bare = plain.replace(/^[[({*]{1,3}\s{0,3}/, '');
	const certain = opensWith([rest, bare], ABSENCE_SUBJECTS);
	const found = certain ?? opensWith([rest, bare], VAGUE_SUBJECTS);
	if (found === null) return null;
	return {
		words: found.word,
		isCertain: certain !== null,
		isNotice: isNoticeBehind(found.word, found.rest),
		isAnswered: hasReplyPrefix(plain.replace(TOKENS, '')),
	};
}
