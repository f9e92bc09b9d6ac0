import { LIMITS } from '../../helpdesk/limits';
import type { FetchOptions, MailRef } from '../../helpdesk/ports';
import { readId } from './position';

/** A mail to fetch. */
export interface FetchTarget {
	ref: MailRef;
	uid: number;
}

/**
 * One step of fetching: many mails in a command, the whole of each or its header block; or a large one
 * in pieces. `stale` are ids of another UIDVALIDITY: those mails are gone.
 */
export type FetchStep =
	| { kind: 'batch' | 'headers'; targets: FetchTarget[] }
	| { kind: 'large'; targets: [FetchTarget] }
	| { kind: 'stale'; refs: MailRef[] };

/** Mails in one headers command: each is small, but the server decides how small. */
const HEADER_BATCH = 100;

/**
 * Cuts refs into steps in their order. Small mails share a command up to `LIMITS.imapBatchBytes`, as
 * many bytes may wait in memory for a mail before them; a size the server did not tell counts as
 * small, for most mails are.
 */
export function planFetch(
	refs: readonly MailRef[],
	uidValidity: string,
	{ maxBytes, isSingly = false, isHeadersOnly = false }: FetchOptions,
): FetchStep[] {
	const steps: FetchStep[] = [];
	let bytes = 0;
	for (const ref of refs) {
		const id = readId(ref.id);
		const last = steps.at(-1);
		if (id === null || id.uidValidity !== uidValidity) {
			if (last?.kind === 'stale') last.refs.push(ref);
			else steps.push({ kind: 'stale', refs: [ref] });
			continue;
		}
		const target = { ref, uid: id.uid };
		const size = ref.size ?? 0;
		if (isHeadersOnly || size > maxBytes) {
			const isRoom = last?.kind === 'headers' && last.targets.length < HEADER_BATCH;
			if (isRoom && !isSingly) last.targets.push(target);
			else steps.push({ kind: 'headers', targets: [target] });
		} else if (size >= LIMITS.imapLargeBytes) {
			steps.push({ kind: 'large', targets: [target] });
		} else if (last?.kind === 'batch' && !isSingly && bytes + size <= LIMITS.imapBatchBytes) {
			last.targets.push(target);
			bytes += size;
		} else {
			steps.push({ kind: 'batch', targets: [target] });
			bytes = size;
		}
	}
	return steps;
}
