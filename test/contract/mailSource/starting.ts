import { expect } from 'vitest';
import { NEVER } from './given';
import type { Given } from './given';

/** Where a source begins. */
export function startingCases(given: Given): void {
	const { open, deliverAll, everything, subjects, walk, it } = given;

	it('starts behind everything on activation', async () => {
		await deliverAll(['old']);
		const source = await open();
		const cursor = await source.start('activation', NEVER);
		await deliverAll(['new']);
		const other = await open();
		const listings = await walk(other, cursor, 100);
		const refs = listings.flatMap((listing) => listing.refs);
		expect(await subjects(other, refs)).toEqual(['new']);
	});

	it('starts on an empty folder and finds the first mail', async () => {
		const source = await open();
		const cursor = await source.start('activation', NEVER);
		expect((await source.list(cursor, 100, NEVER)).refs).toEqual([]);
		await deliverAll(['the very first']);
		const { refs } = await source.list(cursor, 100, NEVER);
		expect(await subjects(source, refs)).toEqual(['the very first']);
	});

	it('starts with unread mail only, then takes everything new', async () => {
		await deliverAll(['read', 'unread 1', 'read too', 'unread 2']);
		const source = await open();
		const { refs } = await everything(source);
		await source.acknowledge(
			[refs[0]!, refs[2]!].map(({ id }) => ({ id, receipt: false, seen: true })),
			NEVER,
		);
		const cursor = await source.start('unread', NEVER);
		await deliverAll(['new']);
		const listings = await walk(source, cursor, 1);
		const found = listings.flatMap((listing) => listing.refs);
		expect(await subjects(source, found)).toEqual(['unread 1', 'unread 2', 'new']);
	});

	it('starts before the first mail received since a moment', async () => {
		await deliverAll(['a', 'b']);
		const source = await open();
		const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
		const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
		const all = await walk(source, await source.start({ since: hourAgo }, NEVER), 100);
		const found = all.flatMap((listing) => listing.refs);
		expect(await subjects(source, found)).toEqual(['a', 'b']);
		const cursor = await source.start({ since: inAnHour }, NEVER);
		const none = await walk(source, cursor, 100);
		expect(none.flatMap((listing) => listing.refs)).toEqual([]);
	});
}
