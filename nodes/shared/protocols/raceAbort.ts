/**
 * Settles as `work` does, or rejects with the signal's reason at once when that comes first. What
 * `work` does later is ignored, and a late rejection of it is not an unhandled one.
 */
export async function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	return await new Promise<T>((resolve, reject) => {
		const onAbort = () => reject(signal.reason as Error);
		signal.addEventListener('abort', onAbort, { once: true });
		if (signal.aborted) onAbort();
		work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
	});
}
