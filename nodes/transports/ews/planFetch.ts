import { LIMITS } from '../../helpdesk/limits';
import type { FetchOptions, MailRef } from '../../helpdesk/ports';

/** Refs fetched with one call, in order. */
export interface FetchStep {
	shape: 'mime' | 'headers';
	refs: MailRef[];
}

/** What an item of unknown size counts as. */
const UNKNOWN_BYTES = 100 * 1024;

/**
 * Cuts refs into calls: as many bytes as LIMITS.ewsBatchBytes, as many items as LIMITS.ewsBatchItems,
 * a larger mail alone, and a mail over `maxBytes` with its header only.
 */
export function planFetch(refs: readonly MailRef[], options: FetchOptions): FetchStep[] {
	const { maxBytes, isSingly = false, isHeadersOnly = false } = options;
	const steps: FetchStep[] = [];
	let bytes = 0;
	for (const ref of refs) {
		const size = ref.size ?? UNKNOWN_BYTES;
		// One of unknown size is tried: what is too large is cut off while it comes in.
		const shape = isHeadersOnly || (ref.size ?? 0) > maxBytes ? 'headers' : 'mime';
		const step = steps.at(-1);
		const weight = shape === 'mime' ? size : 0;
		const fits =
			!isSingly &&
			step?.shape === shape &&
			step.refs.length < LIMITS.ewsBatchItems &&
			bytes + weight <= LIMITS.ewsBatchBytes;
		if (step && fits) {
			step.refs.push(ref);
			bytes += weight;
		} else {
			steps.push({ shape, refs: [ref] });
			bytes = weight;
		}
	}
	return steps;
}
