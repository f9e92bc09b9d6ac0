/**
 * The ids of a References field that fit into `maxChars` with a space between each: the first (the
 * thread's root) and as many of the newest as there is room for, in their order. Relays refuse
 * large header blocks; RFC 5322 3.6.4 lets a long list be cut.
 */
export function sentReferences(references: readonly string[], maxChars: number): string[] {
	const ids = [...new Set([...references].reverse())].reverse();
	const [first, ...rest] = ids;
	if (first === undefined) return [];
	let room = maxChars - first.length;
	const kept: string[] = [];
	for (const id of rest.reverse()) {
		room -= id.length + 1;
		if (room < 0) break;
		kept.unshift(id);
	}
	return [first, ...kept];
}
