import { LIMITS } from '../limits';

/** Longest id read, characters; a longer one is junk. */
const ID_CHARS = 600;

/**
 * Message-IDs of a header value, in its order, with brackets, each once. Tolerant of what programs
 * send: commas, missing brackets, comments, folding inside an id, words around it. An id over 600
 * characters is dropped; at most the last `LIMITS.referenceCount` ids are kept (the newest ones).
 */
export function readMessageIds(value: string): string[] {
	const ids: string[] = [];
	const take = (raw: string): void => {
		const id = raw.replace(/[\s<>]/g, '');
		if (id.includes('@') && id.length > 2 && id.length <= ID_CHARS) ids.push(`<${id}>`);
	};
	let loose = '';
	let index = 0;
	const takeLoose = (): void => {
		for (const word of loose.split(/[\s,;"()]+/)) if (word !== '') take(word);
		loose = '';
	};
	while (index < value.length) {
		const char = value[index] ?? '';
		if (char !== '<') {
			loose += char;
			index++;
			continue;
		}
		takeLoose();
		const end = value.indexOf('>', index + 1);
		const next = value.indexOf('<', index + 1);
		// `<a@b <c@d>`: the first bracket was never closed.
		const stop = end < 0 ? value.length : next >= 0 && next < end ? next : end;
		take(value.slice(index + 1, stop));
		index = stop === end ? stop + 1 : stop;
	}
	takeLoose();
	return [...new Set(ids)].slice(-LIMITS.referenceCount);
}
