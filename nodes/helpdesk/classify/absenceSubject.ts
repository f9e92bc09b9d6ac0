import { ABSENCE_SUBJECTS, VAGUE_SUBJECTS } from './data/absenceWords';

/** How a subject opens as an absence notice. */
export interface AbsenceOpening {
	/** The words, lower case. */
	words: string;
	/** Whether only programs open a subject so; else people do as well. */
	isCertain: boolean;
}

/** A subject in lower case without what may stand in front of an absence notice's own words. */
export function absenceSubject(subject: string): string {
	const lower = subject.trim().toLowerCase().replaceAll('\u2019', "'").slice(0, 200);
	// A token of ours or another mark may stand in front.
	return lower.replace(/^(?:\[[^\]]{0,60}\]\s{0,5})?(?:(?:re|aw|sv|fw)\s?:\s{0,5})?/, '');
}

/** The words by which a subject opens as an absence notice, null when it does not. */
export function absenceOpening(subject: string): AbsenceOpening | null {
	const rest = absenceSubject(subject);
	// wp.pl and others put the words into brackets: `[Automatyczna odpowiedź] Your order`.
	const bare = subject
		.trim()
		.toLowerCase()
		.replaceAll('\u2019', "'")
		.slice(0, 200)
		.replace(/^[[({*]{1,3}\s{0,3}/, '');
	const opens = (words: readonly string[]): string | undefined =>
		words.find((word) => rest.startsWith(word) || bare.startsWith(word));
	const certain = opens(ABSENCE_SUBJECTS);
	if (certain !== undefined) return { words: certain, isCertain: true };
	const vague = opens(VAGUE_SUBJECTS);
	return vague === undefined ? null : { words: vague, isCertain: false };
}
