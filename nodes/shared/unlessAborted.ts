/**
 * Settles as `work` does, or rejects with the signal's reason at once when that comes first. What
 * `work` does later is nobody's concern, and its late rejection nobody's unhandled one.
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	return await new Promise<T>((resolve, reject) => {
		const onAbort = () => reject(signal.reason as Error);
		signal.addEventListener('abort', onAbort, { once: true });
		if (signal.aborted) onAbort();
		work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
	});
}
