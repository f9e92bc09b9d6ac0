import type { BodyLine } from './bodyLine';
import { fold } from '../text';
import { HEADER_LABELS } from './data/headerLabels';
import { headerLine } from './headerBlock';

/** Lines that the block spans at most. */
const REACH = 16;
const DATE_LINE = /^\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? {1,3}\d{1,2}[:.]\d{2}/;

/**
 * The end of the header that older Notes clients write: name and date on lines of their own, then
 * labels, alone as of a table or before their values ("Ada Lovelace", "05/02/2024 10:12", "To",
 * "Support", "cc", "Subject", "Re: x"), when it starts at `start`; null otherwise.
 */
export function notesHeaderEnd(lines: readonly BodyLine[], start: number): number | null {
	const name = lines[start]?.match ?? '';
	if (name === '' || name.length > 100) return null;
	let hasDate = false;
	let hasTo = false;
	for (let i = start + 1; i < start + REACH && i < lines.length; i++) {
		const match = lines[i]?.match ?? '';
		if (match === '') continue;
		if (!hasDate) {
			if (match.length > 40 || !DATE_LINE.test(match)) return null;
			hasDate = true;
			continue;
		}
		const alone = match.length <= 20 ? HEADER_LABELS.get(fold(match)) : undefined;
		const field = alone ?? headerLine(match)?.field;
		if (!hasTo) {
			if (field !== 'to') return null;
			hasTo = true;
		} else if (field === 'subject') return alone === undefined ? i + 1 : i + 2;
	}
	return null;
}
