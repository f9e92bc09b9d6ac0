import { expect } from 'vitest';
import { contractMail } from './fixture';
import { NEVER } from './given';
import type { Given } from './given';

/** How mails come out of a source. */
export function fetchingCases(given: Given): void {
	const { open, deliverAll, everything, read, subjectOf, subjects, it } = given;

	it('fetches the bytes as they came and leaves the mail unread', async () => {
		const raw = contractMail('bytes', { body: 'Grüße – ✓\r\n.dot\r\n' });
		await given.fixture.deliver(raw);
		const source = await open();
		const { refs } = await everything(source);
		const [mail] = await read(source, refs);
		expect(mail?.isPartial).toBe(false);
		expect(mail?.source.toString('utf8')).toContain(raw.slice(raw.indexOf('Subject:')));
		const now = await source.look([refs[0]!.id], NEVER);
		expect(now.get(refs[0]!.id)?.isSeen).toBe(false);
	});

	it('fetches in the order asked for', async () => {
		await deliverAll(['a', 'b', 'c']);
		const source = await open();
		const { refs } = await everything(source);
		expect(await subjects(source, [...refs].reverse())).toEqual(['c', 'b', 'a']);
	});

	it('fetches only the header of a mail over the limit', async () => {
		await given.fixture.deliver(contractMail('small'));
		await given.fixture.deliver(contractMail('large', { body: 'x'.repeat(40_000) }));
		const source = await open();
		const { refs } = await everything(source);
		const mails = await read(source, refs, 20_000);
		expect(mails.map(subjectOf)).toEqual(['small', 'large']);
		expect(mails.map(({ isPartial }) => isPartial)).toEqual([false, true]);
		expect(mails[1]!.source.length).toBeLessThan(20_000);
		expect(mails[1]!.source.toString('utf8')).not.toContain('xxxxxxxxxx');
	});

	it('leaves out mails that went away between listing and fetching', async () => {
		await deliverAll(['stays', 'goes', 'stays too']);
		const source = await open();
		const { refs } = await everything(source);
		const other = await open();
		await other.acknowledge([{ id: refs[1]!.id, receipt: false, delete: true }], NEVER);
		expect(await subjects(source, refs)).toEqual(['stays', 'stays too']);
		expect(
			[
				...(
					await source.look(
						refs.map(({ id }) => id),
						NEVER,
					)
				).keys(),
			].sort(),
		).toEqual([refs[0]!.id, refs[2]!.id].sort());
	});
}
