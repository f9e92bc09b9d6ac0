import { afterEach, beforeEach, describe, expect, it as vitestIt } from 'vitest';
import type {
	Listing,
	MailRef,
	MailSource,
	RawMail,
	SourceCursor,
} from '../../nodes/helpdesk/ports';

/** A real or simulated mailbox with one folder under test, empty at first. */
export interface MailSourceFixture {
	/** Puts a mail into the folder; it is the newest one when this resolves. */
	deliver(raw: string): Promise<void>;
	/** A new session on the folder. */
	open(): Promise<MailSource>;
	/** A second folder of the mailbox, as `moveTo` takes it. */
	target: string;
	/** How many mails a folder holds: `folder` is the one under test. */
	count(where: 'folder' | 'target' | 'trash'): Promise<number>;
	/** Makes positions of before worthless (UIDVALIDITY, SyncState) and keeps the mails. */
	invalidatePositions(): Promise<void>;
	dispose(): Promise<void>;
}

/** A small mail with a subject to know it by. */
export function contractMail(
	subject: string,
	options: { date?: string; body?: string } = {},
): string {
	const { date = 'Mon, 23 Nov 2026 10:00:00 +0000', body = `About ${subject}.` } = options;
	const id = subject.replace(/[^A-Za-z0-9]/g, '-');
	return [
		'From: Cora Custo <customer@example.test>',
		'To: helpdesk@example.test',
		`Subject: ${subject}`,
		`Message-ID: <contract-${id}@customer.example>`,
		`Date: ${date}`,
		'MIME-Version: 1.0',
		'Content-Type: text/plain; charset=utf-8',
		'',
		body,
		'',
	].join('\r\n');
}

const LARGE = 50 * 1024 * 1024;

/**
 * What every `MailSource` promises (ports.ts), whatever the protocol. `inexpressible` names cases that
 * a client of another house cannot express, and why; our own sources have none.
 */
export function describeMailSource(
	name: string,
	makeFixture: () => Promise<MailSourceFixture>,
	inexpressible: Readonly<Record<string, string>> = {},
): void {
	describe(`${name} as a mail source`, () => {
		const left = new Map(Object.entries(inexpressible));
		const it = (sentence: string, work: () => Promise<void>) => {
			const reason = left.get(sentence);
			if (reason === undefined) vitestIt(sentence, work);
			else console.log(`${name}: "${sentence}" is left out: ${reason}`);
			left.delete(sentence);
		};
		const never = new AbortController().signal;
		let fixture: MailSourceFixture;
		let sources: MailSource[];

		beforeEach(async () => {
			fixture = await makeFixture();
			sources = [];
		});

		afterEach(async () => {
			await Promise.all(sources.map(async (source) => await source.close()));
			await fixture.dispose();
		});

		const open = async () => {
			const source = await fixture.open();
			sources.push(source);
			return source;
		};
		const deliverAll = async (subjects: readonly string[]) => {
			for (const subject of subjects) await fixture.deliver(contractMail(subject));
		};
		const everything = async (source: MailSource) =>
			await source.list(await source.start('everything', never), 100, never);
		const read = async (source: MailSource, refs: readonly MailRef[], maxBytes = LARGE) => {
			const mails: RawMail[] = [];
			for await (const mail of source.fetch(refs, maxBytes, never)) mails.push(mail);
			return mails;
		};
		const subjectOf = ({ source }: RawMail) =>
			/^Subject: (.*)$/m.exec(source.toString('utf8'))?.[1]?.trim();
		const subjects = async (source: MailSource, refs: readonly MailRef[]) =>
			(await read(source, refs)).map(subjectOf);
		const walk = async (source: MailSource, from: SourceCursor, max: number) => {
			const listings: Listing[] = [];
			for (let cursor = from; listings.length < 50;) {
				const listing = await source.list(cursor, max, never);
				listings.push(listing);
				if (!listing.hasMore) return listings;
				cursor = listing.next;
			}
			throw new Error('The listing never ends.');
		};

		it('names the same binding in every session', async () => {
			expect((await open()).binding).toBe((await open()).binding);
		});

		it('lists in the order of arrival, whatever the dates in the mails say', async () => {
			const dated = (subject: string, date: string) =>
				fixture.deliver(contractMail(subject, { date }));
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
			expect((await source.list(next, 100, never)).refs).toEqual([]);
			await deliverAll(['second']);
			const here = await source.list(next, 100, never);
			expect(await subjects(source, here.refs)).toEqual(['second']);
			const other = await open();
			const there = await other.list(next, 100, never);
			expect(there.refs.map(({ id }) => id)).toEqual(here.refs.map(({ id }) => id));
		});

		it('gives a backlog in portions, each mail once', async () => {
			const names = Array.from({ length: 25 }, (_, index) => `backlog ${index}`);
			await deliverAll(names);
			const source = await open();
			const listings = await walk(source, await source.start('everything', never), 7);
			for (const { refs } of listings) expect(refs.length).toBeLessThanOrEqual(7);
			const refs = listings.flatMap((listing) => listing.refs);
			expect(await subjects(source, refs)).toEqual(names);
		});

		it('goes on after each single mail where it tells positions', async () => {
			await deliverAll(['one', 'two', 'three']);
			const source = await open();
			const { refs, positions } = await everything(source);
			for (const [index, position] of (positions ?? []).entries()) {
				const rest = await source.list(position, 100, never);
				expect(rest.refs.map(({ id }) => id)).toEqual(refs.slice(index + 1).map(({ id }) => id));
			}
		});

		it('keeps a cursor that survives JSON', async () => {
			await deliverAll(['kept']);
			const source = await open();
			const { next } = await everything(source);
			const copy = JSON.parse(JSON.stringify(next)) as SourceCursor;
			expect((await source.list(copy, 100, never)).refs).toEqual([]);
		});

		it('fetches the bytes as they came and leaves the mail unread', async () => {
			const raw = contractMail('bytes', { body: 'Grüße – ✓\r\n.dot\r\n' });
			await fixture.deliver(raw);
			const source = await open();
			const { refs } = await everything(source);
			const [mail] = await read(source, refs);
			expect(mail?.isPartial).toBe(false);
			expect(mail?.source.toString('utf8')).toContain(raw.slice(raw.indexOf('Subject:')));
			const now = await source.look([refs[0]!.id], never);
			expect(now.get(refs[0]!.id)?.isSeen).toBe(false);
		});

		it('fetches in the order asked for', async () => {
			await deliverAll(['a', 'b', 'c']);
			const source = await open();
			const { refs } = await everything(source);
			expect(await subjects(source, [...refs].reverse())).toEqual(['c', 'b', 'a']);
		});

		it('fetches only the header of a mail over the limit', async () => {
			await fixture.deliver(contractMail('small'));
			await fixture.deliver(contractMail('large', { body: 'x'.repeat(40_000) }));
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
			await other.acknowledge([{ id: refs[1]!.id, receipt: false, delete: true }], never);
			expect(await subjects(source, refs)).toEqual(['stays', 'stays too']);
			expect(
				[
					...(
						await source.look(
							refs.map(({ id }) => id),
							never,
						)
					).keys(),
				].sort(),
			).toEqual([refs[0]!.id, refs[2]!.id].sort());
		});

		it('writes receipts and marks that another session sees', async () => {
			await deliverAll(['done', 'failed', 'untouched']);
			const source = await open();
			expect(source.receiptCarrier).not.toBe('none');
			const [done, failed, untouched] = (await everything(source)).refs as [
				MailRef,
				MailRef,
				MailRef,
			];
			expect([done, failed, untouched].map(({ hasReceipt }) => hasReceipt)).toEqual([
				false,
				false,
				false,
			]);
			const results = await source.acknowledge(
				[
					{ id: done.id, receipt: true, seen: true },
					{ id: failed.id, receipt: true, flagged: true },
				],
				never,
			);
			expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
			const now = await (await open()).look([done.id, failed.id, untouched.id], never);
			expect(now.get(done.id)).toMatchObject({ isSeen: true, hasReceipt: true });
			expect(now.get(failed.id)).toMatchObject({ isSeen: false, hasReceipt: true });
			expect(now.get(untouched.id)).toMatchObject({ isSeen: false, hasReceipt: false });
		});

		it('writes the receipt of a mail that came after its session was opened', async () => {
			const early = await open();
			await everything(early);
			await deliverAll(['late']);
			const { refs } = await everything(await open());
			const receipt = { id: refs[0]!.id, receipt: true, seen: true };
			const [result] = await early.acknowledge([receipt], never);
			expect(result?.outcome).toBe('done');
			const now = await (await open()).look([receipt.id], never);
			expect(now.get(receipt.id)).toMatchObject({ isSeen: true, hasReceipt: true });
		});

		it('says the same when acknowledged twice', async () => {
			await deliverAll(['twice']);
			const source = await open();
			const { refs } = await everything(source);
			const acknowledgement = { id: refs[0]!.id, receipt: true, seen: true };
			await source.acknowledge([acknowledgement], never);
			const [second] = await source.acknowledge([acknowledgement], never);
			expect(second?.outcome).toBe('done');
		});

		it('moves to a folder, and says gone to what is not there any more', async () => {
			await deliverAll(['moves', 'stays']);
			const source = await open();
			const { refs } = await everything(source);
			const move = { id: refs[0]!.id, receipt: false, seen: true, moveTo: fixture.target };
			expect((await source.acknowledge([move], never)).map(({ outcome }) => outcome)).toEqual([
				'done',
			]);
			expect(await fixture.count('folder')).toBe(1);
			expect(await fixture.count('target')).toBe(1);
			const again = await source.acknowledge([move, { id: refs[1]!.id, receipt: true }], never);
			expect(again.map(({ outcome }) => outcome)).toEqual(['gone', 'done']);
			expect(await fixture.count('target')).toBe(1);
		});

		it('deletes into the Trash and nothing else', async () => {
			await deliverAll(['keep', 'delete', 'keep too']);
			const source = await open();
			const { refs } = await everything(source);
			await source.acknowledge([{ id: refs[1]!.id, receipt: false, delete: true }], never);
			expect(await fixture.count('folder')).toBe(2);
			expect(await fixture.count('trash')).toBe(1);
		});

		it('fails only what cannot be moved', async () => {
			await deliverAll(['lost target', 'fine']);
			const source = await open();
			const { refs } = await everything(source);
			const results = await source.acknowledge(
				[
					{ id: refs[0]!.id, receipt: false, moveTo: 'No such folder anywhere' },
					{ id: refs[1]!.id, receipt: true },
				],
				never,
			);
			expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'done']);
			expect(results[0]?.error).toMatchObject({ code: 'MAIL_FOLDER_MISSING' });
			expect(await fixture.count('folder')).toBe(2);
		});

		it('starts behind everything on activation', async () => {
			await deliverAll(['old']);
			const source = await open();
			const cursor = await source.start('activation', never);
			await deliverAll(['new']);
			const other = await open();
			const listings = await walk(other, cursor, 100);
			const refs = listings.flatMap((listing) => listing.refs);
			expect(await subjects(other, refs)).toEqual(['new']);
		});

		it('starts on an empty folder and finds the first mail', async () => {
			const source = await open();
			const cursor = await source.start('activation', never);
			expect((await source.list(cursor, 100, never)).refs).toEqual([]);
			await deliverAll(['the very first']);
			const { refs } = await source.list(cursor, 100, never);
			expect(await subjects(source, refs)).toEqual(['the very first']);
		});

		it('starts with unread mail only, then takes everything new', async () => {
			await deliverAll(['read', 'unread 1', 'read too', 'unread 2']);
			const source = await open();
			const { refs } = await everything(source);
			await source.acknowledge(
				[refs[0]!, refs[2]!].map(({ id }) => ({ id, receipt: false, seen: true })),
				never,
			);
			const cursor = await source.start('unread', never);
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
			const all = await walk(source, await source.start({ since: hourAgo }, never), 100);
			const found = all.flatMap((listing) => listing.refs);
			expect(await subjects(source, found)).toEqual(['a', 'b']);
			const cursor = await source.start({ since: inAnHour }, never);
			const none = await walk(source, cursor, 100);
			expect(none.flatMap((listing) => listing.refs)).toEqual([]);
		});

		it('names the newest mail without touching it, null in an empty folder', async () => {
			expect(await (await open()).newest(never)).toBeNull();
			await deliverAll(['older', 'newest']);
			const source = await open();
			const newest = await source.newest(never);
			expect(await subjects(source, [newest!])).toEqual(['newest']);
			expect((await source.look([newest!.id], never)).get(newest!.id)?.isSeen).toBe(false);
		});

		it('says so when a position is worth nothing any more, and begins anew', async () => {
			await deliverAll(['before 1', 'before 2']);
			const first = await open();
			const { next, refs } = await everything(first);
			await first.close();
			await fixture.invalidatePositions();
			const source = await open();
			const listing = await source.list(next, 100, never);
			expect(listing.wasReset).toBe(true);
			expect(await subjects(source, listing.refs)).toEqual(['before 1', 'before 2']);
			expect((await source.list(listing.next, 100, never)).wasReset).toBe(false);
			expect(refs).toHaveLength(2);
		});

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
				for await (const mail of source.fetch(refs, LARGE, aborted)) void mail;
			})();
			await expect(fetching).rejects.toMatchObject({ code: 'MAIL_ABORTED' });
		});

		it('closes twice without a word', async () => {
			const source = await open();
			await source.close();
			await expect(source.close()).resolves.toBeUndefined();
		});

		if (left.size > 0) throw new Error(`no such cases: ${[...left.keys()].join(', ')}`);
	});
}
