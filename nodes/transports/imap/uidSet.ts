import { LIMITS } from '../../helpdesk/limits';

/** Largest UID there can be (RFC 9051: 32 bit, not zero). */
export const LARGEST_UID = 0xffffffff;

/**
 * UIDs as sequence sets, ascending and with runs as ranges, each at most `LIMITS.imapUidSetChars`
 * long: one command a set.
 */
export function packUids(
	uids: readonly number[],
	maxChars: number = LIMITS.imapUidSetChars,
): string[] {
	const sorted = [...new Set(uids)].sort((a, b) => a - b);
	const sets: string[] = [];
	let current = '';
	for (let at = 0; at < sorted.length;) {
		const first = sorted[at] as number;
		let last = first;
		while (sorted[at + 1] === last + 1) {
			at += 1;
			last = sorted[at] as number;
		}
		at += 1;
		const range = first === last ? `${first}` : `${first}:${last}`;
		if (current !== '' && current.length + range.length + 1 > maxChars) {
			sets.push(current);
			current = '';
		}
		current = current === '' ? range : `${current},${range}`;
	}
	if (current !== '') sets.push(current);
	return sets;
}
