import { expect } from 'vitest';
import type { SourceCursor } from '../../../nodes/helpdesk/ports';
import { contractMail } from './fixture';
import { NEVER } from './given';
import type { Given } from './given';

/** What a source tells of the mails behind a position. */
export function listingCases(given: Given): void {
	const { open, deliverAll, everything, subjects, walk, it } = given;

	it('names the same binding in every session', async () => {
		expect((await open()).binding).toBe((await open()).binding);
	});

	it('lists in the order of arrival, whatever the dates in the mails say', async () => {
		const dated = (subject: string, date: string) =>
			given.fixture.deliver(contractMail(subject, { date }));
		await dated('newest by date', 'Tue, 24 Nov 2026 10:00:00 +0000');
		await dated('oldest by date', 'Mon, 01 Jan 2018 10:00:00 +0000');
		await dated('same second', 'Tue, 24 Nov 2026 10:00:00 +0000');
		const source = await open();
		const listing = await everything(source);
		expect(listing.hasMore).toBe(false);
		expect(listing.wasReset).toBe(false);
		expect(await subjects(source, listing.refs)).toEqual([
			'newest by date',
			'oldest by date',
			'same second',
		]);
	});

	it('lists nothing twice and finds what came later, in the same session and in another', async () => {
		await deliverAll(['first']);
		const source = await open();
		const { next } = await everything(source);
		expect((await source.list(next, 100, NEVER)).refs).toEqual([]);
		await deliverAll(['second']);
		const here = await source.list(next, 100, NEVER);
		expect(await subjects(source, here.refs)).toEqual(['second']);
		const other = await open();
		const there = await other.list(next, 100, NEVER);
		expect(there.refs.map(({ id }) => id)).toEqual(here.refs.map(({ id }) => id));
	});

	it('gives a backlog in portions, each mail once', async () => {
		const names = Array.from({ length: 25 }, (_, index) => `backlog ${index}`);
		await deliverAll(names);
		const source = await open();
		const listings = await walk(source, await source.start('everything', NEVER), 7);
		for (const { refs } of listings) expect(refs.length).toBeLessThanOrEqual(7);
		const refs = listings.flatMap((listing) => listing.refs);
		expect(await subjects(source, refs)).toEqual(names);
	});

	it('goes on after each single mail where it tells positions', async () => {
		await deliverAll(['one', 'two', 'three']);
		const source = await open();
		const { refs, positions } = await everything(source);
		for (const [index, position] of (positions ?? []).entries()) {
			const rest = await source.list(position, 100, NEVER);
			expect(rest.refs.map(({ id }) => id)).toEqual(refs.slice(index + 1).map(({ id }) => id));
		}
	});

	it('keeps a cursor that survives JSON', async () => {
		await deliverAll(['kept']);
		const source = await open();
		const { next } = await everything(source);
		const copy = JSON.parse(JSON.stringify(next)) as SourceCursor;
		expect((await source.list(copy, 100, NEVER)).refs).toEqual([]);
	});

	it('names the newest mail without touching it, null in an empty folder', async () => {
		expect(await (await open()).newest(NEVER)).toBeNull();
		await deliverAll(['older', 'newest']);
		const source = await open();
		const newest = await source.newest(NEVER);
		expect(await subjects(source, [newest!])).toEqual(['newest']);
		expect((await source.look([newest!.id], NEVER)).get(newest!.id)?.isSeen).toBe(false);
	});

	it('says so when a position is worth nothing any more, and begins anew', async () => {
		await deliverAll(['before 1', 'before 2']);
		const first = await open();
		const { next, refs } = await everything(first);
		await first.close();
		await given.fixture.invalidatePositions();
		const source = await open();
		const listing = await source.list(next, 100, NEVER);
		expect(listing.wasReset).toBe(true);
		expect(await subjects(source, listing.refs)).toEqual(['before 1', 'before 2']);
		expect((await source.list(listing.next, 100, NEVER)).wasReset).toBe(false);
		expect(refs).toHaveLength(2);
	});
}
