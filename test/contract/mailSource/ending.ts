import { expect } from 'vitest';
import { LARGE } from './given';
import type { Given } from './given';

/** How a source ends. */
export function endingCases(given: Given): void {
	const { open, deliverAll, everything, it } = given;

	it('ends at once when its signal is aborted', async () => {
		await deliverAll(['waits']);
		const source = await open();
		const { refs } = await everything(source);
		const aborted = AbortSignal.abort();
		await expect(source.newest(aborted)).rejects.toMatchObject({ code: 'MAIL_ABORTED' });
		await expect(source.look([refs[0]!.id], aborted)).rejects.toMatchObject({
			code: 'MAIL_ABORTED',
		});
		const fetching = (async () => {
			for await (const mail of source.fetch(refs, { maxBytes: LARGE }, aborted)) void mail;
		})();
		await expect(fetching).rejects.toMatchObject({ code: 'MAIL_ABORTED' });
	});

	it('closes twice without a word', async () => {
		const source = await open();
		await source.close();
		await expect(source.close()).resolves.toBeUndefined();
	});
}
