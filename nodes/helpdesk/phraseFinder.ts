import { fold } from './text';

/** Characters that one step of the search looks at. */
const GRAM = 3;
/** Steps are told apart by a hash of so many values, a power of two: 4 KB a finder. */
const SLOTS = 4096;
/** Shorter phrases allow no skips worth having. */
const SHORTEST_WINDOW = 8;
/** In Latin-1 this bit is all that tells capital letters from small ones. */
const CASE_BIT = 0x20;
const BEYOND_LATIN1 = /[\u0100-\uffff]/;

function slotOf(text: string, end: number): number {
	const a = text.charCodeAt(end - 2) | CASE_BIT;
	const b = text.charCodeAt(end - 1) | CASE_BIT;
	return (a * 929 + b * 31 + (text.charCodeAt(end) | CASE_BIT)) & (SLOTS - 1);
}

/**
 * Tells whether a text has one of many phrases without looking for each of them (Wu and Manber,
 * "A fast algorithm for multi-pattern searching", 1994): three characters tell how far ahead the
 * next phrase can end at the earliest, so that most characters are never looked at. Case
 * and the dot of a Turkish capital are ignored.
 */
export class PhraseFinder {
	/** Phrases too short for skips, as one expression of plain words; null without any. */
	private readonly short: RegExp | null;
	/** Characters at the end of every longer phrase that the skips are computed from. */
	private readonly window: number;
	private readonly skips: Uint8Array;
	/** Longer phrases by the slot in which they end. */
	private readonly endingIn = new Map<number, string[]>();

	constructor(phrasesAsWritten: readonly string[]) {
		const phrases = phrasesAsWritten.map(fold);
		const short = phrases.filter((phrase) => phrase.length < SHORTEST_WINDOW);
		const long = phrases.filter((phrase) => phrase.length >= SHORTEST_WINDOW);
		const plain = short.map((phrase) => phrase.replace(/[^\p{L}\p{N} ]/gu, '\\$&'));
		this.short = plain.length === 0 ? null : new RegExp(plain.join('|'), 'i');
		this.window = Math.min(200, ...long.map((phrase) => phrase.length));
		this.skips = new Uint8Array(SLOTS).fill(this.window - GRAM + 1);
		for (const phrase of long) this.add(phrase);
	}

	private add(phrase: string): void {
		const last = phrase.length - 1;
		for (let end = phrase.length - this.window + GRAM - 1; end <= last; end++) {
			const slot = slotOf(phrase, end);
			this.skips[slot] = Math.min(this.skips[slot] ?? 0, last - end);
		}
		const slot = slotOf(phrase, last);
		const known = this.endingIn.get(slot);
		if (known === undefined) this.endingIn.set(slot, [phrase]);
		else known.push(phrase);
	}

	isIn(text: string): boolean {
		const comparable = BEYOND_LATIN1.test(text) ? fold(text) : text;
		return this.hasLong(comparable) || this.short?.test(comparable) === true;
	}

	private hasLong(text: string): boolean {
		for (let end = this.window - 1; end < text.length;) {
			const slot = slotOf(text, end);
			const skip = this.skips[slot] ?? 1;
			if (skip === 0 && this.endsAt(text, end + 1, slot)) return true;
			end += Math.max(skip, 1);
		}
		return false;
	}

	private endsAt(text: string, end: number, slot: number): boolean {
		for (const phrase of this.endingIn.get(slot) ?? []) {
			const start = end - phrase.length;
			if (start >= 0 && fold(text.slice(start, end)) === phrase) return true;
		}
		return false;
	}
}
