/** Smaller memory is not worth it. */
const WORTH_BYTES = 1024 * 1024;

/**
 * Gives the memory of bytes that nobody will look at again back at once. The garbage collector lets
 * some 64 MB of them gather first: over mails with 10 MB attachments a trigger under Node 24 stood at
 * 297 MB at the most without this and at 257 MB with it (bench/heavy.bench.ts). Node below 22 cannot,
 * and leaves it to the collector.
 *
 * All of the memory below `bytes` goes: it must be shared with nothing that is still in use.
 */
export function releaseBytes(bytes: Buffer): void {
	if (bytes.length < WORTH_BYTES) return;
	const memory = bytes.buffer as ArrayBuffer & { transfer?: (byteLength: number) => ArrayBuffer };
	memory.transfer?.(0);
}
